const PAUSE_MS = 10;

export interface Patience {
  /** How long to wait before giving up; generous, since only a failing test waits that long, and a busy machine is slow. */
  limitMs?: number;
}

type Truthy<T> = Exclude<T, false | null | undefined | 0 | "">;

/** Waits until the condition answers something true, and returns that; a condition that throws is not met yet. */
export async function eventually<T>(
  condition: () => T | Promise<T>,
  { limitMs = 40_000 }: Patience = {},
): Promise<Truthy<T>> {
  const started = performance.now();
  let cause: unknown;
  while (performance.now() - started < limitMs) {
    try {
      const answer = await condition();
      if (answer) return answer as Truthy<T>;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error(`not true within ${limitMs} ms: ${condition.toString()}`, { cause });
}
