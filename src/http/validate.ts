import { z } from "zod";
import { MessagingError } from "../core/errors.js";
import { check } from "../lib/check.js";
import { InvalidFields } from "./errors.js";

/** The value in the shape of the schema; what does not fit is told field by field. */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = check(schema, value);
  if (result.success) return result.data;
  throw new InvalidFields(
    result.error.issues.map(({ path, message }) => ({ path: path.map(String).join("."), message })),
  );
}

/** Ids in paths: what cannot be an id answers exactly like an id that nobody has. */
export function parseId(value: unknown): string {
  if (typeof value === "string" && /^[0-9a-zA-Z-]{1,64}$/.test(value)) return value;
  throw new MessagingError("not-found");
}

/** A whole number in a query string, where only texts travel. */
export function wholeNumber(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().int().min(min).max(max));
}
