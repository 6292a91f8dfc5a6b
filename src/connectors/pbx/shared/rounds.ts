/** Work that is asked for often and done once at a time. */
export interface Rounds {
  /** Soon: now, or once more after the round that is under way. Resolves when nothing more is to be done. */
  run(): Promise<void>;
  /** Ends after the step that is under way; resolves when that is done. */
  finish(): Promise<void>;
}

/** `round` asks before each of its steps whether it is to end. */
export function createRounds(round: (isEnding: () => boolean) => Promise<void>): Rounds {
  let running: Promise<void> | null = null;
  let again = false;
  let ending = false;

  async function rounds(): Promise<void> {
    try {
      do {
        again = false;
        await round(() => ending);
      } while (again && !ending);
    } finally {
      running = null;
    }
  }

  return {
    run() {
      if (ending) return running ?? Promise.resolve();
      again = running !== null;
      running ??= rounds();
      return running;
    },
    async finish() {
      ending = true;
      await running;
      ending = false;
    },
  };
}
