/** A canonical peer address as a carrier's API takes it: E.164, or the digits of a short code; null for a name. */
export function dialled(peer: string): string | null {
  return /^\+\d+$/.test(peer) ? peer : (/^short:[A-Z]+:(\d+)$/.exec(peer)?.[1] ?? null);
}
