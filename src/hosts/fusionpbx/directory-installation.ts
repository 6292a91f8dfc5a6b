import type { Knex } from "knex";
import { isCountry } from "../../core/address.js";
import type { OwnNumber, Tenant } from "../../core/model.js";
import { isTimeZone } from "../../core/time-zone.js";
import { groupBy } from "../../lib/group.js";
import { type Destination, ownNumbers } from "./numbers.js";
import { type Grant, permissions, seesAllContacts } from "./scopes.js";

/** What is asked of all domains at once: few rows each, and a number must be known whosever it is. */
export interface Installation {
  /** Domains that are switched on, by id. */
  readonly tenants: ReadonlyMap<string, Tenant>;
  /** Domain name, lower case → its id. */
  readonly byDomain: ReadonlyMap<string, string>;
  readonly numbers: ReadonlyMap<string, OwnNumber>;
  readonly numbersOf: ReadonlyMap<string, readonly OwnNumber[]>;
  readonly grants: readonly Grant[];
  /** Whether the module's permissions are there. */
  readonly isInstalled: boolean;
}

/** FusionPBX kept most switches as text until 5.5, and as booleans since: this reads both. */
export function isOn(column: string): string {
  return `(${column})::text in ('true', 't', '1')`;
}

export type ReadNumber = (destination: Destination, country: string) => string | null;

/** Reads it in four questions. `country`: what holds where FusionPBX says nothing. */
export async function readInstallation(
  knex: Knex,
  country: string,
  readNumber: ReadNumber,
): Promise<Installation> {
  const [tenants, grants, destinations] = await Promise.all([
    readTenants(knex, country),
    readGrants(knex),
    readDestinations(knex),
  ]);
  const byId = new Map(tenants.map((tenant) => [tenant.id, tenant]));
  const ours = destinations.filter(({ tenantId }) => byId.has(tenantId));
  const numbers = ownNumbers(ours, (one) => readNumber(one, byId.get(one.tenantId)?.country ?? country));
  const ownPermissions = new Set<string>(Object.keys(permissions));
  return {
    tenants: byId,
    byDomain: new Map(tenants.map(({ name, id }) => [name.toLowerCase(), id])),
    numbers,
    numbersOf: groupBy(numbers.values(), ({ tenantId }) => tenantId),
    grants: grants.filter(({ isAssigned }) => isAssigned),
    isInstalled: grants.some(({ permission }) => ownPermissions.has(permission)),
  };
}

interface SettingRow {
  readonly tenant_id: string | null;
  readonly name: string;
  readonly value: string | null;
}

async function readTenants(knex: Knex, country: string): Promise<Tenant[]> {
  const [domains, settings] = await Promise.all([
    knex<{ id: string; name: string }>("v_domains")
      .select({ id: "domain_uuid", name: "domain_name" })
      .whereRaw(isOn("domain_enabled"))
      .whereRaw("domain_name <> ''")
      .orderBy(["domain_name", "domain_uuid"])
      .then((rows) => [...rows]),
    readSettings(knex),
  ]);
  const settingOf = (tenantId: string, name: string): string | undefined =>
    (settings.get(`${tenantId} ${name}`) ?? settings.get(` ${name}`))?.trim();
  return domains.map(({ id, name }): Tenant => {
    const ownCountry = settingOf(id, "country")?.toUpperCase() ?? "";
    const timeZone = settingOf(id, "time_zone") ?? "";
    return {
      id,
      name,
      sipDomains: [name.toLowerCase()],
      country: isCountry(ownCountry) ? ownCountry : country,
      timeZone: isTimeZone(timeZone) ? timeZone : "UTC",
    };
  });
}

/** `<domain id> <name>` → value; defaults stand without a domain. */
async function readSettings(knex: Knex): Promise<Map<string, string>> {
  const { rows }: { rows: SettingRow[] } = await knex.raw(
    `select domain_uuid as tenant_id, domain_setting_subcategory as name, domain_setting_value as value
       from v_domain_settings
      where domain_setting_category = 'domain' and domain_setting_subcategory in ('time_zone', 'country')
        and ${isOn("domain_setting_enabled")}
     union all
     select null, default_setting_subcategory, default_setting_value
       from v_default_settings
      where default_setting_category = 'domain' and default_setting_subcategory in ('time_zone', 'country')
        and ${isOn("default_setting_enabled")}`,
  );
  return new Map(rows.map(({ tenant_id, name, value }) => [`${tenant_id ?? ""} ${name}`, value ?? ""]));
}

interface GrantRow {
  readonly permission: string;
  readonly group_id: string | null;
  readonly group_name: string | null;
  readonly tenant_id: string | null;
  readonly is_assigned: boolean;
}

async function readGrants(knex: Knex): Promise<(Grant & { readonly isAssigned: boolean })[]> {
  const rows: GrantRow[] = await knex("v_group_permissions")
    .select({
      permission: "permission_name",
      group_id: "group_uuid",
      group_name: "group_name",
      tenant_id: "domain_uuid",
      is_assigned: knex.raw(isOn("permission_assigned")),
    })
    .whereIn("permission_name", [...Object.keys(permissions), seesAllContacts]);
  return rows.map(({ permission, group_id, group_name, tenant_id, is_assigned }) => ({
    permission,
    groupId: group_id,
    groupName: group_name ?? "",
    domainId: tenant_id,
    isAssigned: is_assigned,
  }));
}

interface DestinationRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly number: string | null;
  readonly prefix: string | null;
  readonly area_code: string | null;
  readonly label: string | null;
}

/** Who had a number first comes first. */
async function readDestinations(knex: Knex): Promise<Destination[]> {
  const rows: DestinationRow[] = await knex("v_destinations")
    .select({
      id: "destination_uuid",
      tenant_id: "domain_uuid",
      number: "destination_number",
      prefix: "destination_prefix",
      area_code: "destination_area_code",
      label: "destination_description",
    })
    .where({ destination_type: "inbound" })
    .whereRaw(isOn("destination_enabled"))
    .whereNotNull("domain_uuid")
    .orderByRaw("insert_date asc nulls first, destination_order asc, destination_uuid asc");
  return rows.map(({ id, tenant_id, number, prefix, area_code, label }) => ({
    id,
    tenantId: tenant_id,
    number: number ?? "",
    prefix: prefix ?? "",
    areaCode: area_code ?? "",
    label: (label ?? "").trim(),
  }));
}
