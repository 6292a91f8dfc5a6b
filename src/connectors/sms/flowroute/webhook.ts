import { z } from "zod";
import type { DeliveryState } from "../../../core/model.js";
import {
  type CarrierWebhook,
  UnreadableWebhook,
  type WebhookEvent,
  type WebhookRequest,
} from "../../../ports.js";
import { address, code, listOf, messageId, readJsonBody, text } from "../shared/json.js";
import { fromNorthAmerica } from "../shared/north-america.js";
import { referenceIn } from "../shared/receipt-url.js";

const attributes = z.object({
  from: address.nullish(),
  to: address.nullish(),
  body: text,
  direction: z.string().max(20).nullish(),
  status: z.string().max(100).nullish(),
  status_code: code.nullish(),
  level: code.nullish(),
});
const media = z.object({
  type: z.string().max(100),
  attributes: z.object({ url: z.string().max(4_000), mime_type: z.string().max(100).nullish() }),
});
const other = z.object({
  type: z
    .string()
    .max(100)
    .refine((type) => type !== "media"),
});
/** JSON:API, versions 2.1 and 2.2. */
const document = z.object({
  data: z.object({ id: messageId, type: z.string().max(100), attributes }),
  included: listOf(z.union([media, other])),
});
/** Version 2 and what came before it, which accounts that were set up then still send. */
const flat = z.object({
  id: messageId,
  from: address,
  to: address,
  body: text,
  data: z.undefined().optional(),
});
const either = z.union([document, flat]);

type Document = z.infer<typeof document>;

/** The words of receipts; there is no list of them. */
const states: ReadonlyMap<string, DeliveryState> = new Map([
  ["accepted", "accepted"],
  ["queued", "accepted"],
  ["message buffered", "accepted"],
  ["smsc submit", "sent"],
  ["sent", "sent"],
  ["delivered", "delivered"],
  ["undelivered", "failed"],
  ["undeliverable", "failed"],
  ["expired", "failed"],
  ["rejected", "failed"],
  ["failed", "failed"],
]);

/**
 * Flowroute signs nothing and sends no credentials: what speaks for a webhook is the secret in its address alone. The
 * addresses that it is known to send from are in no document of its own, so nothing is built on them.
 */
export const webhook: CarrierWebhook = {
  verify: () => null,
  parse: parseFlowroute,
  reply: { status: 200, contentType: "text/plain", body: "" },
};

/** The state behind a word; undefined for a new one. */
export function flowrouteState(word: string): DeliveryState | undefined {
  return states.get(word.toLowerCase());
}

function parseFlowroute({ body, url }: WebhookRequest): readonly WebhookEvent[] {
  const said = readJsonBody(either, body);
  if (said.data === undefined) return [readMessage(said.id, said, [])];
  const { id, type, attributes: about } = said.data;
  if (type === "delivery_receipt") return [readReceipt(said, url)];
  if (type !== "message") return [{ kind: "ignored", what: type }];
  if (about.direction === "outbound") return [{ kind: "ignored", what: "outbound message" }];
  return [readMessage(id, about, said.included)];
}

function readMessage(
  id: string,
  { from, to, body }: Pick<Document["data"]["attributes"], "from" | "to" | "body">,
  included: Document["included"],
): WebhookEvent {
  if (!from || !to) throw new UnreadableWebhook("it is from or for nobody");
  // Public addresses that can't be guessed.
  const files = included.flatMap((item) =>
    "attributes" in item
      ? [{ url: item.attributes.url, type: item.attributes.mime_type ?? null, credentials: null }]
      : [],
  );
  return {
    kind: "message",
    message: {
      externalId: id,
      from: fromNorthAmerica(from),
      to: fromNorthAmerica(to),
      body,
      media: files,
      optOut: null,
    },
  };
}

function readReceipt({ data: { id, attributes: about } }: Document, url: string): WebhookEvent {
  const ours = referenceIn(url);
  const word = about.status ?? "";
  const base = { reference: id, ...(ours && { ours }) };
  const state = flowrouteState(word);
  if (state === undefined)
    return { kind: "receipt", receipt: { ...base, state: "unknown", reason: `status ${word}`.slice(0, 60) } };
  // The first level is the way to the carrier's network: what is delivered there is on its way to the phone.
  if (state === "delivered" && about.level === "1")
    return { kind: "receipt", receipt: { ...base, state: "sent", reason: null } };
  const why = about.status_code ?? word;
  return {
    kind: "receipt",
    receipt: { ...base, state, reason: state === "failed" ? `flowroute ${why}`.slice(0, 60) : null },
  };
}
