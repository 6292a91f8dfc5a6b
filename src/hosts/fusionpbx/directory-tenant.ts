import type { Knex } from "knex";
import type { Extension, Tenant, TenantDirectory, User } from "../../core/model.js";
import { groupBy } from "../../lib/group.js";
import { indexTenant } from "../shared/tenant-directory.js";
import { type Installation, isOn } from "./directory-installation.js";
import { type Group, permissionsOf, scopeOf, seesAllContacts } from "./scopes.js";

/** Everything of one domain, and what its users see of its contacts. */
export interface Domain {
  readonly directory: TenantDirectory;
  /** What the PBX calls a line → the extension. */
  readonly byEndpoint: ReadonlyMap<string, Extension>;
  /** User id → the ids of their groups, for contacts that are shown to groups. */
  readonly groupsOf: ReadonlyMap<string, ReadonlySet<string>>;
  /** Users who see every contact of the domain. */
  readonly seeAll: ReadonlySet<string>;
}

interface ExtensionRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly extension: string;
  readonly alias: string | null;
  readonly user_id: string | null;
}

/** Reads domains, in three questions for however many; those that are not there are left out. */
export async function readDomains(
  knex: Knex,
  installation: Installation,
  { tenantIds, pbx }: { readonly tenantIds: readonly string[]; readonly pbx: string },
): Promise<ReadonlyMap<string, Domain>> {
  const tenants = tenantIds.flatMap((id) => installation.tenants.get(id) ?? []);
  if (tenants.length === 0) return new Map();
  const ids = tenants.map(({ id }) => id);
  const [people, memberships, rows] = await Promise.all([
    readUsers(knex, ids),
    readMemberships(knex, ids),
    extensionRows(knex).whereIn("e.domain_uuid", ids),
  ]);
  const peopleOf = groupBy(people, ({ tenantId }) => tenantId);
  const membershipsOf = groupBy(memberships, ({ tenantId }) => tenantId);
  const rowsOf = groupBy(rows, ({ tenant_id }) => tenant_id);
  const domainOf = (tenant: Tenant) =>
    toDomain(installation, {
      tenant,
      people: peopleOf.get(tenant.id) ?? [],
      groups: groupsByUser(membershipsOf.get(tenant.id) ?? []),
      rows: rowsOf.get(tenant.id) ?? [],
      pbx,
    });
  return new Map(tenants.map((tenant) => [tenant.id, domainOf(tenant)]));
}

interface DomainParts {
  readonly tenant: Tenant;
  readonly people: readonly Person[];
  /** User id → the groups that the user is in. */
  readonly groups: ReadonlyMap<string, readonly Group[]>;
  readonly rows: readonly ExtensionRow[];
  readonly pbx: string;
}

function toDomain(
  { numbersOf, grants, isInstalled }: Installation,
  { tenant, people, groups, rows, pbx }: DomainParts,
): Domain {
  const permissions = new Map(
    people.map(({ id }) => [id, permissionsOf(groups.get(id) ?? [], grants, tenant.id)]),
  );
  const users = people.map(({ enabled, ...person }): User => {
    const scope = scopeOf(groups.get(person.id) ?? [], permissions.get(person.id) ?? new Set(), isInstalled);
    return { ...person, scope: scope ?? "user", enabled: enabled && scope !== null };
  });
  const extensions = toExtensions(rows, pbx);
  return {
    directory: indexTenant({
      tenant,
      users,
      extensions,
      aliases: aliasesOf(rows, extensions),
      numbers: numbersOf.get(tenant.id) ?? [],
    }),
    byEndpoint: new Map(extensions.map((extension) => [extension.endpoint, extension])),
    groupsOf: new Map([...groups].map(([id, held]) => [id, new Set(held.map((group) => group.id))])),
    seeAll: new Set(people.map(({ id }) => id).filter((id) => permissions.get(id)?.has(seesAllContacts))),
  };
}

/** The extensions behind an endpoint, whichever domain they are of; all of them without one. */
export async function readLines(
  knex: Knex,
  { tenants }: Installation,
  { pbx, endpoint }: { readonly pbx: string; readonly endpoint?: string },
): Promise<Extension[]> {
  const rows = extensionRows(knex);
  if (endpoint !== undefined) void rows.where("e.extension", endpoint);
  return toExtensions(
    (await rows).filter(({ tenant_id }) => tenants.has(tenant_id)),
    pbx,
  );
}

type Person = Pick<User, "id" | "tenantId" | "username" | "displayName" | "email" | "enabled">;

interface UserRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly username: string | null;
  readonly email: string | null;
  readonly is_off: boolean;
  readonly given: string | null;
  readonly family: string | null;
  readonly nickname: string | null;
}

