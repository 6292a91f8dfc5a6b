import type { Words } from "../words.js";
import type { Moment } from "./views.js";

/** Times as one reader is shown them, by the clock of the tenant. */
export interface Moments {
  moment(at: number): Moment;
  /** The day of `at` as a text that is equal for equal days. */
  dayKey(at: number): string;
  /** The day in words: today and yesterday by name. */
  dayName(at: number): string;
}

const DAY_MS = 24 * 3_600_000;

/** Formats of one zone and language; whatever the zone does to its clocks, a day is what its calendar says. */
export function createMoments(timeZone: string, { locale, t }: Words, now: number): Moments {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options });
  const full = format({ dateStyle: "medium", timeStyle: "short" });
  const clock = format({ timeStyle: "short" });
  const thisYear = format({ day: "numeric", month: "short" });
  const anyYear = format({ dateStyle: "medium" });
  const longDay = format({ weekday: "long", day: "numeric", month: "long" });
  const longDate = format({ dateStyle: "long" });
  const calendar = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
  const today = calendar.format(now);
  const yesterday = dayBefore(today);
  const isThisYear = (day: string): boolean => day.slice(0, 4) === today.slice(0, 4);

  return {
    moment(at) {
      const day = calendar.format(at);
      const short = day === today ? clock : isThisYear(day) ? thisYear : anyYear;
      return {
        iso: new Date(at).toISOString(),
        text: full.format(at),
        short: short.format(at),
        clock: clock.format(at),
      };
    },
    dayKey: (at) => calendar.format(at),
    dayName(at) {
      const day = calendar.format(at);
      if (day === today) return t("today");
      if (day === yesterday) return t("yesterday");
      return (isThisYear(day) ? longDay : longDate).format(at);
    },
  };
}

/** By the calendar, where every day has 24 hours: by the clock some have 23 or 25. */
function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00Z`) - DAY_MS).toISOString().slice(0, 10);
}
