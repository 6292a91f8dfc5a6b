import { parseCookie } from "cookie";
import { isTimeZone } from "../core/time-zone.js";

const COOKIE = "sidetone_zone";

/** The reader's own time zone, where a script of ours told it by cookie; the tenant's otherwise. */
export function zoneOf(cookies: string | undefined, tenantZone: string): string {
  const told = cookies === undefined ? undefined : parseCookie(cookies)[COOKIE];
  return told !== undefined && told.length <= 64 && isTimeZone(told) ? told : tenantZone;
}