/** Who may sign in to FusionPBX: by its rules a user without a switch is on, and a virtual one is nobody. */
async function readUsers(knex: Knex, tenantIds: readonly string[]): Promise<Person[]> {
  const rows: UserRow[] = await knex("v_users as u")
    .leftJoin("v_contacts as c", (on) => {
      on.on("c.contact_uuid", "u.contact_uuid").andOn((or) => {
        or.on("c.domain_uuid", "u.domain_uuid").orOnNull("c.domain_uuid");
      });
    })
    .select({
      id: "u.user_uuid",
      tenant_id: "u.domain_uuid",
      username: "u.username",
      email: "u.user_email",
      is_off: knex.raw(`u.user_enabled is not null and not ${isOn("u.user_enabled")}`),
      given: "c.contact_name_given",
      family: "c.contact_name_family",
      nickname: "c.contact_nickname",
    })
    .whereIn("u.domain_uuid", tenantIds)
    .where((one) => one.where("u.user_type", "default").orWhereNull("u.user_type"));
  return rows.map(({ id, tenant_id, username, email, is_off, given, family, nickname }) => ({
    id,
    tenantId: tenant_id,
    username: username ?? "",
    displayName: joined(given, family) || joined(nickname) || username || id,
    email: joined(email) || null,
    enabled: !is_off,
  }));
}

interface Membership {
  readonly tenantId: string;
  readonly userId: string;
  readonly group: Group;
}

interface MembershipRow {
  readonly tenant_id: string;
  readonly user_id: string;
  readonly id: string;
  readonly name: string | null;
  readonly domain_id: string | null;
}

async function readMemberships(knex: Knex, tenantIds: readonly string[]): Promise<Membership[]> {
  const rows: MembershipRow[] = await knex("v_user_groups as m")
    .join("v_groups as g", "g.group_uuid", "m.group_uuid")
    .select({
      tenant_id: "m.domain_uuid",
      user_id: "m.user_uuid",
      id: "g.group_uuid",
      name: "g.group_name",
      domain_id: "g.domain_uuid",
    })
    .whereIn("m.domain_uuid", tenantIds)
    .whereRaw("(g.domain_uuid = m.domain_uuid or g.domain_uuid is null)");
  return rows.map(({ tenant_id, user_id, id, name, domain_id }) => ({
    tenantId: tenant_id,
    userId: user_id,
    group: { id, name: name ?? "", domainId: domain_id },
  }));
}

function groupsByUser(memberships: readonly Membership[]): ReadonlyMap<string, readonly Group[]> {
  const byUser = groupBy(memberships, ({ userId }) => userId);
  return new Map([...byUser].map(([userId, some]) => [userId, some.map(({ group }) => group)]));
}

/**
 * An extension has one user here, and may have several in FusionPBX: it is theirs who got it first among those who are
 * switched on, so that giving it to one more changes nothing for who has it.
 */
function extensionRows(knex: Knex) {
  return knex("v_extensions as e")
    .leftJoin("v_extension_users as eu", (on) => {
      on.on("eu.extension_uuid", "e.extension_uuid").andOn("eu.domain_uuid", "e.domain_uuid");
    })
    .leftJoin("v_users as u", (on) => {
      on.on("u.user_uuid", "eu.user_uuid")
        .andOn("u.domain_uuid", "e.domain_uuid")
        .andOn(knex.raw("(u.user_type = 'default' or u.user_type is null)"));
    })
    .distinctOn("e.extension", "e.domain_uuid", "e.extension_uuid")
    .select<ExtensionRow[]>({
      id: "e.extension_uuid",
      tenant_id: "e.domain_uuid",
      extension: "e.extension",
      alias: "e.number_alias",
      user_id: "u.user_uuid",
    })
    .whereRaw(isOn("e.enabled"))
    .whereRaw("e.extension <> ''")
    .orderByRaw(
      `e.extension, e.domain_uuid, e.extension_uuid, u.user_uuid is null,
       u.user_enabled is not null and not ${isOn("u.user_enabled")},
       eu.insert_date asc nulls first, eu.extension_user_uuid`,
    );
}

function toExtensions(rows: readonly ExtensionRow[], pbx: string): Extension[] {
  return rows.map(({ id, tenant_id, extension, alias, user_id }) => ({
    id,
    tenantId: tenant_id,
    pbx,
    // Where the line is called by a word, its alias is what people dial.
    number: /^\d+$/.test(extension) ? extension : joined(alias) || extension,
    endpoint: extension,
    userId: user_id,
  }));
}

function aliasesOf(
  rows: readonly ExtensionRow[],
  extensions: readonly Extension[],
): ReadonlyMap<string, Extension> {
  const byId = new Map(extensions.map((extension) => [extension.id, extension]));
  return new Map(
    rows.flatMap(({ id, alias }) => {
      const extension = byId.get(id);
      return extension && joined(alias) !== "" ? [[joined(alias), extension] as const] : [];
    }),
  );
}

/** The parts that say something, as one text. */
function joined(...parts: readonly (string | null)[]): string {
  return parts
    .map((part) => part?.trim() ?? "")
    .filter((part) => part !== "")
    .join(" ");
}
