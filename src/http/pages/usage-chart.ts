import type { UsageOfDay } from "../../messaging/usage.js";
import type { Words } from "../words.js";
import type { ChartDayView, ChartView } from "./views-usage.js";

const HEIGHT = 180;
/** Room for the number on the topmost line, and for the days below the bars. */
const TOP = 18;
const BELOW = 26;
const LINES = 4;
/** Shares of a day's room. */
const BAR = 0.34;
const GAP = 0.14;
/** So many days at most are named below the bars. */
const LABELS = 6;

/** The chart of these days, oldest first; null where there is nothing to draw. */
export function chartOf(days: readonly UsageOfDay[], words: Words): ChartView | null {
  const busiest = days.reduce<UsageOfDay | null>(
    (most, one) => (peakOf(one) > peakOf(most) ? one : most),
    null,
  );
  if (busiest === null || days.length < 2) return null;
  const { t } = words;
  const number = new Intl.NumberFormat(words.locale, { notation: "compact" });
  const name = dayNames(words);
  const step = stepOf(peakOf(busiest));
  const top = Math.ceil(peakOf(busiest) / step) * step;
  const yOf = (count: number): number => Math.round(TOP + HEIGHT * (1 - count / top));
  const everyLabel = Math.ceil(days.length / LABELS);
  const isFromRight = words.direction === "rtl";
  const place = placesOf(days.length, isFromRight);
  const sum = (figure: "sent" | "received" | "failed") => days.reduce((all, one) => all + one[figure], 0);

  return {
    title: t("usage.chart"),
    text: t("usage.chartText", {
      sent: sum("sent"),
      received: sum("received"),
      failed: sum("failed"),
      day: name.long(busiest.day),
      most: busiest.sent + busiest.received,
    }),
    legend: {
      sent: t("usage.sent"),
      received: t("usage.received"),
      failed: sum("failed") > 0 ? t("usage.failed") : null,
    },
    scale: isFromRight ? { x: "100%", dx: 8 } : { x: "0", dx: -8 },
    lines: Array.from({ length: top / step + 1 }, (_, index) => {
      const y = yOf(index * step);
      return { y, textY: y + 4, text: number.format(index * step) };
    }),
    days: days.map(dayView),
    height: TOP + HEIGHT + BELOW,
    base: TOP + HEIGHT,
    labelY: TOP + HEIGHT + 19,
  };

  function dayView(one: UsageOfDay, index: number): ChartDayView {
    const { sent, received, failed } = one;
    const bar = (from: number, to: number, start: number) => {
      return { ...place(index, start, BAR), y: yOf(to), height: yOf(from) - yOf(to) };
    };
    const back = days.length - 1 - index;
    const isSpare = (back / everyLabel) % 2 === 1;
    return {
      title: t("usage.dayText", { day: name.long(one.day), sent, received, failed }),
      slot: place(index, 0, 1),
      sent: bar(0, sent - failed, GAP),
      failed: bar(sent - failed, sent, GAP),
      received: bar(0, received, 1 - GAP - BAR),
      label:
        back % everyLabel === 0 ? { x: place(index, 0.5, 0).x, text: name.short(one.day), isSpare } : null,
    };
  }
}

/** Days in words, by the calendar: a day has no zone. */
export function dayNames({ locale }: Words): Readonly<Record<"short" | "long", (day: string) => string>> {
  const short = new Intl.DateTimeFormat(locale, { timeZone: "UTC", day: "numeric", month: "short" });
  const long = new Intl.DateTimeFormat(locale, { timeZone: "UTC", dateStyle: "medium" });
  const at = (day: string): number => Date.parse(`${day}T00:00Z`);
  return { short: (day) => short.format(at(day)), long: (day) => long.format(at(day)) };
}

function peakOf(day: UsageOfDay | null): number {
  return day === null ? 0 : Math.max(day.sent, day.received);
}

/** The distance of the lines: 1, 2 or 5 with noughts, so that there are four at most. */
function stepOf(peak: number): number {
  const power = 10 ** Math.floor(Math.log10(peak));
  const steps = [power / 10, power / 5, power / 2, power, power * 2, power * 5];
  return steps.find((step) => step >= 1 && peak / step <= LINES) ?? power * 5;
}

/** Where a part of a day's room lies; time runs as the language is read. */
function placesOf(days: number, fromRight: boolean) {
  const room = 100 / days;
  return (index: number, start: number, share: number) => {
    const x = (index + start) * room;
    const width = share * room;
    return { x: percent(fromRight ? 100 - x - width : x), width: percent(width) };
  };
}

function percent(value: number): string {
  return `${Math.round(value * 100) / 100}%`;
}
