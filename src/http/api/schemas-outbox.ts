/** What the API takes and answers about texts that came to no good end. */
import { z } from "zod";
import type * as wire from "../../wire/outbox.js";
import { limit, page } from "./schemas.js";

const text = z.string();
const time = z.iso.datetime();
const id = z.string().regex(/^[0-9A-Za-z-]{1,64}$/);
const trunk = z.string().min(1).max(64);
const state = z.enum(["failed", "unknown"]);

export const deadLettersQuery = z.strictObject({
  trunk: trunk.optional(),
  state: state.optional(),
  before: id.optional(),
  limit,
});

const deadLetter: z.ZodType<wire.DeadLetterView> = z.object({
  id: text,
  tenant: text,
  trunk: z.object({ id: text, title: text }),
  number: text,
  peer: text,
  state,
  reason: text.nullable(),
  attempts: z.number().int(),
  at: time,
  nextCheckAt: time.nullable(),
});

export const deadLetterPage = page(deadLetter);

export const trunkRequest: z.ZodType<wire.RetryTrunkRequest> = z.strictObject({ trunk });

export const retryTrunkReply: z.ZodType<wire.RetryTrunkReply> = z.object({
  retried: z.number().int(),
  refused: z.number().int(),
});
