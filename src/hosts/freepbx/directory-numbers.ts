import { toE164 } from "../../core/address.js";
import type { OwnNumber } from "../../core/model.js";
import { createMemory } from "../../lib/memory.js";
import { TENANT } from "./directory-people.js";

/** An inbound route. */
export interface IncomingRow {
  /** The callers that it is for; empty: all. */
  readonly cidnum: string | null;
  /** The DID; empty: any. */
  readonly extension: string;
  /** Where its calls go: context, extension and priority of the dialplan. */
  readonly destination: string | null;
  readonly description: string | null;
}

/** A number as a DID or contact has it, in E.164; null where it is none. */
export type NumberReader = (raw: string, country: string) => string | null;

/** So many readings are remembered: between two looks at the host hardly any number changes. */
const MAX_READINGS = 50_000;

/**
 * Makes a reader of numbers. Carriers write a DID with the country's code and without the plus, so what is no number of
 * the country may be one of the world.
 */
export function createNumberReader(): NumberReader {
  const remembered = createMemory<string | null>(MAX_READINGS);
  return (raw, country) => remembered(`${country}${raw}`, () => e164Of(raw, country));
}

function e164Of(raw: string, country: string): string | null {
  const digits = raw.replace(/[\s().-]/g, "");
  if (!/^\+?\d{5,20}$/.test(digits)) return null;
  return toE164(raw, country) ?? toE164(`+${digits.replace("+", "")}`, country);
}

/** The numbers that calls come in on. Patterns, routes for any DID and what is no number are none of ours. */
export function toNumbers(
  rows: readonly IncomingRow[],
  read: (raw: string) => string | null,
  nameOf: (extension: string) => string | null,
): OwnNumber[] {
  const found = new Map<string, OwnNumber>();
  // The route for every caller says more about a number than one for some.
  for (const row of rows.toSorted((one, other) => (one.cidnum ?? "").length - (other.cidnum ?? "").length)) {
    const e164 = read(row.extension);
    if (e164 === null || found.has(e164)) continue;
    const label = row.description?.trim() || labelOf(row, nameOf);
    found.set(e164, { id: e164, tenantId: TENANT, e164, label });
  }
  return [...found.values()].toSorted((one, other) => (one.e164 < other.e164 ? -1 : 1));
}

/**
 * The extension behind a destination of the dialplan, where there is a single one: `from-did-direct,1001,1`,
 * `ext-local,1001,1`, a voicemail box (`ext-local,vmu1001,1`) or follow-me (`ext-findmefollow,FM1001,1`).
 */
function extensionBehind(destination: string | null): string | null {
  const [context, exten = ""] = destination?.split(",") ?? [];
  if (context === "from-did-direct") return exten || null;
  if (context === "ext-local") return exten.replace(/^vm[busi]?(?=\d)/, "") || null;
  if (context === "ext-findmefollow") return /^(?:FM)?(\d+)$/.exec(exten)?.[1] ?? null;
  return null;
}

/** Whose phone it rings, where nobody described it. */
function labelOf({ destination }: IncomingRow, nameOf: (extension: string) => string | null): string {
  const extension = extensionBehind(destination);
  const name = extension === null ? null : nameOf(extension);
  return extension === null || name === null ? "" : `${extension} ${name}`.trim();
}
