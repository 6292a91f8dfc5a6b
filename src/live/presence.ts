import type { Clock } from "../lib/clock.js";

export interface Presence {
  /** Whether the user has a stream now or had one within the last minute. */
  isOnline(userId: string): boolean;
  /** A stream of the user began, ended, or ended because the user signed out. */
  arrived(userId: string): void;
  left(userId: string): void;
  signedOut(userId: string): void;
}

/** Changing pages and rotating streams must not make somebody blink. */
const GRACE_MS = 60_000;

/** Who is online, from the streams that there are. */
export function createPresence(clock: Clock): Presence {
  const streams = new Map<string, number>();
  const leftAt = new Map<string, number>();

  return {
    isOnline(userId) {
      if (streams.has(userId)) return true;
      const at = leftAt.get(userId);
      return at !== undefined && clock.now() - at < GRACE_MS;
    },
    arrived(userId) {
      streams.set(userId, (streams.get(userId) ?? 0) + 1);
      leftAt.delete(userId);
    },
    left(userId) {
      const rest = (streams.get(userId) ?? 1) - 1;
      if (rest > 0) {
        streams.set(userId, rest);
        return;
      }
      streams.delete(userId);
      leftAt.set(userId, clock.now());
      clock.setTimer(GRACE_MS, () => forget(userId));
    },
    signedOut(userId) {
      leftAt.delete(userId);
    },
  };

  function forget(userId: string): void {
    const at = leftAt.get(userId);
    if (at !== undefined && clock.now() - at >= GRACE_MS) leftAt.delete(userId);
  }
}
