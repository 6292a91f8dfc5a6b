/** A link of a connector, which would come back by itself for ever. */
export interface Connection {
  start(): void;
  stop(): void;
}

export interface OneTry<L, T> {
  readonly open: (handlers: { onUp(): void; onDown(fault: string): void; onEvent(): void }) => L;
  readonly ask: (link: L) => Promise<T>;
}

export type Tried<T> =
  | { readonly kind: "answered"; readonly value: T }
  | { readonly kind: "down"; readonly fault: string };

/** One connection, one try, and what was asked over it or why there was none; lets go of it when `signal` says so. */
export function tryOnce<L extends Connection, T>(
  { open, ask }: OneTry<L, T>,
  signal?: AbortSignal,
): Promise<Tried<T>> {
  return new Promise((resolve, reject) => {
    const link = open({
      onUp() {
        void ask(link)
          .then((value) => resolve({ kind: "answered", value }), reject)
          .finally(() => link.stop());
      },
      onDown(fault) {
        resolve({ kind: "down", fault });
        link.stop();
      },
      onEvent: () => undefined,
    });
    signal?.addEventListener("abort", () => link.stop());
    link.start();
  });
}
