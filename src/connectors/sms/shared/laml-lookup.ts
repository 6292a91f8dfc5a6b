import { z } from "zod";
import { check } from "../../../lib/check.js";
import type { OutboundSms } from "../../../ports.js";
import { readJson } from "./exchange.js";
import { clockAhead, LATEST_MS, onlyOne } from "./search.js";

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

/**
 * The message that was taken under an answer that we never got. These carriers take no reference of ours, so that it is
 * found by what it says; in any doubt (two that are alike, an older one, more than one page) nothing is.
 */
export function findLaml(question: LamlQuestion): Found | null {
  const { answer, sms, to, sentAt, askedAt } = question;
  const read = check(page, readJson(answer.text));
  if (!read.success) return null;
  const { messages, next_page_uri: next } = read.data;
  const theirs = sentAt + clockAhead(answer.headers, askedAt);
  const all = messages.map((one) => ({ one, at: Date.parse(one.date_created) }));
  // The page may end before what was sent earlier, by which this one could be taken for another.
  if (next && all.every(({ at }) => at >= theirs - LATEST_MS)) return null;
  return (
    onlyOne(
      all.filter(({ one }) => isAlike(one, sms, to)),
      theirs,
    )?.one ?? null
  );
}

function isAlike(one: Found, { from, body, media }: OutboundSms, to: string): boolean {
  const isOurs = one.direction.startsWith("outbound") && one.from === from && one.to === to;
  return isOurs && (one.body ?? "") === body && Number(one.num_media ?? 0) === media.length;
}
