import type { Extension, OwnNumber, Tenant, TenantDirectory, User } from "../../core/model.js";
import { groupBy } from "../../lib/group.js";

export interface TenantParts {
  readonly tenant: Tenant;
  readonly users: readonly User[];
  /** In the order in which a user's own are shown. */
  readonly extensions: readonly Extension[];
  /** What is dialled besides its number → the extension; a number wins over it. */
  readonly aliases?: ReadonlyMap<string, Extension>;
  readonly numbers: readonly OwnNumber[];
}

/** Indexes everything of one tenant. */
export function indexTenant({ tenant, users, extensions, aliases, numbers }: TenantParts): TenantDirectory {
  const owned = extensions.filter(({ userId }) => userId !== null);
  return {
    tenant,
    users: new Map(users.map((user) => [user.id, user])),
    extensionsByNumber: new Map([
      ...(aliases ?? []),
      ...extensions.map((extension) => [extension.number, extension] as const),
    ]),
    extensionsByUser: groupBy(owned, ({ userId }) => userId ?? ""),
    numbers: new Map(numbers.map((number) => [number.e164, number])),
  };
}
