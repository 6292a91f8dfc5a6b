import type { Knex } from "knex";
import type { Extension, OwnNumber, Tenant, TenantDirectory, User } from "../../core/model.js";
import { createCache } from "../../lib/cache.js";
import type { Directory } from "../../ports.js";
import { createContactReader, isUnstorable, reached } from "../shared/directory-contacts.js";
import { indexTenant } from "../shared/tenant-directory.js";
import {
  type ExtensionRow,
  type NumberRow,
  type TenantRow,
  tables,
  toExtension,
  toNumber,
  toTenant,
  toUser,
  type UserRow,
} from "./directory-rows.js";

/** A change made elsewhere shows within this time; one made through this process at once. */
const MAX_AGE_MS = 5_000;
const MAX_TENANTS = 500;
const MAX_LINES = 20_000;

export interface BuiltinDirectory extends Directory {
  /** Users with this name, with their password hashes; of one tenant (name or SIP domain) where one is named. */
  logins(tenant: string, username: string): Promise<readonly Login[]>;
}

export interface Login {
  readonly user: User;
  readonly passwordHash: string;
}

/** The directory over the built-in host's own tables. */
export function createBuiltinDirectory(knex: Knex, now: () => number): BuiltinDirectory {
  const aged = { maxAgeMs: MAX_AGE_MS, now };
  const everyTenant = createCache({ ...aged, maxEntries: 1, load: (_: "all") => reached(loadTenants(knex)) });
  const snapshots = createCache({
    ...aged,
    maxEntries: MAX_TENANTS,
    load: (id: string) => reached(loadTenant(knex, id)),
  });
  const lines = createCache({
    ...aged,
    maxEntries: MAX_LINES,
    load: (line: string) => reached(loadLine(knex, line)),
  });
  const numbers = createCache({
    ...aged,
    maxEntries: MAX_LINES,
    load: (e164: string) => reached(loadNumber(knex, e164)),
  });

  return {
    tenant: async (tenantId) => (isUnstorable(tenantId) ? null : snapshots.get(tenantId)),
    tenants: () => everyTenant.get("all"),
    async extension(pbx, domain, endpoint) {
      if (isUnstorable(pbx) || isUnstorable(endpoint)) return null;
      const tenants = await everyTenant.get("all");
      const candidates = await lines.get(lineKey(pbx, endpoint));
      if (domain === null) return candidates.length === 1 ? (candidates[0] ?? null) : null;
      const tenant = tenants.find(({ sipDomains }) => sipDomains.includes(domain.toLowerCase()));
      return candidates.find(({ tenantId }) => tenantId === tenant?.id) ?? null;
    },
    number: async (e164) => (isUnstorable(e164) ? null : numbers.get(e164)),
    async extensionsOf(pbx) {
      if (isUnstorable(pbx)) return [];
      return (await reached(knex<ExtensionRow>(tables.extensions).where({ pbx }))).map(toExtension);
    },
    ...createContactReader(knex),
    refresh() {
      for (const cache of [everyTenant, snapshots, lines, numbers]) cache.clear();
    },
    async logins(tenant, username) {
      if (isUnstorable(username)) return [];
      const named = await everyTenant.get("all");
      const wanted = tenant.trim().toLowerCase();
      const tenantIds = named.filter((one) => wanted === "" || isCalled(one, wanted)).map(({ id }) => id);
      const rows = await reached(
        knex<UserRow>(tables.users).where({ username }).whereIn("tenant_id", tenantIds),
      );
      return rows
        .filter((row) => row.username === username)
        .map((row) => ({ user: toUser(row), passwordHash: row.password_hash }));
    },
  };
}

function isCalled(tenant: Tenant, name: string): boolean {
  return tenant.name.toLowerCase() === name || tenant.sipDomains.includes(name);
}

async function loadTenants(knex: Knex): Promise<readonly Tenant[]> {
  return (await knex<TenantRow>(tables.tenants).orderBy("name")).map(toTenant);
}

async function loadTenant(knex: Knex, id: string): Promise<TenantDirectory | null> {
  const row = await knex<TenantRow>(tables.tenants).where({ id }).first();
  if (!row) return null;
  const users = (await knex<UserRow>(tables.users).where({ tenant_id: id })).map(toUser);
  const extensions = (
    await knex<ExtensionRow>(tables.extensions).where({ tenant_id: id }).orderBy("number")
  ).map(toExtension);
  const numbers = (await knex<NumberRow>(tables.numbers).where({ tenant_id: id }).orderBy("e164")).map(
    toNumber,
  );
  return indexTenant({ tenant: toTenant(row), users, extensions, numbers });
}

function lineKey(pbx: string, endpoint: string): string {
  return JSON.stringify([pbx, endpoint]);
}

/** The extensions behind one line of a PBX; several where tenants share endpoint names, as on FreeSWITCH. */
async function loadLine(knex: Knex, line: string): Promise<readonly Extension[]> {
  const [pbx = "", endpoint = ""]: string[] = JSON.parse(line);
  const rows = await knex<ExtensionRow>(tables.extensions).where({ pbx, endpoint });
  // MariaDB overlooks spaces at the end, also where it compares bytes.
  return rows.filter((row) => row.pbx === pbx && row.endpoint === endpoint).map(toExtension);
}

async function loadNumber(knex: Knex, e164: string): Promise<OwnNumber | null> {
  const row = await knex<NumberRow>(tables.numbers).where({ e164 }).first();
  return row?.e164 === e164 ? toNumber(row) : null;
}
