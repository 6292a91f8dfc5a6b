import type { Clock } from "../../src/lib/clock.js";

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves the time on and calls what became due on the way, in order. */
  advance(ms: number): void;
  /** How many timers wait. */
  readonly waiting: number;
}

/** Makes a clock that starts at the given time. */
export function createManualClock(start = 1_795_331_460_000): ManualClock {
  const timers = new Set<{ readonly at: number; readonly fn: () => void }>();
  let now = start;

  function nextDue(until: number): { readonly at: number; readonly fn: () => void } | undefined {
    return [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  }

  return {
    now: () => now,
    setTimer(ms, fn) {
      const timer = { at: now + ms, fn };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      const until = now + ms;
      for (let timer = nextDue(until); timer; timer = nextDue(until)) {
        timers.delete(timer);
        now = Math.max(now, timer.at);
        timer.fn();
      }
      now = until;
    },
    get waiting() {
      return timers.size;
    },
  };
}
