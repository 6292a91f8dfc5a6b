import { toE164 } from "../../core/address.js";
import type { OwnNumber } from "../../core/model.js";
import { createMemory } from "../../lib/memory.js";

/** A destination of FusionPBX: a number may be spread over its parts. */
export interface Destination {
  readonly id: string;
  readonly tenantId: string;
  readonly number: string;
  /** Country code, digits; empty where there is none. */
  readonly prefix: string;
  readonly areaCode: string;
  readonly label: string;
}

/** Parts of numbers → E.164, or null where they make none. Remembers what it read: the same come again every few seconds. */
export function createNumberReader(most: number) {
  const remembered = createMemory<string | null>(most);
  return (destination: Destination, country: string): string | null => {
    const { prefix, areaCode, number } = destination;
    return remembered([country, prefix, areaCode, number].join("\n"), () => e164Of(destination, country));
  };
}

/**
 * The number of a destination in E.164, from all its parts at once: people put the country code into its own field, or
 * in front of the number, or leave it to the country of the domain.
 */
export function e164Of(
  { number, prefix, areaCode }: Pick<Destination, "number" | "prefix" | "areaCode">,
  country: string,
): string | null {
  const code = digitsOf(prefix);
  const national = `${digitsOf(areaCode)}${digitsOf(number)}`;
  if (!isPlain(number) || national === "") return null;
  if (number.trim().startsWith("+")) return toE164(number, country);
  if (code !== "") return toE164(`+${code}${national}`, country) ?? toE164(`+${national}`, country);
  return toE164(national, country) ?? toE164(`+${national}`, country);
}

/**
 * One number is one tenant's. Where two domains have it, it stays with the one that had it first (`destinations` come
 * in that order): a domain's administrator takes nobody's number by writing it down.
 */
export function ownNumbers(
  destinations: readonly Destination[],
  read: (destination: Destination) => string | null,
): Map<string, OwnNumber> {
  const numbers = new Map<string, OwnNumber>();
  for (const destination of destinations) {
    const e164 = read(destination);
    if (e164 === null || numbers.has(e164)) continue;
    const { id, tenantId, label } = destination;
    numbers.set(e164, { id, tenantId, e164, label });
  }
  return numbers;
}

/** Destinations may be patterns or feature codes, which are no numbers. */
function isPlain(number: string): boolean {
  return /^[+\d\s().-]+$/.test(number.trim());
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, "");
}
