import { z } from "zod";
import { check } from "../../lib/check.js";
import type { ContactPlace } from "../../ports.js";

/** Where a page of the directory begins: behind somebody in each of its two lists; `done` where one has ended. */
export interface DirectoryPlace {
  readonly people: ListPlace;
  readonly contacts: ListPlace;
}

/** Null: from the start. */
export type ListPlace = ContactPlace | "done" | null;

const listPlace: z.ZodType<ListPlace> = z.union([
  z.strictObject({ nameKey: z.string().max(400), id: z.string().max(64) }),
  z.literal("done"),
  z.null(),
]);
const place: z.ZodType<DirectoryPlace> = z.strictObject({ people: listPlace, contacts: listPlace });

/** A place as it goes over the wire. */
export function formatDirectoryPlace(at: DirectoryPlace): string {
  return Buffer.from(JSON.stringify(at)).toString("base64url");
}

/** Reads a place for zod; anything that {@link formatDirectoryPlace} can't have written is told. */
export function readDirectoryPlace(given: string, context: z.RefinementCtx): DirectoryPlace {
  const read = check(place, parsed(given));
  if (read.success) return read.data;
  context.addIssue({ code: "custom", message: "is no place that an answer named as `next`" });
  return z.NEVER;
}

function parsed(given: string): unknown {
  try {
    const text = Buffer.from(given, "base64url").toString("utf8");
    return text.includes("\0") ? null : JSON.parse(text.replaceAll("\\u0000", ""));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
