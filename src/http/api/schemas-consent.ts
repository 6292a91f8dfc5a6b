/** What the other side of a conversation says of our texts, as schemas. */
import { z } from "zod";
import type { ConsentLineView, ConsentRequest, ConsentView } from "../../wire/consent.js";

const text = z.string();
const REASON_LIMIT = 200;

export const consentLine: z.ZodType<ConsentLineView> = z.object({
  id: text,
  kind: z.enum(["opted-out", "opted-in", "answered"]),
  how: z.enum(["keyword", "carrier", "user"]),
  by: text.nullable(),
  text,
  afterSeq: z.number().int().min(0),
  at: z.iso.datetime(),
});

export const consent: z.ZodType<ConsentView> = z.object({
  optedOut: z.boolean(),
  lines: z.array(consentLine),
});

export const consentRequest: z.ZodType<ConsentRequest> = z.strictObject({
  consent: z.enum(["opted-out", "opted-in"]),
  reason: z.string().max(REASON_LIMIT).exactOptional(),
});
