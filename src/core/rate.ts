/** How fast something may happen: once in `intervalMs` for long, and `burst` times at once after a rest. */
export interface Rate {
  readonly intervalMs: number;
  readonly burst: number;
}

/** What a rate has let through so far, as two moments, so that nothing runs while nobody asks. */
export interface Bucket {
  /** When it will be as full again as if nothing had ever been taken. */
  readonly freeAt: number;
  /** The last turn that was given to somebody who has to wait. */
  readonly tailAt: number;
}

/** Bursts as long as this, so that who looks a few times a second can still keep to a high rate. */
const BURST_MS = 100;

export const fullBucket: Bucket = { freeAt: 0, tailAt: 0 };

/** The rate of so many a second. */
export function rateOf(perSecond: number): Rate {
  const intervalMs = 1_000 / perSecond;
  return { intervalMs, burst: Math.max(1, Math.ceil(BURST_MS / intervalMs)) };
}

/**
 * Whether one may go now. Who comes new lets those go first who were given a turn; whose turn has come may be a little
 * early, since the one before may have been late.
 */
export function mayGo(bucket: Bucket, rate: Rate, now: number, hasTurn: boolean): boolean {
  if (hasTurn) return now >= earliest(bucket, rate) - rate.burst * rate.intervalMs;
  return bucket.tailAt <= now && now >= earliest(bucket, rate);
}

/** Lets one go. */
export function take(bucket: Bucket, { intervalMs }: Rate, now: number): Bucket {
  return { ...bucket, freeAt: Math.max(bucket.freeAt, now) + intervalMs };
}

/** Gives a turn behind everybody who waits; it is the `tailAt` of what is returned. */
export function queueUp(bucket: Bucket, rate: Rate, now: number): Bucket {
  const behind = bucket.tailAt > now ? bucket.tailAt + rate.intervalMs : 0;
  return { ...bucket, tailAt: Math.max(earliest(bucket, rate), behind, now + 1) };
}

/** From when on one may go who has waited for nobody. */
export function earliest({ freeAt }: Bucket, { intervalMs, burst }: Rate): number {
  return freeAt - (burst - 1) * intervalMs;
}
