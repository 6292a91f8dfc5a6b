import { locale, t } from "./words.js";

const clockFormat = formatter({ hour: "2-digit", minute: "2-digit" });
const dayFormat = formatter({ weekday: "long", day: "numeric", month: "long" });
const shortFormat = formatter({ day: "numeric", month: "short" });
const shortYearFormat = formatter({ day: "numeric", month: "short", year: "numeric" });
const yearFormat = formatter({ day: "numeric", month: "long", year: "numeric" });

/** The time of day by the reader's own clock. */
export function clock(iso: string): string {
  return clockFormat().format(new Date(iso));
}

/** The day as briefly as it is clear. */
export function shortDate(iso: string): string {
  const date = new Date(iso);
  const format = date.getFullYear() === new Date().getFullYear() ? shortFormat() : shortYearFormat();
  return format.format(date);
}

/** The reader's own day, as `2026-11-24`: equal for equal days, whatever the zone does to its clocks. */
export function dayKey(date: Date): string {
  const pad = (part: number): string => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** The day in words: today and yesterday by name, this year without the year. */
export function dayName(day: string, now: Date): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (day === dayKey(now)) return t("today");
  if (day === dayKey(yesterday)) return t("yesterday");
  const format = year === now.getFullYear() ? dayFormat() : yearFormat();
  return format.format(new Date(year, month - 1, date));
}

/** Made at the first use: the language is known only once the words are loaded. */
function formatter(options: Intl.DateTimeFormatOptions): () => Intl.DateTimeFormat {
  let made: Intl.DateTimeFormat | undefined;
  return () => {
    made ??= new Intl.DateTimeFormat(locale, options);
    return made;
  };
}
