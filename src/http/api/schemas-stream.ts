/** What the stream and the long poll say, as schemas. */
import { z } from "zod";
import type * as wire from "../../wire/api.js";
import { claim, conversation, message, presenceChanges, state, unread } from "./schemas.js";
import { consentLine } from "./schemas-consent.js";
import { attachment } from "./schemas-media.js";
import { preferences } from "./schemas-preferences.js";

const text = z.string();
const count = z.number().int().min(0);
const id = z.string().max(64);

const streamEvent: z.ZodType<wire.StreamEvent> = z.discriminatedUnion("type", [
  z.object({ type: z.literal("hello"), cursor: text, rotateAfterMs: count, watching: z.boolean() }),
  z.object({ type: z.literal("reset"), cursor: text }),
  z.object({ type: z.literal("message"), conversation, message }),
  z.object({
    type: z.literal("state"),
    conversationId: id,
    messageId: id,
    state,
    stateReason: text.nullable(),
    retries: count,
  }),
  z.object({
    type: z.literal("files"),
    conversationId: id,
    messageId: id,
    attachments: z.array(attachment),
  }),
  z.object({ type: z.literal("read"), conversationId: id, readSeq: count }),
  z.object({ type: z.literal("hidden"), conversationId: id, hiddenBefore: count }),
  z.object({ type: z.literal("muted"), conversationId: id, muted: z.boolean() }),
  z.object({ type: z.literal("preferences"), preferences }),
  z.object({ type: z.literal("draft"), conversationId: id, text }),
  z.object({ type: z.literal("message-hidden"), conversationId: id, messageId: id }),
  z.object({ type: z.literal("peer-read"), conversationId: id, readSeq: count }),
  z.object({ type: z.literal("consent"), conversationId: id, line: consentLine }),
  z.object({ type: z.literal("claim"), conversationId: id, claim: claim.nullable() }),
  z.object({ type: z.literal("abilities") }),
  z.object({ type: z.literal("contacts") }),
  z.object({ type: z.literal("presence"), people: presenceChanges }),
  z.object({
    type: z.literal("typing"),
    conversationId: id,
    userId: id,
    name: text,
    typing: z.boolean(),
  }),
  z.object({ type: z.literal("unread"), unread }),
  z.object({ type: z.literal("bye"), reason: z.enum(["rotate", "stopping", "signed-out"]) }),
]);

export const eventsReply: z.ZodType<wire.EventsReply> = z.object({
  events: z.array(streamEvent),
  signals: z.array(streamEvent),
  cursor: text,
});
