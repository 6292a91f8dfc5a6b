/** Usage as it is shown, added up from counters. */
export interface UsageFigures {
  readonly sent: number;
  readonly received: number;
  /** Of those sent. */
  readonly failed: number;
  /** Of both directions. */
  readonly mms: number;
  readonly segments: number;
}

/** In the order in which they are shown. */
export const figureNames = ["sent", "received", "failed", "mms", "segments"] as const;

export const noUsage: UsageFigures = { sent: 0, received: 0, failed: 0, mms: 0, segments: 0 };

export function addFigures(all: readonly UsageFigures[]): UsageFigures {
  return all.reduce((sum, one) => combined(sum, one, 1), noUsage);
}

/** What is left of a sum without these. */
export function withoutFigures(sum: UsageFigures, some: readonly UsageFigures[]): UsageFigures {
  return some.reduce((left, one) => combined(left, one, -1), sum);
}

function combined(one: UsageFigures, other: UsageFigures, sign: 1 | -1): UsageFigures {
  return {
    sent: one.sent + sign * other.sent,
    received: one.received + sign * other.received,
    failed: one.failed + sign * other.failed,
    mms: one.mms + sign * other.mms,
    segments: one.segments + sign * other.segments,
  };
}
