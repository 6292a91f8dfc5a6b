/** What the views of usage are given; see views.ts. Figures are texts already, as the reader writes numbers. */

/** One line of a table of figures. */
export interface FiguresView {
  readonly cells: readonly { readonly text: string; readonly isProblem: boolean }[];
}

/** A line that is named: a day, a number or a user. */
export interface UsageLineView extends FiguresView {
  readonly name: string;
  /** The name is a number, which runs from left to right in any language. */
  readonly isNumber: boolean;
  readonly note: string;
  /** It stands for many, or for nobody. */
  readonly isRest: boolean;
}

/** The names of the figures, in their order. */
export type FigureTitles = readonly string[];

/** `usage-card`: null where the tenant does not text. */
export interface UsageCardPageView {
  readonly usage: UsageCardView | null;
}

/** The card on the home page of office managers. */
export interface UsageCardView {
  readonly href: string;
  readonly ranges: readonly string[];
  /** One line for each figure, a cell for each range. */
  readonly lines: readonly (FiguresView & { readonly name: string })[];
  readonly chart: ChartView | null;
}

/** `usage` */
export interface UsageView {
  readonly tabs: readonly { readonly href: string; readonly text: string; readonly current: boolean }[];
  /** Which days these are, and by whose clock. */
  readonly period: string;
  readonly downloadHref: string;
  readonly titles: FigureTitles;
  readonly tiles: readonly { readonly name: string; readonly text: string; readonly isProblem: boolean }[];
  readonly chart: ChartView | null;
  readonly days: readonly UsageLineView[];
  readonly numbers: readonly UsageLineView[];
  readonly users: readonly UsageLineView[];
}

/** Bars by day. Places along the days are in percent of the width, heights in pixels, so that texts keep their size. */
export interface ChartView {
  readonly title: string;
  /** What it shows, in words. */
  readonly text: string;
  readonly legend: { readonly sent: string; readonly received: string; readonly failed: string | null };
  /** Where the numbers of the lines stand: before the first day. */
  readonly scale: { readonly x: string; readonly dx: number };
  readonly lines: readonly { readonly y: number; readonly textY: number; readonly text: string }[];
  readonly days: readonly ChartDayView[];
  readonly height: number;
  readonly base: number;
  readonly labelY: number;
}

export interface ChartDayView {
  readonly title: string;
  readonly slot: { readonly x: string; readonly width: string };
  readonly sent: BarView;
  /** The part of the sent bar, at its top, that failed. */
  readonly failed: BarView;
  readonly received: BarView;
  /** The day below it; null for most where there are many. The spare ones go where there is no room. */
  readonly label: { readonly x: string; readonly text: string; readonly isSpare: boolean } | null;
}

export interface BarView {
  readonly x: string;
  readonly width: string;
  readonly y: number;
  readonly height: number;
}
