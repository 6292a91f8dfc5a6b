import { type UsageRange, usageRanges } from "../../core/usage-day.js";
import { figureNames } from "../../core/usage-figures.js";
import type { UsageReply } from "../../wire/usage.js";
import { getUsage } from "../api/usage.js";
import { base } from "../deps.js";
import type { Words } from "../words.js";
import { ask, type PageRoute, sendPage } from "./page.js";
import { chartOf, dayNames } from "./usage-chart.js";
import { cellsOf, figureTitles, rangeName } from "./usage-figures.js";
import type { UsageLineView, UsageView } from "./views-usage.js";

export const usageHref = `${base}usage`;

/** What the page shows unless a range is chosen. */
const USUAL: UsageRange = 30;

export const usagePage: PageRoute = {
  method: "get",
  path: "usage",
  policy: "read usage",
  async handle(pages, call) {
    const { words, req } = call;
    const range = rangeOf(req.query["days"]);
    const report = await ask<UsageReply>(pages, call, getUsage, { query: { days: String(range) } });
    const name = dayNames(words);
    const title = words.t("page.title.usage");
    const view: UsageView = {
      tabs: usageRanges.map((days) => ({
        href: `${usageHref}?days=${days}`,
        text: rangeName(days, words),
        current: days === range,
      })),
      period: periodOf(report, words),
      downloadHref: `${usageHref}/csv?days=${range}`,
      titles: figureTitles(words),
      tiles: cellsOf(report.total, words).map((cell, index) => ({
        name: words.t(`usage.${figureNames[index]}`),
        ...cell,
      })),
      chart: chartOf(report.byDay, words),
      days: report.byDay.toReversed().map((one) => line(name.long(one.day), cellsOf(one, words))),
      numbers: numberLines(report, words),
      users: userLines(report, words),
    };
    await sendPage(pages, call, { title }, ["usage", view]);
  },
};

/** The range that an address asks for; anything else is the usual one. */
export function rangeOf(asked: unknown): UsageRange {
  return usageRanges.find((days) => String(days) === asked) ?? USUAL;
}

function periodOf({ from, to, timeZone }: UsageReply, words: Words): string {
  const { long } = dayNames(words);
  if (from === to) return words.t("usage.onDay", { day: long(to), zone: timeZone });
  return words.t("usage.inDays", { from: long(from), to: long(to), zone: timeZone });
}

function numberLines({ byNumber: { most, others } }: UsageReply, words: Words): readonly UsageLineView[] {
  const named = most.map((one) => ({
    ...line(one.display, cellsOf(one, words)),
    isNumber: true,
    note: one.label,
  }));
  return [...named, ...restOf(others, words)];
}

function userLines({ byUser: { most, others, nobody } }: UsageReply, words: Words): readonly UsageLineView[] {
  const named = most.map((one) => line(one.name, cellsOf(one, words)));
  const shared = { ...line(words.t("usage.nobody"), cellsOf(nobody, words)), isRest: true };
  const isShared = nobody.sent + nobody.received > 0;
  return [...named, ...restOf(others, words), ...(isShared ? [shared] : [])];
}

function restOf(others: UsageReply["byNumber"]["others"], words: Words): readonly UsageLineView[] {
  if (others.count === 0) return [];
  return [
    { ...line(words.t("usage.others", { count: others.count }), cellsOf(others, words)), isRest: true },
  ];
}

function line(name: string, cells: UsageLineView["cells"]): UsageLineView {
  return { name, cells, isNumber: false, note: "", isRest: false };
}
