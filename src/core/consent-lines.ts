import type { Reaction } from "./answers.js";
import type { ConsentLine } from "./consent.js";
import type { DeliveryState, Message } from "./model.js";
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

/** What an answer adds to the counters. */
export function usageOfAnswer({ from, body }: AnswerDraft, message: Message): UsageChange | null {
  return usageOf(countedAnswer({ body, state: "queued" }, message), from);
}

/** An answer as the text that is counted: billed like any of the number, on the day of what it answers, and nobody's. */
export function countedAnswer(
  { body, state }: { readonly body: string; readonly state: DeliveryState },
  message: Message,
): Message {
  const usage = message.usage && { ...message.usage, userId: null };
  const { segments } = countSegments(body);
  return { ...message, direction: "out", attachmentCount: 0, state, segments, usage };
}
