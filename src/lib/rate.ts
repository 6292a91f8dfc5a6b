export interface Bucket {
  /** Takes one token where there is one, and says how long to wait for it otherwise (0 = taken). */
  take(now: number): number;
}

/** A token bucket: `burst` at once, then `perSecond` evenly. Time is the caller's. */
export function createBucket(perSecond: number, burst: number): Bucket {
  let tokens = burst;
  let filledAt: number | undefined;
  return {
    take(now) {
      const elapsedMs = Math.max(0, now - (filledAt ?? now));
      tokens = Math.min(burst, tokens + (elapsedMs * perSecond) / 1000);
      filledAt = now;
      if (tokens >= 1) {
        tokens -= 1;
        return 0;
      }
      return Math.ceil(((1 - tokens) * 1000) / perSecond);
    },
  };
}
