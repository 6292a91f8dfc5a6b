import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { z } from "zod";
import type { DeliveryState } from "../../../core/model.js";
import { check } from "../../../lib/check.js";
import {
  type CarrierWebhook,
  type InboundSms,
  SettingsProblem,
  UnreadableWebhook,
  type WebhookEvent,
  type WebhookRefusal,
  type WebhookRequest,
} from "../../../ports.js";
import { address, code, listOf, messageId, readJsonBody, text } from "../shared/json.js";
import { referenceIn } from "../shared/receipt-url.js";
import { reasonOf } from "./errors.js";

/** Telnyx's own libraries refuse what is older, or newer. */
const WINDOW_MS = 300_000;

/** What stands before the 32 bytes of an Ed25519 key in its DER form (RFC 8410). */
const keyPrefix = Buffer.from("302a300506032b6570032100", "hex");

const place = z.object({ phone_number: address, status: z.string().max(60).nullish() });
const payload = z.object({
  id: messageId,
  direction: z.string().max(20).nullish(),
  from: z.object({ phone_number: address }).nullish(),
  to: listOf(place),
  text,
  media: listOf(z.object({ url: z.string().max(4_000), content_type: z.string().max(100).nullish() })),
  errors: listOf(z.object({ code: code.nullish() })),
  webhook_url: z.string().max(4_000).nullish(),
  autoresponse_type: z.string().max(60).nullish(),
});
const envelope = z.object({ data: z.object({ event_type: z.string().max(100), payload: z.unknown() }) });

type Payload = z.infer<typeof payload>;

const states: ReadonlyMap<string, DeliveryState> = new Map([
  ["queued", "accepted"],
  ["sending", "sent"],
  ["sent", "sent"],
  ["delivered", "delivered"],
  ["sending_failed", "failed"],
  ["delivery_failed", "failed"],
  ["expired", "failed"],
]);

/** The account's public key, as the portal shows it. */
export function readPublicKey(base64: string): KeyObject {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length !== 32 || bytes.toString("base64") !== base64)
    throw new SettingsProblem("publicKey", "carrier.problem.key");
  return createPublicKey({ key: Buffer.concat([keyPrefix, bytes]), format: "der", type: "spki" });
}

/** Signed JSON events, one to a request; answered within two seconds or brought again. */
export function createWebhook(key: KeyObject, now: () => number): CarrierWebhook {
  return {
    verify: (request) => verifySignature(request, key, now()),
    parse: parseTelnyx,
    reply: { status: 200, contentType: "text/plain", body: "" },
  };
}

function verifySignature(
  { headers, body }: WebhookRequest,
  key: KeyObject,
  now: number,
): WebhookRefusal | null {
  const signature = headers["telnyx-signature-ed25519"];
  const timestamp = headers["telnyx-timestamp"];
  if (!signature || !timestamp) return "unsigned";
  const signed = Buffer.concat([Buffer.from(`${timestamp}|`), body]);
  const proof = Buffer.from(signature, "base64");
  // Telnyx signs seconds, and writes the signature in one way; Buffer reads it in many.
  const isPlain = /^\d{1,12}$/.test(timestamp) && proof.toString("base64") === signature;
  if (!isPlain || proof.length !== 64) return "bad-signature";
  if (!verify(null, signed, key, proof)) return "bad-signature";
  return Math.abs(now - Number(timestamp) * 1_000) > WINDOW_MS ? "too-old" : null;
}

function parseTelnyx(request: WebhookRequest): readonly WebhookEvent[] {
  const { data } = readJsonBody(envelope, request.body);
  const kind = data.event_type;
  const isReceived = kind === "message.received";
  if (!isReceived && kind !== "message.sent" && kind !== "message.finalized") {
    return [{ kind: "ignored", what: kind }];
  }
  const parsed = check(payload, data.payload);
  if (!parsed.success) throw new UnreadableWebhook(`the payload of ${kind} is not as expected`);
  return isReceived ? readMessages(parsed.data) : readReceipts(parsed.data, request.url);
}

/** One message for each number of ours: a group's event names the others under `cc`, or marks ours by its state. */
function readMessages(message: Payload): readonly WebhookEvent[] {
  const from = message.from?.phone_number;
  if (from === undefined || message.to.length === 0) throw new UnreadableWebhook("it is from or for nobody");
  const ours = message.to.filter(({ status }) => status === "webhook_delivered");
  const targets = new Set((ours.length > 0 ? ours : message.to).map(({ phone_number }) => phone_number));
  return [...targets].map((to) => ({ kind: "message", message: { ...readContent(message), from, to } }));
}

function readContent(message: Payload): Omit<InboundSms, "from" | "to"> {
  return {
    // The message's, not the event's: an event that is brought again may have another.
    externalId: message.id,
    body: message.text,
    // Public addresses that can't be guessed.
    media: message.media.map(({ url, content_type }) => ({
      url,
      type: content_type ?? null,
      credentials: null,
    })),
    optOut: readOptOut(message.autoresponse_type ?? ""),
  };
}

function readOptOut(answered: string): InboundSms["optOut"] {
  if (/stop|opt_?out/i.test(answered)) return "opted-out";
  return /start|opt_?in/i.test(answered) ? "opted-in" : null;
}

function readReceipts(message: Payload, url: string): readonly WebhookEvent[] {
  // The payload is signed, and says where the message wanted its receipts; the address itself is not.
  const ours = referenceIn(message.webhook_url) ?? referenceIn(url);
  const error = message.errors[0]?.code ?? null;
  return message.to.map(({ status }) => ({
    kind: "receipt",
    receipt: { reference: message.id, ...(ours && { ours }), ...readState(status ?? "", error) },
  }));
}

function readState(word: string, error: string | null) {
  const state = states.get(word);
  if (state === undefined) return { state: "unknown", reason: `status ${word}` } as const;
  if (state !== "failed") return { state, reason: null };
  if (error !== null) return { state, reason: reasonOf(error) };
  return { state, reason: word === "expired" ? word : `status ${word}` };
}
