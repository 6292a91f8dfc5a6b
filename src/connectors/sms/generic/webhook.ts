import { createHmac } from "node:crypto";
import {
  type CarrierAccount,
  type CarrierWebhook,
  type InboundMedia,
  UnreadableWebhook,
  type WebhookEvent,
  type WebhookRefusal,
  type WebhookRequest,
} from "../../../ports.js";
import { formOf } from "../shared/form.js";
import { parseJson } from "../shared/json.js";
import { isSameSecret } from "../shared/secret.js";
import { basic, required } from "../shared/settings.js";
import { type Condition, isPassing, type WebhookMapping } from "./mapping.js";
import { at, scalarAt } from "./pointer.js";

/** More parts than any phone sends. */
const MOST_MEDIA = 50;
const MOST_EVENTS = 1_000;

/** Whether a value has what the condition asks for. */
export function isMet(value: unknown, condition: Condition): boolean {
  const found = scalarAt(value, condition.at);
  return found !== null && condition.is.some((wanted) => String(wanted) === found);
}

export function createWebhook(account: CarrierAccount, mapping: WebhookMapping): CarrierWebhook {
  return {
    reply: mapping.reply,
    verify: verifierOf(account, mapping.proof),
    parse: (request) =>
      eventsIn(documentOf(request, mapping.format), mapping).map((event) => read(event, mapping)),
  };
}

function verifierOf(account: CarrierAccount, proof: WebhookMapping["proof"]): CarrierWebhook["verify"] {
  switch (proof.kind) {
    case "none":
      return () => null;
    case "basic": {
      const expected = basic(required(account, "user"), required(account, "webhookSecret"));
      return ({ headers }) => compare(headers["authorization"], expected, "bad-credentials");
    }
    case "hmac": {
      const { algorithm, encoding, prefix } = proof;
      const secret = required(account, "webhookSecret");
      const header = proof.header.toLowerCase();
      return ({ headers, body }) => {
        const signature = prefix + createHmac(algorithm, secret).update(body).digest(encoding);
        return compare(headers[header], signature, "bad-signature");
      };
    }
  }
}

function compare(
  given: string | undefined,
  expected: string,
  refusal: WebhookRefusal,
): WebhookRefusal | null {
  if (given === undefined || given === "") return "unsigned";
  return isSameSecret(given, expected) ? null : refusal;
}

function documentOf(request: WebhookRequest, format: WebhookMapping["format"]): unknown {
  if (format === "json") return parseJson(request.body);
  return Object.fromEntries(
    [...formOf(request)].map(([name, values]) => [name, values.length > 1 ? values : values[0]]),
  );
}

function eventsIn(document: unknown, { events }: WebhookMapping): readonly unknown[] {
  if (events === undefined) return [document];
  const found = at(document, events);
  if (!Array.isArray(found) || found.length === 0 || found.length > MOST_EVENTS)
    throw new UnreadableWebhook(`${events} is no list of events`);
  return found;
}

function read(event: unknown, { message, receipt, ignore }: WebhookMapping): WebhookEvent {
  if (ignore.some((condition) => isMet(event, condition)))
    return { kind: "ignored", what: "named in the mapping" };
  if (message && (message.when === undefined || isMet(event, message.when))) return readText(event, message);
  if (receipt && (receipt.when === undefined || isMet(event, receipt.when)))
    return readReceipt(event, receipt);
  throw new UnreadableWebhook("it is neither a message nor a receipt");
}

function readText(event: unknown, mapping: NonNullable<WebhookMapping["message"]>): WebhookEvent {
  return {
    kind: "message",
    message: {
      externalId: needed(event, mapping.id),
      from: needed(event, mapping.from),
      to: needed(event, mapping.to),
      body: readBody(event, mapping.text),
      media: readMedia(event, mapping),
      optOut: null,
    },
  };
}

function readBody(event: unknown, pointer: string | undefined): string {
  const found = pointer === undefined ? undefined : at(event, pointer);
  // A picture without a word has no text, or none that is one.
  if (found === undefined || found === null) return "";
  return needed(event, pointer ?? "", true);
}

function readMedia(
  event: unknown,
  { media, mediaUrl, mediaType }: NonNullable<WebhookMapping["message"]>,
): readonly InboundMedia[] {
  const found = media === undefined ? undefined : at(event, media);
  if (found === undefined || found === null || found === "") return [];
  const parts = Array.isArray(found) ? found : [found];
  if (parts.length > MOST_MEDIA) throw new UnreadableWebhook("it has too many files");
  return parts.map((part) => ({
    url: needed(part, mediaUrl),
    type: mediaType === undefined ? null : scalarAt(part, mediaType),
    credentials: null,
  }));
}

function readReceipt(event: unknown, mapping: NonNullable<WebhookMapping["receipt"]>): WebhookEvent {
  const reference = needed(event, mapping.id);
  const word = needed(event, mapping.state);
  const state = Object.hasOwn(mapping.states, word) ? mapping.states[word] : undefined;
  if (state === "ignored") return { kind: "ignored", what: `status ${word}` };
  const ours = mapping.reference === undefined ? null : scalarAt(event, mapping.reference);
  const base = { reference, ...(ours && { ours }) };
  if (state === undefined)
    return {
      kind: "receipt",
      receipt: { ...base, state: "unknown", reason: `status ${word}`.slice(0, 60) },
    };
  const reason = state === "failed" ? reasonOf(event, word, mapping) : null;
  return { kind: "receipt", receipt: { ...base, state, reason } };
}

function reasonOf(
  event: unknown,
  word: string,
  { error, errors }: NonNullable<WebhookMapping["receipt"]>,
): string {
  const code = error === undefined ? null : scalarAt(event, error);
  if (code === null || code === "") return `status ${word}`.slice(0, 60);
  const reason = Object.hasOwn(errors, code) ? errors[code] : undefined;
  // It has failed for good: what says that it goes again by itself would be no reason.
  return reason === undefined || isPassing(reason) ? `code ${code}`.slice(0, 60) : reason;
}

function needed(event: unknown, pointer: string, mayBeEmpty = false): string {
  const value = scalarAt(event, pointer);
  if (value === null || (value === "" && !mayBeEmpty))
    throw new UnreadableWebhook(`${pointer === "" ? "a value" : pointer} is missing`);
  return value;
}
