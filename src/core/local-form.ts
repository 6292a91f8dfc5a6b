import { type Address, parseAddress } from "./address.js";
import { sendableNumbers } from "./gates.js";
import type { TenantDirectory } from "./model.js";
import { defaultUserSettings } from "./settings.js";
import type { Facts } from "./submission.js";

const localShape = /^(?:sips?:|tel:)?[\s\p{Cf}]*[\d(][\d\s()./\-\u2010-\u2015\u2212\p{Cf}]*(?:[@;].*)?$/iu;

/** Whether it depends on a country which number this is. */
export function isLocalForm(raw: string): boolean {
  return localShape.test(raw);
}

/** Fewer digits may be a short code. */
const SHORTEST_NUMBER = 7;

/**
 * Reads an address by the country of our number, else by the tenant's. Short codes are always the tenant's: an answer
 * names them as the tenant writes them, and must find the conversation again.
 */
export function readPeer(raw: string, country: string | null, tenantCountry: string): Address | null {
  const isShort = raw.replace(/\D/g, "").length < SHORTEST_NUMBER;
  const address = country === null || isShort ? null : parseAddress(raw, country);
  return address?.kind === "number" ? address : parseAddress(raw, tenantCountry);
}

/** The country of the number that a user's text will be sent from; null where it is the tenant's. */
export function sendingCountry(
  { tenant, numbers }: TenantDirectory,
  { userId, from }: { readonly userId: string; readonly from: string | null },
  facts: Pick<Facts, "users" | "numbers">,
): string | null {
  const prefix = `${tenant.id} `;
  const known = new Map(
    [...facts.numbers]
      .map(([key, settings]) => [key.slice(prefix.length), settings, key] as const)
      .filter(([number, , key]) => key.startsWith(prefix) && numbers.has(number))
      .map(([number, settings]) => [number, settings] as const),
  );
  if (from !== null) return known.get(from)?.country ?? null;
  const sendable = sendableNumbers(userId, known);
  const preferred = (facts.users.get(userId) ?? defaultUserSettings).defaultNumber;
  const number = sendable.find((own) => own === preferred) ?? sendable[0];
  return number === undefined ? null : (known.get(number)?.country ?? null);
}
