/** What the API takes and answers, as schemas: requests are checked by them, and both are described by them. */

import { z } from "zod";
import { MOST_ATTACHMENTS } from "../../core/attachments.js";
import { parseCursor } from "../../core/cursor.js";
import { type PagePosition, parsePageToken } from "../../core/keyset.js";
import type { Cursor } from "../../core/model.js";
import { CHAT_LIMIT } from "../../core/text.js";
import type * as wire from "../../wire/api.js";
import type { HandsetReply, HandsetSent } from "../../wire/handset.js";
import type { OutboxHealth } from "../../wire/outbox.js";
import type { ClaimView, Person, PresenceChange } from "../../wire/people.js";
import { wholeNumber } from "../validate.js";
import { consent } from "./schemas-consent.js";
import { attachment, attachmentIds, handsetFile, handsetFileView } from "./schemas-media.js";
import { preferences } from "./schemas-preferences.js";

const PAGE_LIMIT = 100;
const DEFAULT_PAGE = 30;
/** Far above what any message may hold, so that too long a text is told by its own words. */
const ANY_TEXT = 300_000;

const text = z.string();
const count = z.number().int().min(0);
export const id = z.string().max(64);
const time = z.iso.datetime();

/** Made by the client; letters that survive in keys and logs. */
export const clientKey = z.string().regex(/^[A-Za-z0-9._:-]{1,64}$/);
const messageBody = z.string().max(ANY_TEXT);
const address = z.string().min(1).max(100);

const recipient: z.ZodType<wire.Recipient> = z.union([
  z.strictObject({ user: id.min(1) }),
  z.strictObject({ extension: z.string().min(1).max(32) }),
  z.strictObject({ number: address, from: z.string().max(20).exactOptional() }),
]);

export const sendRequest: z.ZodType<wire.SendRequest> = z.strictObject({
  clientKey,
  to: recipient,
  body: messageBody,
  attachments: attachmentIds.exactOptional(),
});
export const replyRequest = z.strictObject({
  clientKey,
  body: messageBody,
  attachments: attachmentIds.exactOptional(),
});
export const videoRequest = z.strictObject({ clientKey });
export const openRequest: z.ZodType<wire.OpenRequest> = z.strictObject({ to: recipient });
export const readRequest = z.strictObject({ seq: count.max(Number.MAX_SAFE_INTEGER) });
export const draftRequest = z.strictObject({ text: z.string().max(CHAT_LIMIT) });
export const typingRequest = z.strictObject({ typing: z.boolean() });
export const muteRequest = z.strictObject({ muted: z.boolean() });
export const handsetRequest = z.strictObject({
  key: clientKey,
  from: z.string().min(1).max(40),
  to: z.string().min(1).max(40),
  body: messageBody,
  files: z.array(handsetFile).max(MOST_ATTACHMENTS).exactOptional(),
});

export const limit = wholeNumber(1, PAGE_LIMIT).default(DEFAULT_PAGE);
const seq = wholeNumber(0, Number.MAX_SAFE_INTEGER);

export const listQuery = z.strictObject({
  before: z.string().transform(readPlace).optional(),
  limit,
  unread: z.enum(["true", "false"]).optional(),
  // PostgreSQL takes no NUL, and nobody is called so.
  q: z
    .string()
    .max(100)
    .transform((query) => query.replaceAll("\0", ""))
    .optional(),
});
export const messagesQuery = z.strictObject({ before: seq.optional(), after: seq.default(0), limit });
export const handsetQuery = z.strictObject({ number: z.string().min(1).max(40), after: seq.default(0) });
export const quarantineQuery = z.strictObject({
  before: z
    .string()
    .regex(/^[0-9A-Za-z-]{1,64}$/)
    .optional(),
  limit,
});

const cursor = z
  .string()
  .max(80)
  .transform((given, context): Cursor => {
    const read = parseCursor(given);
    if (read) return read;
    context.addIssue({ code: "custom", message: "not a cursor" });
    return z.NEVER;
  });
export const streamQuery = z.strictObject({ cursor: cursor.optional() });
export const eventsQuery = z.strictObject({ cursor, wait: wholeNumber(0, 25).default(0) });

export const unread: z.ZodType<wire.Unread> = z.object({ conversations: count, messages: count });
const dots = {
  presence: z.enum(["online", "away", "offline"]),
  phone: z.enum(["free", "ringing", "busy", "do-not-disturb", "unregistered"]).nullable(),
};
export const person: z.ZodType<Person> = z.object({ id, name: text, extension: text.nullable(), ...dots });
export const presenceChanges: z.ZodType<PresenceChange[]> = z.array(z.object({ id, ...dots }));
const shownNumber = z.object({ number: text, display: text, label: text });
const sendNumber = shownNumber.extend({
  shared: z.boolean(),
  maxCharacters: count,
  mms: z.object({ maxCount: count, maxBytes: count }).nullable(),
});

