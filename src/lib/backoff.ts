export interface BackoffRange {
  /** The longest first wait. */
  baseMs: number;
  /** No wait is longer than this. */
  maxMs: number;
}

/**
 * The wait before the given attempt (1 = the first retry): exponential with full jitter, so that many peers that failed
 * together do not come back together. `random` answers from 0 up to, not including, 1.
 */
export function backoffMs(attempt: number, { baseMs, maxMs }: BackoffRange, random: () => number): number {
  const ceiling = Math.min(maxMs, baseMs * 2 ** Math.max(0, attempt - 1));
  return Math.floor(random() * (ceiling + 1));
}
