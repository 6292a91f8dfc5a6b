/** What the search in messages takes and answers. */
import { z } from "zod";
import type * as wire from "../../wire/search.js";
import { wholeNumber } from "../validate.js";
import { conversation, id, limit, message } from "./schemas.js";

/** Far more words than anybody looks for. */
const LONGEST = 200;

const place = wholeNumber(0, Number.MAX_SAFE_INTEGER);

export const searchQuery = z.strictObject({
  q: z.string().max(LONGEST),
  before: place.optional(),
  conversation: z
    .string()
    .regex(/^[0-9a-zA-Z-]{1,64}$/)
    .optional(),
  limit,
});

export const searchReply: z.ZodType<wire.SearchReply> = z.object({
  items: z.array(
    z.object({
      conversation,
      message,
      marks: z.array(z.tuple([z.number().int(), z.number().int()])),
    }),
  ),
  next: id.nullable(),
});
