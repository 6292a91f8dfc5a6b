/** JSON pointers (RFC 6901) into what a stranger sent. */

/** The value at `pointer`; undefined where there is none. Inherited properties are none. */
export function at(value: unknown, pointer: string): unknown {
  if (pointer === "") return value;
  const steps = pointer
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  return steps.reduce(step, value);
}

/** A text or a number as text; null for anything else. */
export function scalarAt(value: unknown, pointer: string): string | null {
  const found = at(value, pointer);
  if (typeof found === "string") return found;
  // A longer number has lost its last digits already.
  return Number.isSafeInteger(found) || typeof found === "boolean" ? String(found) : null;
}

function step(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
