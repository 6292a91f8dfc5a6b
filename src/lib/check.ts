import type { z } from "zod";

/**
 * What a schema says of a value that came as JSON from outside.
 *
 * COMPAT: zod 4.6 compares the `length` of whatever it is given with the limit of a text or list, also of an object whose
 * `length` is one that can't be compared, and throws.
 */
export function check<T>(schema: z.ZodType<T>, value: unknown): z.ZodSafeParseResult<T> {
  try {
    return schema.safeParse(value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return schema.safeParse(JSON.parse(JSON.stringify(value), withoutFalseLength));
  }
}

function withoutFalseLength(name: string, value: unknown): unknown {
  return name === "length" && typeof value === "object" ? null : value;
}
