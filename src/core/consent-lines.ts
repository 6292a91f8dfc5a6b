import type { Reaction } from "./answers.js";
import type { ConsentLine } from "./consent.js";
import type { Message } from "./model.js";
import { countSegments } from "./segments.js";
import type { AnswerDraft } from "./submission.js";
import { type UsageChange, usageOf } from "./usage.js";

/** The lines that stand behind the message of which they came. */
export function linesBehind(
  { consents, answer }: Reaction,
  { tenantId, conversationId, seq: afterSeq, createdAt: at }: Message,
  newId: () => string,
): readonly ConsentLine[] {
  const shared = { tenantId, conversationId, userId: null, afterSeq, at };
  const changed = consents.map(({ consent: kind, how, text }) => ({
    id: newId(),
    kind,
    how,
    text,
    ...shared,
  }));
  if (!answer) return changed;
  const { kind, body: text } = answer;
  return [...changed, { id: newId(), kind, how: "keyword", text, ...shared }];
}

/** It is billed like any text of the number, and nobody's. */
export function usageOfAnswer({ from, body }: AnswerDraft, message: Message): UsageChange | null {
  const { segments } = countSegments(body);
  const usage = message.usage && { ...message.usage, userId: null };
  return usageOf(
    { ...message, direction: "out", attachmentCount: 0, state: "queued", segments, usage },
    from,
  );
}
