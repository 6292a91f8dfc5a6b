import { figureNames, type UsageFigures } from "../../core/usage-figures.js";
import type { UsageOverview } from "../../messaging/usage.js";
import type { Words } from "../words.js";
import { chartOf } from "./usage-chart.js";
import type { FiguresView, FigureTitles, UsageCardView } from "./views-usage.js";

/** One cell for each figure, as the reader writes numbers; failures stand out where there are some. */
export function cellsOf(figures: UsageFigures, { locale }: Words): FiguresView["cells"] {
  const number = new Intl.NumberFormat(locale);
  return figureNames.map((name) => ({
    text: number.format(figures[name]),
    isProblem: name === "failed" && figures[name] > 0,
  }));
}

/** What stands above those cells. */
export function figureTitles({ t }: Words): FigureTitles {
  return figureNames.map((name) => t(`usage.${name}`));
}

/** "Today", "7 days". */
export function rangeName(days: number, { t }: Words): string {
  return days === 1 ? t("today") : t("usage.days", { count: days });
}

/** The card on the home page; null where the tenant does not text. */
export function usageCard(overview: UsageOverview | null, href: string, words: Words): UsageCardView | null {
  if (overview === null) return null;
  const columns = overview.ranges.map(({ figures }) => cellsOf(figures, words));
  return {
    href,
    ranges: overview.ranges.map(({ days }) => rangeName(days, words)),
    lines: figureTitles(words).map((name, index) => ({
      name,
      cells: columns.flatMap((cells) => cells[index] ?? []),
    })),
    chart: chartOf(overview.byDay, words),
  };
}
