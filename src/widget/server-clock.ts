/** What our clock is ahead of the server's. */
let aheadMs = 0;

/** The server has just said what time it is. */
export function alignClock(now: string): void {
  aheadMs = Date.now() - Date.parse(now);
}

/** The time by the server's clock, in milliseconds since 1970. */
export function serverNow(): number {
  return Date.now() - aheadMs;
}
