/** What the API takes and answers about people and their contacts. */
import { z } from "zod";
import type { DirectoryReply } from "../../wire/api.js";
import type * as wire from "../../wire/people.js";
import { wholeNumber } from "../validate.js";
import { readDirectoryPlace } from "./directory-place.js";
import { person } from "./schemas.js";

/** Far above what core/contacts allows, which says what is wrong field by field. */
const anyText = z.string().max(5_000);
const anyList = 200;
const text = z.string();
const id = z.string().max(64);
const flag = z.enum(["true", "false"]).default("false");

const numberInput: z.ZodType<wire.ContactNumberInput> = z.strictObject({ number: anyText, label: anyText });

export const contactInput: z.ZodType<wire.ContactInput> = z.strictObject({
  name: anyText,
  organisation: anyText.nullable(),
  shared: z.boolean(),
  numbers: z.array(numberInput).max(anyList),
  emails: z.array(anyText).max(anyList),
});
export const contactNumberInput = numberInput;
export const importQuery = z.strictObject({ shared: flag });

export const contact: z.ZodType<wire.ContactView> = z.object({
  id,
  name: text,
  organisation: text.nullable(),
  shared: z.boolean(),
  editable: z.boolean(),
  keptIn: z.string().nullable(),
  person: z.object({ id, name: text, extension: text.nullable() }).nullable(),
  numbers: z.array(z.object({ number: text, display: text, label: text })),
  emails: z.array(text),
});

export const importReply: z.ZodType<wire.ImportReply> = z.object({
  imported: z.number().int().min(0),
  known: z.number().int().min(0),
  problems: z.array(z.object({ row: z.number().int().min(0), code: text, message: text, value: text })),
});

export const directoryQuery = z.strictObject({
  // PostgreSQL takes no NUL, and nobody is called so.
  q: z
    .string()
    .max(100)
    .default("")
    .transform((query) => query.replaceAll("\0", "")),
  scope: z.enum(["all", "coworkers", "own", "shared"]).default("all"),
  before: z.string().max(2_000).transform(readDirectoryPlace).optional(),
  limit: wholeNumber(1, 100).default(20),
});

export const directoryReply: z.ZodType<DirectoryReply> = z.object({
  people: z.array(person),
  contacts: z.array(contact),
  number: z.object({ number: text, display: text }).nullable(),
  next: text.nullable(),
});
