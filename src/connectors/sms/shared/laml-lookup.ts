import { z } from "zod";
import type { OutboundSms } from "../../../ports.js";
import { readJson } from "./exchange.js";

export interface LamlQuestion {
  /** The newest messages between the two numbers. */
  readonly answer: { readonly headers: Headers; readonly text: string };
  readonly sms: OutboundSms;
  readonly to: string;
  /** By our clock. */
  readonly sentAt: number;
  readonly askedAt: number;
}

const message = z.object({
  sid: z.string().min(1),
  from: z.string().nullable(),
  to: z.string(),
  body: z.string().nullable(),
  status: z.string(),
  direction: z.string(),
  date_created: z.string(),
  num_media: z.union([z.string(), z.number()]).nullish(),
});
const page = z.object({ messages: z.array(message), next_page_uri: z.string().nullish() });

type Found = z.infer<typeof message>;

/** The carrier writes its times in whole seconds. */
const GRAIN_MS = 1_000;
/** As long as a request can have taken to be looked at; what is made later was sent later. */
const LATEST_MS = 10 * 60_000;

/**
 * The message that was taken under an answer that we never got. These carriers take no reference of ours, so that it is
 * found by what it says; in any doubt (two that are alike, an older one, more than one page) nothing is.
 */
export function findLaml(question: LamlQuestion): Found | null {
  const { answer, sms, to, sentAt, askedAt } = question;
  const read = page.safeParse(readJson(answer.text));
  if (!read.success) return null;
  const { messages, next_page_uri: next } = read.data;
  // Their clock against ours, so that an earlier message of the same words is not taken for this one.
  const theirs = Date.parse(answer.headers.get("date") ?? "");
  const ahead = Number.isNaN(theirs) ? 0 : theirs - askedAt;
  const [from, until] = [sentAt + ahead - GRAIN_MS, sentAt + ahead + LATEST_MS];
  const oldest = Math.min(...messages.map(madeAt));
  if (next && oldest >= from) return null;
  const alike = messages.filter((one) => isAlike(one, sms, to) && madeAt(one) >= from - LATEST_MS);
  const [only] = alike;
  const isIt = alike.length === 1 && only !== undefined && madeAt(only) >= from && madeAt(only) <= until;
  return isIt ? only : null;
}

function isAlike(one: Found, { from, body, media }: OutboundSms, to: string): boolean {
  const isOurs = one.direction.startsWith("outbound") && one.from === from && one.to === to;
  return isOurs && (one.body ?? "") === body && Number(one.num_media ?? 0) === media.length;
}

function madeAt({ date_created: at }: Found): number {
  return Date.parse(at);
}
