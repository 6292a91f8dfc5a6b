/** Which endpoint Asterisk said that a text came from, until the text itself is read from the spool. */
export interface Hints {
  note(key: string, endpoint: string): void;
  endpointOf(this: void, key: string): string | null;
}

/** A text is read at once when its event rings; what is still here much later was never spooled. */
const MOST = 1_000;

export function createHints(): Hints {
  const endpoints = new Map<string, string>();
  return {
    note(key, endpoint) {
      if (endpoint === "") return;
      endpoints.set(key, endpoint);
      const oldest = endpoints.size > MOST ? endpoints.keys().next().value : undefined;
      if (oldest !== undefined) endpoints.delete(oldest);
    },
    endpointOf: (key) => endpoints.get(key) ?? null,
  };
}
