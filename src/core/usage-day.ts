/** A day of a tenant's calendar, `2026-11-24`: sorts as text, and does not move when the tenant's time zone does. */
export type Day = string;

/** Where a text is counted. Decided with the message and kept beside it, so that what is told later counts there too. */
export interface UsagePlace {
  readonly day: Day;
  /** Who wrote it, or the one user who got it; null where there is no one user. */
  readonly userId: string | null;
}

/** The ranges that usage is shown for, in days up to and including today. */
export const usageRanges = [1, 7, 30] as const;
export type UsageRange = (typeof usageRanges)[number];

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** The day that the calendar of `timeZone` shows at this moment; that of UTC for a zone that nobody knows. */
export function dayOf(at: number, timeZone: string): Day {
  const calendar = calendarOf(timeZone);
  // Clocks are set by whole minutes: within one the day stays, and a batch asks Intl once.
  const minute = Math.floor(at / MINUTE_MS);
  if (calendar.minute !== minute) {
    calendar.day = read(calendar.format, at);
    calendar.minute = minute;
  }
  return calendar.day;
}

/** Where a text of this moment is counted: for its author, or for who got it where that is one user. */
export function usagePlace(
  at: number,
  { timeZone }: { readonly timeZone: string },
  [user, ...others]: readonly string[],
): UsagePlace {
  return { day: dayOf(at, timeZone), userId: user === undefined || others.length > 0 ? null : user };
}

/** The last `count` days up to and including `today`, oldest first; by the calendar, where every day is one long. */
export function lastDays(today: Day, count: number): readonly Day[] {
  const end = Date.parse(`${today}T00:00Z`);
  return Array.from({ length: count }, (_, index) =>
    new Date(end - (count - 1 - index) * DAY_MS).toISOString().slice(0, 10),
  );
}

interface Calendar {
  readonly format: Intl.DateTimeFormat;
  minute: number;
  day: Day;
}

/** To make one costs a hundred times what asking it does. */
const calendars = new Map<string, Calendar>();

function calendarOf(timeZone: string): Calendar {
  const known = calendars.get(timeZone);
  if (known) return known;
  const calendar = { format: formatOf(timeZone), minute: Number.NaN, day: "" };
  calendars.set(timeZone, calendar);
  return calendar;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const options = { calendar: "gregory", numberingSystem: "latn", year: "numeric" } as const;
  const format = (zone: string) =>
    new Intl.DateTimeFormat("en", { ...options, month: "2-digit", day: "2-digit", timeZone: zone });
  try {
    return format(timeZone);
  } catch {
    // The host has the last word on zones, and a text is not lost over one that Intl refuses.
    return format("UTC");
  }
}

function read(format: Intl.DateTimeFormat, at: number): Day {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${parts.get("year")}-${parts.get("month")}-${parts.get("day")}`;
}
