import { z } from "zod";
import { check } from "../../../lib/check.js";
import type { LookupResult, OutboundSms } from "../../../ports.js";
import { code } from "../shared/json.js";
import { tenDigits } from "../shared/north-america.js";
import { LATEST_MS, onlyOne } from "../shared/search.js";
import { isMms } from "./kind.js";

const DAY_MS = 24 * 60 * 60_000;
/** Every zone is a number of these from the others, but for a few villages. */
const ZONE_MS = 30 * 60_000;

const message = z.object({
  id: code,
  date: z.string(),
  type: code,
  did: code,
  contact: code,
  message: z.string(),
});
const messages = z.object({ status: z.literal("success"), sms: z.array(message) });

type Message = z.infer<typeof message>;

/** What asks for the texts that went from one number to another in these days. */
export function searchFields(sms: OutboundSms, sentAt: number): Record<string, string> {
  return {
    method: isMms(sms) ? "getMMS" : "getSMS",
    did: tenDigits(sms.from) ?? "",
    contact: tenDigits(sms.to) ?? "",
    // Sent ones.
    type: "0",
    from: day(sentAt - DAY_MS),
    to: day(sentAt + DAY_MS),
    limit: "1000",
  };
}

/** The one text that can be this message, sent at `sentAt` by VoIP.ms's clock; null in any doubt. */
export function findMessage(said: unknown, sms: OutboundSms, sentAt: number): LookupResult | null {
  const parsed = check(messages, said);
  if (!parsed.success) return null;
  const alike = parsed.data.sms
    .filter((one) => isAlike(one, sms))
    .map((one) => ({ id: one.id, at: nearest(Date.parse(`${one.date.replace(" ", "T")}Z`), sentAt) }));
  const found = onlyOne(alike, sentAt);
  return found && { outcome: { kind: "accepted", reference: found.id }, state: null };
}

function isAlike(one: Message, { from, to, body }: OutboundSms): boolean {
  const isOurs = one.type === "0" && one.did === tenDigits(from) && one.contact === tenDigits(to);
  return isOurs && (one.message === body || unescaped(one.message) === body);
}

/** Times are those of the portal's zone, which nobody tells us: the minutes are right, whatever the hour. */
function nearest(at: number, sentAt: number): number {
  const behind = (((at - sentAt) % ZONE_MS) + ZONE_MS) % ZONE_MS;
  return sentAt + (behind > ZONE_MS - LATEST_MS ? behind - ZONE_MS : behind);
}

/** Some answers write a text as a form does. */
function unescaped(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    // A percent that escapes nothing: then the text is not written so.
    return null;
  }
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
