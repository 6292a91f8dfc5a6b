/** Carriers write their times in whole seconds. */
const GRAIN_MS = 1_000;
/** As long as a request can have taken to be looked at: what was made later was sent later. */
export const LATEST_MS = 10 * 60_000;

/** How far the carrier's clock is ahead of ours, by an answer that it has just given. */
export function clockAhead(headers: Headers, now: number): number {
  const theirs = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(theirs) ? 0 : theirs - now;
}

/**
 * Of messages that say the same to the same number, the one that was sent at `sentAt` by the carrier's clock; null where
 * none is of that time, and where one could be taken for another.
 */
export function onlyOne<T extends { readonly at: number }>(alike: readonly T[], sentAt: number): T | null {
  const near = alike.filter(({ at }) => at >= sentAt - LATEST_MS && at <= sentAt + LATEST_MS);
  const [only] = near;
  return near.length === 1 && only !== undefined && only.at >= sentAt - GRAIN_MS ? only : null;
}
