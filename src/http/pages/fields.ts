import { MessagingError } from "../../core/errors.js";
import { InvalidFields } from "../errors.js";

/** A text field of a form; empty where it is missing. */
export function readField(body: unknown, name: string): string {
  const [value = "", ...more] = readFields(body, name);
  if (more.length > 0) throw new MessagingError("invalid");
  return value;
}

/** A text field that may be there several times, in order. */
export function readFields(body: unknown, name: string): readonly string[] {
  if (typeof body !== "object" || body === null || !Object.hasOwn(body, name)) return [];
  const value: unknown = Reflect.get(body, name);
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map((one) => {
    if (typeof one !== "string") throw new MessagingError("invalid");
    return one;
  });
}

/** What is wrong with single fields, by their paths: it stands beside them. */
export function faultsOf(error: MessagingError | null): ReadonlyMap<string, string> {
  if (!(error instanceof InvalidFields)) return new Map();
  return new Map(error.fields.map(({ path, message }) => [path, message]));
}
