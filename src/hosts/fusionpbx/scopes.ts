import type { Scope } from "../../core/model.js";

/** Permission of FusionPBX → what it lets its holder do here, the most first. */
export const permissions = {
  sidetone_operator: "operator",
  sidetone_office: "office",
  sidetone_user: "user",
} as const satisfies Readonly<Record<string, Scope>>;

/** The same by FusionPBX' own groups, until our module has brought its permissions. */
const defaultGroups = { superadmin: "operator", admin: "office", user: "user" } as const satisfies Readonly<
  Record<string, Scope>
>;

/** Who holds it sees every contact of the domain. */
export const seesAllContacts = "contact_domain_view";

/** A group of FusionPBX; one without a domain is there for all. */
export interface Group {
  readonly id: string;
  readonly name: string;
  readonly domainId: string | null;
}

/** A permission that a group has, in one domain or in all. */
export interface Grant {
  readonly permission: string;
  readonly groupId: string | null;
  readonly groupName: string;
  readonly domainId: string | null;
}

/** Which permissions these groups have in the domain. */
export function permissionsOf(
  groups: readonly Group[],
  grants: readonly Grant[],
  domainId: string,
): Set<string> {
  const held = grants.filter(
    (grant) =>
      (grant.domainId === null || grant.domainId === domainId) && groups.some((group) => isFor(grant, group)),
  );
  return new Set(held.map(({ permission }) => permission));
}

/**
 * What somebody with these groups and permissions may do here; null: nothing at all. `isInstalled`: the module's
 * permissions are there, so that whoever has none of them was not given any.
 */
export function scopeOf(
  groups: readonly Group[],
  held: ReadonlySet<string>,
  isInstalled: boolean,
): Scope | null {
  if (isInstalled) {
    const [, scope = null] = Object.entries(permissions).find(([name]) => held.has(name)) ?? [];
    return scope;
  }
  // A domain's own group may be called anything by the domain's administrator.
  const names = new Set(groups.filter(({ domainId }) => domainId === null).map(({ name }) => name));
  const [, scope = null] = Object.entries(defaultGroups).find(([name]) => names.has(name)) ?? [];
  return scope;
}

/**
 * FusionPBX itself goes by the group's name alone, which lets a domain's administrator call a group of the domain
 * `superadmin`; where the grant names the group by its id, the name is not asked.
 */
function isFor({ groupId, groupName, domainId }: Grant, group: Group): boolean {
  if (groupId !== null) return groupId === group.id;
  return groupName === group.name && group.domainId === domainId;
}
