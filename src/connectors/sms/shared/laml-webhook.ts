import type { DeliveryState } from "../../../core/model.js";
import {
  type CarrierWebhook,
  type InboundMedia,
  type InboundSms,
  UnreadableWebhook,
  type WebhookEvent,
  type WebhookRefusal,
  type WebhookRequest,
} from "../../../ports.js";
import { type Form, field, formOf, neededField } from "./form.js";
import { hasSignedBody, isSignedLaml } from "./laml-signature.js";
import { referenceIn } from "./receipt-url.js";

export interface LamlWebhookOptions {
  /** The account whose webhooks these are. */
  readonly account: string;
  /** What it signs by. */
  readonly secret: string;
  /** Headers that bring the signature, lower case, the first that is there. */
  readonly headers: readonly string[];
  /** What is needed to fetch a file from there. */
  readonly credentialsFor: (url: string) => InboundMedia["credentials"];
  /** A reason for the code of an error. */
  readonly reasonOf: (code: string) => string;
}

/** Anything else in an answer is sent to the phone as a text. */
const reply = { status: 200, contentType: "text/xml", body: "<Response></Response>" };

const states: ReadonlyMap<string, DeliveryState> = new Map([
  ["accepted", "accepted"],
  ["scheduled", "accepted"],
  ["queued", "accepted"],
  ["sending", "sent"],
  ["sent", "sent"],
  ["delivered", "delivered"],
  // What was read has arrived, and the notice may be faster than the one that says so.
  ["read", "delivered"],
  ["undelivered", "failed"],
  ["failed", "failed"],
  ["canceled", "failed"],
]);

/** The state that a word of the carrier's means; undefined for a new word. */
export function lamlState(word: string): DeliveryState | undefined {
  return states.get(word);
}

/** Takes the webhooks of Twilio and of SignalWire, which speaks the same. */
export function createLamlWebhook(options: LamlWebhookOptions): CarrierWebhook {
  return {
    reply,
    verify(request) {
      const signature = options.headers
        .map((name) => request.headers[name])
        .find((value) => value !== undefined);
      return signature === undefined || signature === ""
        ? "unsigned"
        : verifySigned(request, signature, options);
    },
    parse(request) {
      const form = formOf(request);
      const state = field(form, "MessageStatus") ?? field(form, "SmsStatus");
      const isText = state === null || state === "received" || state === "receiving";
      return [isText ? readText(form, options) : readReceipt(form, state, { request, options })];
    },
  };
}

function verifySigned(
  request: WebhookRequest,
  signature: string,
  { secret, account }: LamlWebhookOptions,
): WebhookRefusal | null {
  try {
    const hasBody = hasSignedBody(request);
    const signed = hasBody === null ? bodyForm(request) : new Map<string, string[]>();
    if (hasBody === false || !isSignedLaml(secret, signature, request.url, signed)) return "bad-signature";
    const named = formOf(request).get("AccountSid");
    return named === undefined || (named.length === 1 && named[0] === account) ? null : "wrong-account";
  } catch (error) {
    // Whoever signs can write what is signed; a body of no encoding is nobody's that we know.
    if (error instanceof UnreadableWebhook) return "bad-signature";
    throw error;
  }
}

/** The fields of the body: what is signed beside the address. */
function bodyForm(request: WebhookRequest): Form {
  return request.method === "GET" ? new Map() : formOf(request);
}

function readText(form: Form, { credentialsFor }: LamlWebhookOptions): WebhookEvent {
  const message: InboundSms = {
    externalId: idOf(form),
    from: neededField(form, "From"),
    to: neededField(form, "To"),
    body: field(form, "Body") ?? "",
    media: readMedia(form, credentialsFor),
    optOut: optOutOf(field(form, "OptOutType")),
  };
  return { kind: "message", message };
}

function readMedia(
  form: Form,
  credentialsFor: LamlWebhookOptions["credentialsFor"],
): readonly InboundMedia[] {
  const count = field(form, "NumMedia") ?? "0";
  if (!/^\d{1,2}$/.test(count)) throw new UnreadableWebhook("NumMedia is no count");
  return Array.from({ length: Number(count) }, (_, index) => {
    const url = neededField(form, `MediaUrl${index}`);
    return { url, type: field(form, `MediaContentType${index}`), credentials: credentialsFor(url) };
  });
}

function readReceipt(
  form: Form,
  word: string,
  { request, options }: { readonly request: WebhookRequest; readonly options: LamlWebhookOptions },
): WebhookEvent {
  const reference = idOf(form);
  const ours = referenceIn(request.url);
  const base = { reference, ...(ours && { ours }) };
  const state = lamlState(word);
  if (state === undefined)
    return {
      kind: "receipt",
      receipt: { ...base, state: "unknown", reason: `status ${word}`.slice(0, 60) },
    };
  const code = field(form, "ErrorCode");
  const reason = state !== "failed" ? null : code ? options.reasonOf(code) : `status ${word}`;
  return { kind: "receipt", receipt: { ...base, state, reason } };
}

/** All three names are of the same id; the older ones stay for as long as somebody's programs read them. */
function idOf(form: Form): string {
  return field(form, "MessageSid") || field(form, "SmsMessageSid") || neededField(form, "SmsSid");
}

function optOutOf(type: string | null): InboundSms["optOut"] {
  if (type === "STOP") return "opted-out";
  return type === "START" ? "opted-in" : null;
}
