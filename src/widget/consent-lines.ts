import type { ConsentLineView, ConsentView } from "../wire/consent.js";

/** A consent with a line more; one that is known already changes nothing. */
export function withLine(consent: ConsentView | null, line: ConsentLineView): ConsentView {
  const { optedOut, lines } = consent ?? { optedOut: false, lines: [] };
  if (lines.some(({ id }) => id === line.id)) return { optedOut, lines };
  const next = line.kind === "answered" ? optedOut : line.kind === "opted-out";
  return { optedOut: next, lines: [...lines, line] };
}

/** The consent as it is after the conversation was deleted up to there: it holds, but what was said is gone. */
export function withoutLines(consent: ConsentView, hiddenBefore: number): ConsentView {
  return { ...consent, lines: consent.lines.filter(({ afterSeq }) => afterSeq > hiddenBefore) };
}
