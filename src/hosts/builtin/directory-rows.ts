import type { Extension, OwnNumber, Scope, Tenant, User } from "../../core/model.js";

export const tables = {
  tenants: "sidetone_builtin_tenants",
  users: "sidetone_builtin_users",
  extensions: "sidetone_builtin_extensions",
  numbers: "sidetone_builtin_numbers",
} as const;

export interface TenantRow {
  readonly id: string;
  readonly name: string;
  readonly sip_domains: string;
  readonly country: string;
  readonly time_zone: string;
}

export interface UserRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly username: string;
  readonly display_name: string;
  readonly email: string | null;
  readonly scope: string;
  readonly enabled: number;
  readonly password_hash: string;
}

export interface ExtensionRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly pbx: string;
  readonly number: string;
  readonly endpoint: string;
  readonly user_id: string | null;
}

export interface NumberRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly e164: string;
  readonly label: string;
}

export function toTenant(row: TenantRow): Tenant {
  const domains: unknown = JSON.parse(row.sip_domains);
  const sipDomains = Array.isArray(domains) ? domains.filter((one) => typeof one === "string") : [];
  return { id: row.id, name: row.name, sipDomains, country: row.country, timeZone: row.time_zone };
}

export function toUser(row: UserRow): User {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    username: row.username,
    displayName: row.display_name,
    email: row.email,
    scope: toScope(row.scope),
    enabled: row.enabled === 1,
  };
}

export function toExtension(row: ExtensionRow): Extension {
  const { id, pbx, number, endpoint } = row;
  return { id, tenantId: row.tenant_id, pbx, number, endpoint, userId: row.user_id };
}

export function toNumber(row: NumberRow): OwnNumber {
  return { id: row.id, tenantId: row.tenant_id, e164: row.e164, label: row.label };
}

function toScope(text: string): Scope {
  return text === "operator" || text === "office" ? text : "user";
}
