import { type Address, parseAddress } from "./address.js";
import { numbersOfTenant, userOf } from "./facts.js";
import { firstNumber, sendableNumbers } from "./gates.js";
import type { TenantDirectory } from "./model.js";
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
  own: TenantDirectory,
  { userId, from }: { readonly userId: string; readonly from: string | null },
  facts: Facts,
): string | null {
  const sendable = () => sendableNumbers(userId, numbersOfTenant(facts, own));
  const number = from ?? firstNumber(sendable(), userOf(facts, userId));
  if (number === undefined || !own.numbers.has(number)) return null;
  return facts.numbers.get(`${own.tenant.id} ${number}`)?.country ?? null;
}
