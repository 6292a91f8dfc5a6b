import { createHash } from "node:crypto";
import { z } from "zod";
import { check } from "../../../lib/check.js";
import {
  type CarrierWebhook,
  type InboundSms,
  UnreadableWebhook,
  type WebhookEvent,
  type WebhookRequest,
} from "../../../ports.js";
import { address, code, listOf, readJsonBody, text } from "../shared/json.js";
import { fromNorthAmerica } from "../shared/north-america.js";
import { readTemplate } from "./template.js";

/** What both forms of a webhook say. */
interface Said {
  readonly id: string | null;
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly media: readonly string[];
  /** As VoIP.ms writes it, in the portal's time zone. */
  readonly date: string;
}

/** How long a webhook without any time of its own is the same again, and not the same words once more. */
const BUCKET_MS = 10 * 60_000;

const place = z.object({ phone_number: address });
const payload = z.object({
  id: code.nullish(),
  from: place,
  to: listOf(place),
  text,
  media: listOf(z.object({ url: z.string().max(4_000) })),
  received_at: text,
});
const envelope = z.object({
  data: z.object({ event_type: z.string().max(100).nullish(), payload: z.unknown() }),
});

/**
 * VoIP.ms signs nothing and sends no credentials: what speaks for a webhook is the secret in its address alone. It comes
 * as a GET by the template that is set at the number, or as JSON by POST; "ok" ends its retries.
 */
export function createWebhook(now: () => number): CarrierWebhook {
  return {
    verify: () => null,
    parse: (request) => parseVoipms(request, now()),
    reply: { status: 200, contentType: "text/plain", body: "ok" },
  };
}

function parseVoipms(request: WebhookRequest, now: number): readonly WebhookEvent[] {
  if (request.method === "GET") return [eventOf(readTemplate(request.url), now)];
  const { data } = readJsonBody(envelope, request.body);
  const kind = data.event_type ?? "message.received";
  if (kind !== "message.received") return [{ kind: "ignored", what: kind }];
  const parsed = check(payload, data.payload);
  if (!parsed.success || parsed.data.to.length === 0)
    throw new UnreadableWebhook("the payload is not as expected");
  const { id, from, to, text: body, media, received_at: date } = parsed.data;
  return to.map(({ phone_number }) =>
    eventOf(
      {
        id: id ?? null,
        from: from.phone_number,
        to: phone_number,
        body,
        media: media.map(({ url }) => url),
        date,
      },
      now,
    ),
  );
}

function eventOf(said: Said, now: number): WebhookEvent {
  const message: InboundSms = {
    externalId: said.id !== null && /^[\w.-]{1,100}$/.test(said.id) ? said.id : derivedId(said, now),
    from: fromNorthAmerica(said.from),
    to: fromNorthAmerica(said.to),
    body: said.body,
    // Public addresses that can't be guessed; some are without their host.
    media: said.media.map((url) => ({ url: absolute(url), type: null, credentials: null })),
    optOut: null,
  };
  return { kind: "message", message };
}

/**
 * A template may leave the id out. Then what was said, and when, stands for it: by VoIP.ms's time, which is the same
 * again when the webhook is; else by ours, so that the same words are a message of their own a little later.
 */
function derivedId({ from, to, body, media, date }: Said, now: number): string {
  const when = date === "" ? `arrived ${Math.floor(now / BUCKET_MS)}` : date;
  const hash = createHash("sha256")
    .update(JSON.stringify([from, to, body, media, when]))
    .digest("hex");
  return `derived:${hash}`;
}

function absolute(url: string): string {
  return URL.canParse(url, "https://voip.ms/") ? new URL(url, "https://voip.ms/").href : url;
}
