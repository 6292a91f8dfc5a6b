import { isCountry } from "../../core/address.js";
import type { Tenant } from "../../core/model.js";
import { isTimeZone } from "../../core/time-zone.js";
import { TENANT } from "./directory-people.js";

export interface SettingsRow {
  readonly keyword: string;
  readonly value: string | null;
}

/** What holds where FreePBX's own settings say nothing, or are not ours to read. */
export interface TenantDefaults {
  /** ISO 3166, in capitals. */
  readonly country: string;
  /** IANA time zone. */
  readonly timeZone: string;
  /** The name by which phones know this machine: what we write addresses with. */
  readonly sipDomain: string;
}

/** The settings that anything of ours depends on. */
export const settingKeywords = ["AUTHTYPE", "FREEPBX_SYSTEM_IDENT", "PHPTIMEZONE", "TONEZONE"] as const;

/** What FreePBX calls itself until somebody names it. */
const UNNAMED = ["", "VoIP Server"];
/** Tones are those of the US until somebody chooses others, which says nothing of where the machine is. */
const UNCHOSEN_TONES = "us";

/** The one tenant of a FreePBX. */
export function toTenant(rows: readonly SettingsRow[], defaults: TenantDefaults): Tenant {
  const settings = new Map(rows.map(({ keyword, value }) => [keyword, value?.trim() ?? ""]));
  const name = settings.get("FREEPBX_SYSTEM_IDENT") ?? "";
  const zone = settings.get("PHPTIMEZONE") ?? "";
  const tones = settings.get("TONEZONE") ?? "";
  const country = (tones === "uk" ? "gb" : tones).toUpperCase();
  return {
    id: TENANT,
    name: UNNAMED.includes(name) ? "FreePBX" : name,
    sipDomains: [defaults.sipDomain.toLowerCase()],
    country: tones !== UNCHOSEN_TONES && isCountry(country) ? country : defaults.country,
    timeZone: isTimeZone(zone) ? zone : defaults.timeZone,
  };
}

/** User Manager's unless somebody chose another kind of login. */
export function authTypeOf(rows: readonly SettingsRow[]): string {
  return rows.find(({ keyword }) => keyword === "AUTHTYPE")?.value ?? "usermanager";
}
