/** Lets at most `atOnce` tasks run, and tasks of the same key one after the other, in the order they came. */
export interface Turns {
  take<T>(key: string, task: () => Promise<T>): Promise<T>;
}

export function createTurns(atOnce: number): Turns {
  const tails = new Map<string, Promise<unknown>>();
  const waiting: (() => void)[] = [];
  let running = 0;

  async function enter(): Promise<void> {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
  }

  /** Hands the place on, or gives it back. */
  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }

  async function run<T>(before: Promise<unknown> | undefined, task: () => Promise<T>): Promise<T> {
    await before?.then(ignore, ignore);
    await enter();
    try {
      return await task();
    } finally {
      leave();
    }
  }

  return {
    take(key, task) {
      const mine = run(tails.get(key), task);
      tails.set(key, mine);
      const forget = (): void => {
        if (tails.get(key) === mine) tails.delete(key);
      };
      mine.then(forget, forget);
      return mine;
    },
  };
}

function ignore(): void {
  // The task's own caller hears of its failure.
}
