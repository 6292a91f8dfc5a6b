/** What Retry-After asks for, in seconds or as a date; null where it is absent or says nothing. */
export function retryAfterMs(value: string | null, now: number): number | null {
  if (value === null || value.trim() === "") return null;
  const seconds = Number(value);
  const wait = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(value) - now;
  return Number.isNaN(wait) ? null : Math.max(0, Math.round(wait));
}