export const me: z.ZodType<wire.Me> = z.object({
  user: person,
  tenant: z.object({ id, name: text, country: text }),
  scope: z.enum(["user", "office", "operator"]),
  chatEnabled: z.boolean(),
  smsOff: text.nullable(),
  canCall: z.boolean(),
  numbers: z.array(sendNumber),
  numbersOff: z.array(text),
  unread,
  preferences,
  pushKey: text.nullable(),
  media: z.object({ maxBytes: count, types: z.array(text) }),
  video: z.boolean(),
  mail: z.boolean(),
  now: time,
  sessionEndsInMs: count.nullable(),
  csrfToken: text,
  cursor: text,
});

export const state = z.enum([
  "queued",
  "sending",
  "unknown",
  "accepted",
  "sent",
  "delivered",
  "failed",
  "blocked",
]);

export const message: z.ZodType<wire.MessageView> = z.object({
  id,
  conversationId: id,
  seq: count,
  body: text,
  mine: z.boolean(),
  direction: z.enum(["in", "out"]),
  author: z.object({ id: id.nullable(), name: text }),
  state: state.nullable(),
  stateReason: text.nullable(),
  retries: count,
  segments: count.nullable(),
  attachments: z.array(attachment),
  sentAt: time,
  clientKey: text.nullable(),
});

export const claimRequest = z.strictObject({ takeOver: z.boolean().exactOptional() });
export const claim: z.ZodType<ClaimView> = z.object({ userId: id, name: text, until: time });

export const conversation: z.ZodType<wire.ConversationView> = z.object({
  id,
  kind: z.enum(["chat", "sms", "group"]),
  tag: z.enum(["SMS", "Chat"]),
  title: text,
  person: person.nullable(),
  number: text.nullable(),
  peer: text.nullable(),
  peerDisplay: text.nullable(),
  lastSeq: count,
  readSeq: count,
  unread: count,
  muted: z.boolean(),
  draft: text,
  peerReadSeq: count.nullable(),
  consent: consent.nullable(),
  claim: claim.nullable(),
  lastActivityAt: time.nullable(),
  lastMessage: message.nullable(),
});

export const conversationPage: z.ZodType<wire.Page<wire.ConversationView>> = page(conversation);
export const messagePage: z.ZodType<wire.Page<wire.MessageView>> = page(message);
export const sendReply: z.ZodType<wire.SendReply> = z.object({ message });
export const readReply: z.ZodType<wire.ReadReply> = z.object({ readSeq: count, unread });

export const handsetReply: z.ZodType<HandsetReply> = z.object({
  messages: z.array(
    z.object({
      entry: count,
      kind: z.enum(["sent", "received"]),
      number: text,
      peer: text,
      body: text,
      files: z.array(handsetFileView),
      at: time,
    }),
  ),
});
export const handsetSent: z.ZodType<HandsetSent> = z.object({
  kind: z.enum(["stored", "quarantined"]),
  reason: text.nullable(),
});

export const quarantinePage: z.ZodType<wire.Page<wire.QuarantinedView>> = page(
  z.object({
    id,
    tenantId: id.nullable(),
    reason: text.nullable(),
    over: text,
    from: text,
    to: text,
    receivedAt: time,
  }),
);

export const outboxHealth: z.ZodType<OutboxHealth> = z.object({
  queued: count,
  sending: count,
  unknown: count,
  failed: count,
  oldestQueuedAt: time.nullable(),
  quarantined: count,
  troubled: z.array(
    z.object({ id: text, title: text, reason: text.nullable(), since: time, nextTryAt: time }),
  ),
  streams: count,
  pbxs: z.array(
    z.object({
      name: text,
      kind: z.enum(["freeswitch", "asterisk"]),
      link: z.enum(["down", "connecting", "up", "refused"]),
      problem: text.nullable(),
      version: text.nullable(),
      lossy: z.boolean(),
      since: time,
    }),
  ),
});

export const errorReply: z.ZodType<wire.ErrorReply> = z.object({
  error: z.object({
    code: text,
    message: text,
    details: z.record(text, z.union([text, z.number()])).exactOptional(),
    fields: z.array(z.object({ path: text, message: text, code: text.exactOptional() })).exactOptional(),
    id: text.exactOptional(),
  }),
});

export const anyObject = z.record(text, z.unknown());

/** One part of a list, and where the next one begins. */
export function page<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: text.nullable() });
}

/** The last row of the page before. */
function readPlace(given: string, context: z.RefinementCtx): PagePosition {
  const place = parsePageToken(given);
  if (place) return place;
  context.addIssue({ code: "custom", message: "is no place that an answer named as `next`" });
  return z.NEVER;
}
