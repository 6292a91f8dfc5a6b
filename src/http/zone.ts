import { parseCookie } from "cookie";

const COOKIE = "sidetone_zone";

/** The reader's own time zone, where a script of ours told it by cookie; the tenant's otherwise. */
export function zoneOf(cookies: string | undefined, tenantZone: string): string {
  const told = cookies === undefined ? undefined : parseCookie(cookies)[COOKIE];
  return told !== undefined && told.length <= 64 && isZone(told) ? told : tenantZone;
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== null;
  } catch {
    // Intl has no other way to be asked.
    return false;
  }
}
