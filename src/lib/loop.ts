import type { Clock } from "./clock.js";

export interface LoopOptions {
  /** Does what is to be done now; answers after how many milliseconds to come back if nobody wakes the loop. */
  readonly look: () => Promise<number>;
  readonly clock: Clock;
  /** Hears what `look` rejects with; answers how long to wait after it. */
  readonly failed: (error: unknown) => number;
}

export interface Loop {
  /** Asks for a look now, or for another one after the one under way. Any number of calls cost one look. */
  wake(): void;
  start(): void;
  /** Resolves when the look under way has ended; none follows. */
  stop(): Promise<void>;
}

/** Something that looks when it is woken and when its time has come, never twice at once. */
export function createLoop({ look, clock, failed }: LoopOptions): Loop {
  let looking: Promise<void> | null = null;
  let again = false;
  let stopped = true;
  let cancelTimer: () => void = () => undefined;

  return {
    wake,
    start() {
      stopped = false;
      wake();
    },
    async stop() {
      stopped = true;
      cancelTimer();
      await looking;
    },
  };

  function wake(): void {
    again = true;
    if (looking === null && !stopped) looking = run();
  }

  async function run(): Promise<void> {
    cancelTimer();
    let waitMs = 0;
    while (again && !stopped) {
      again = false;
      waitMs = await look().catch(failed);
    }
    looking = null;
    if (!stopped) cancelTimer = clock.setTimer(waitMs, wake);
  }
}
