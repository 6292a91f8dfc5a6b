import { z } from "zod";
import { check } from "../../../lib/check.js";
import type { LookupResult, OutboundSms } from "../../../ports.js";
import { messageId, text } from "../shared/json.js";
import { fromNorthAmerica } from "../shared/north-america.js";
import { LATEST_MS, onlyOne } from "../shared/search.js";
import { flowrouteState } from "./webhook.js";

/** Clocks differ, and this one is not known before it is asked. */
const MARGIN_MS = LATEST_MS + 10 * 60_000;
/** A longer list is not read to its end, and nothing is concluded from a part of it. */
const MOST = 250;

const record = z.object({
  id: messageId,
  attributes: z.object({
    direction: z.string(),
    from: z.string(),
    to: z.string(),
    body: text,
    timestamp: z.string(),
    is_mms: z.boolean().nullish(),
    status: z.string().nullish(),
  }),
});
const records = z.object({ data: z.array(record) });

type Attributes = z.infer<typeof record>["attributes"];

/** What asks for the records of the time at which a message was sent. */
export function recordsQuery(sentAt: number): string {
  const start = new Date(sentAt - MARGIN_MS).toISOString();
  const end = new Date(sentAt + MARGIN_MS).toISOString();
  return new URLSearchParams({ start_date: start, end_date: end, limit: String(MOST) }).toString();
}

/** The one record that can be this message, sent at `sentAt` by Flowroute's clock; null in any doubt. */
export function findRecord(said: unknown, sms: OutboundSms, sentAt: number): LookupResult | null {
  const parsed = check(records, said);
  if (!parsed.success || parsed.data.data.length >= MOST) return null;
  const alike = parsed.data.data
    .filter(({ attributes }) => isAlike(attributes, sms))
    .map(({ id, attributes }) => ({ id, status: attributes.status, at: Date.parse(attributes.timestamp) }));
  const found = onlyOne(alike, sentAt);
  if (found === null) return null;
  const state = flowrouteState(found.status ?? "") ?? null;
  return { outcome: { kind: "accepted", reference: found.id }, state };
}

function isAlike(about: Attributes, sms: OutboundSms): boolean {
  const isOurs =
    about.direction === "outbound" &&
    fromNorthAmerica(about.from) === sms.from &&
    fromNorthAmerica(about.to) === sms.to;
  return isOurs && about.body === sms.body && (about.is_mms ?? false) === sms.media.length > 0;
}
