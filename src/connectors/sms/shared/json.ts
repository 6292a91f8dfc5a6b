import { z } from "zod";
import { check } from "../../../lib/check.js";
import { UnreadableWebhook } from "../../../ports.js";
import { readUtf8 } from "./form.js";

/** A carrier's id of a message: what fits a key of ours, without characters that hide. */
export const messageId = z.string().regex(/^[\x21-\x7e]{1,190}$/);

/** Who a text is from or for, as the carrier writes it. */
export const address = z.string().trim().min(1).max(100);

/** An id or code that comes as a number or as a text; never read with `coerce`, which asks a hostile object for itself. */
export const code = z.union([z.string().max(190), z.number()]).transform(String);

/** A text that a carrier leaves out, or sets to null, where there is none. */
export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

/** A list that a carrier leaves out, or sets to null, where there is nothing in it. */
export function listOf<T extends z.ZodType>(item: T) {
  return z
    .array(item)
    .max(1_000)
    .nullish()
    .transform((items) => items ?? []);
}

/** The body of a webhook as `schema` has it; throws {@link UnreadableWebhook}, which never repeats what came. */
export function readJsonBody<T>(schema: z.ZodType<T>, body: Uint8Array): T {
  const parsed = check(schema, parseJson(body));
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.slice(0, 3).map(({ path, code }) => `${path.join(".")}: ${code}`);
  throw new UnreadableWebhook(`it is not as expected (${places.join("; ")})`);
}

/** The body of a webhook as JSON, whatever it holds; throws {@link UnreadableWebhook} where it is none. */
export function parseJson(body: Uint8Array): unknown {
  const text = readUtf8(body);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnreadableWebhook("it is no JSON", { cause: error });
  }
}
