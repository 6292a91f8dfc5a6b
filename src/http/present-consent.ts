import { visibleRange } from "../core/access.js";
import type { ConsentLine } from "../core/consent.js";
import type { Member } from "../core/model.js";
import type { ConsentRecord } from "../ports.js";
import type { ConsentLineView, ConsentView } from "../wire/consent.js";

/** The consent as one member sees it: whether it holds is everybody's business, its lines are as old as the messages. */
export function consentView(
  { consent, lines }: ConsentRecord,
  member: Member,
  nameOf: (userId: string) => string,
): ConsentView {
  const shown = lines.filter((line) => isVisible(line, member));
  return {
    optedOut: consent === "opted-out",
    lines: shown.map((line) => consentLineView(line, nameOf)),
  };
}

/** Field by field, as everything. */
export function consentLineView(line: ConsentLine, nameOf: (userId: string) => string): ConsentLineView {
  const { id, kind, how, userId, text, afterSeq, at } = line;
  return {
    id,
    kind: kind === "opted-out" || kind === "opted-in" ? kind : "answered",
    how,
    by: userId === null ? null : nameOf(userId),
    text,
    afterSeq,
    at: new Date(at).toISOString(),
  };
}

/** A line goes with the message before it; one that stands before all messages goes with the first deletion. */
function isVisible({ afterSeq }: ConsentLine, member: Member): boolean {
  const { until } = visibleRange(member);
  const isDeleted = member.hiddenBefore > 0 && afterSeq <= member.hiddenBefore;
  return !isDeleted && afterSeq >= member.visibleFrom && (until === null || afterSeq <= until);
}
