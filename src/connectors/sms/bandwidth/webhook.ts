import { z } from "zod";
import type { DeliveryState } from "../../../core/model.js";
import { check } from "../../../lib/check.js";
import {
  type CarrierWebhook,
  type InboundMedia,
  UnreadableWebhook,
  type WebhookEvent,
  type WebhookRefusal,
  type WebhookRequest,
} from "../../../ports.js";
import { address, code, listOf, messageId, readJsonBody, text } from "../shared/json.js";
import { asReference } from "../shared/receipt-url.js";
import { isSameSecret } from "../shared/secret.js";
import { reasonOf } from "./errors.js";

export interface BandwidthWebhookOptions {
  /** The `Authorization` that the application was told to bring. */
  readonly authorization: string;
  readonly credentialsFor: (url: string) => InboundMedia["credentials"];
}

const message = z.object({
  id: messageId,
  owner: address.nullish(),
  direction: z.string().max(20).nullish(),
  from: address.nullish(),
  text,
  tag: z.string().max(1_024).nullish(),
  media: listOf(z.string().max(4_000)),
});
const event = z.object({
  type: z.string().max(100),
  to: address.nullish(),
  errorCode: code.nullish(),
  message: z.unknown(),
});
const events = z.array(event).min(1).max(1_000);

type Event = z.infer<typeof event>;
type Message = z.infer<typeof message>;

/** Receipts must be asked for at Bandwidth for MMS; SMS have them always. */
const states: ReadonlyMap<string, DeliveryState> = new Map([
  ["message-sending", "accepted"],
  ["message-sent", "sent"],
  ["message-delivered", "delivered"],
  // What was read has arrived, and the notice may be faster than the one that says so.
  ["message-read", "delivered"],
  ["message-failed", "failed"],
]);

/** Arrays of events, with the application's user and password; brought again for a day until they are taken. */
export function createWebhook({ authorization, credentialsFor }: BandwidthWebhookOptions): CarrierWebhook {
  return {
    verify: (request) => verifyCredentials(request, authorization),
    parse: ({ body }) => readJsonBody(events, body).map((item) => readEvent(item, credentialsFor)),
    reply: { status: 200, contentType: "text/plain", body: "" },
  };
}

function verifyCredentials({ headers }: WebhookRequest, expected: string): WebhookRefusal | null {
  const given = headers["authorization"];
  if (!given) return "unsigned";
  // The scheme's name may be written in any case.
  return isSameSecret(given.replace(/^basic +/i, "Basic "), expected) ? null : "bad-credentials";
}

function readEvent(item: Event, credentialsFor: BandwidthWebhookOptions["credentialsFor"]): WebhookEvent {
  const isReceived = item.type === "message-received";
  if (!isReceived && !item.type.startsWith("message-")) return { kind: "ignored", what: item.type };
  const parsed = check(message, item.message);
  if (!parsed.success) throw new UnreadableWebhook(`the message of ${item.type} is not as expected`);
  if (isReceived) return readMessage(item, parsed.data, credentialsFor);
  if (parsed.data.direction === "in") return { kind: "ignored", what: item.type };
  return readReceipt(item, parsed.data);
}

/** A group's text comes once for each number of ours in it, under an id of its own. */
function readMessage(
  { to }: Event,
  { id, owner, from, text: body, media }: Message,
  credentialsFor: BandwidthWebhookOptions["credentialsFor"],
): WebhookEvent {
  const ours = to ?? owner;
  if (!ours || !from) throw new UnreadableWebhook("it is from or for nobody");
  const files = media.filter((url) => isFile(url, body !== ""));
  return {
    kind: "message",
    message: {
      externalId: id,
      from,
      to: ours,
      body,
      media: files.map((url) => ({ url, type: null, credentials: credentialsFor(url) })),
      optOut: null,
    },
  };
}

/** `.smil` says how a phone arranges the rest; `.txt` is the caption, which the text holds already. */
function isFile(url: string, hasText: boolean): boolean {
  const path = url.replace(/[?#].*$/s, "");
  return !/\.(?:smil|smi)$/i.test(path) && !(hasText && /\.txt$/i.test(path));
}

function readReceipt({ type, errorCode }: Event, { id, tag }: Message): WebhookEvent {
  const state = states.get(type);
  const ours = asReference(tag);
  const base = { reference: id, ...(ours && { ours }) };
  if (state === undefined)
    return { kind: "receipt", receipt: { ...base, state: "unknown", reason: `status ${type}`.slice(0, 60) } };
  const failed = state === "failed" ? (errorCode ? reasonOf(errorCode) : `status ${type}`) : null;
  return { kind: "receipt", receipt: { ...base, state, reason: failed } };
}
