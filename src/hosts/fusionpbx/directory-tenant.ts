import type { Knex } from "knex";
import type { Extension, TenantDirectory, User } from "../../core/model.js";
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

/** Reads one domain, in three questions; null where there is none of this id. */
export async function readDomain(
  knex: Knex,
  { tenants, numbersOf, grants, isInstalled }: Installation,
  { tenantId, pbx }: { readonly tenantId: string; readonly pbx: string },
): Promise<Domain | null> {
  const tenant = tenants.get(tenantId);
  if (!tenant) return null;
  const [people, groups, rows] = await Promise.all([
    readUsers(knex, tenantId),
    readGroups(knex, tenantId),
    extensionRows(knex).where("e.domain_uuid", tenantId),
  ]);
  const permissions = new Map(
    people.map(({ id }) => [id, permissionsOf(groups.get(id) ?? [], grants, tenantId)]),
  );
  const users = people.map(({ enabled, ...person }): User => {
    const scope = scopeOf(groups.get(person.id) ?? [], permissions.get(person.id) ?? new Set(), isInstalled);
    return { ...person, tenantId, scope: scope ?? "user", enabled: enabled && scope !== null };
  });
  const extensions = toExtensions(rows, pbx);
  return {
    directory: indexTenant({
      tenant,
      users,
      extensions,
      aliases: aliasesOf(rows, extensions),
      numbers: numbersOf.get(tenantId) ?? [],
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

type Person = Pick<User, "id" | "username" | "displayName" | "email" | "enabled">;

interface UserRow {
  readonly id: string;
  readonly username: string | null;
  readonly email: string | null;
  readonly is_off: boolean;
  readonly given: string | null;
  readonly family: string | null;
  readonly nickname: string | null;
}

/** Who may sign in to FusionPBX: by its rules a user without a switch is on, and a virtual one is nobody. */
async function readUsers(knex: Knex, tenantId: string): Promise<Person[]> {
  const rows: UserRow[] = await knex("v_users as u")
    .leftJoin("v_contacts as c", (on) => {
      on.on("c.contact_uuid", "u.contact_uuid").andOn((or) => {
        or.on("c.domain_uuid", "u.domain_uuid").orOnNull("c.domain_uuid");
      });
    })
    .select({
      id: "u.user_uuid",
      username: "u.username",
      email: "u.user_email",
      is_off: knex.raw(`u.user_enabled is not null and not ${isOn("u.user_enabled")}`),
      given: "c.contact_name_given",
      family: "c.contact_name_family",
      nickname: "c.contact_nickname",
    })
    .where("u.domain_uuid", tenantId)
    .where((one) => one.where("u.user_type", "default").orWhereNull("u.user_type"));
  return rows.map(({ id, username, email, is_off, given, family, nickname }) => ({
    id,
    username: username ?? "",
    displayName: joined(given, family) || joined(nickname) || username || id,
    email: joined(email) || null,
    enabled: !is_off,
  }));
}

async function readGroups(knex: Knex, tenantId: string): Promise<Map<string, Group[]>> {
  const rows: { user_id: string; id: string; name: string | null; domain_id: string | null }[] = await knex(
    "v_user_groups as m",
  )
    .join("v_groups as g", "g.group_uuid", "m.group_uuid")
    .select({
      user_id: "m.user_uuid",
      id: "g.group_uuid",
      name: "g.group_name",
      domain_id: "g.domain_uuid",
    })
    .where("m.domain_uuid", tenantId)
    .where((one) => one.where("g.domain_uuid", tenantId).orWhereNull("g.domain_uuid"));
  const groups = new Map<string, Group[]>();
  for (const { user_id, id, name, domain_id } of rows) {
    const group = { id, name: name ?? "", domainId: domain_id };
    groups.set(user_id, [...(groups.get(user_id) ?? []), group]);
  }
  return groups;
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
