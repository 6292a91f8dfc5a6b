import type { Extension, Tenant, User } from "../../core/model.js";
import type { Values } from "./admin-values.js";
import { orNull } from "./admin-values.js";
import {
  AdminError,
  type AdminRow,
  checkExistence,
  type Draft,
  definedOnly,
  drop,
  findTenant,
  findUser,
  isCalled,
  place,
  readNumber,
  type Step,
  type World,
} from "./admin-world.js";
import { hashPassword } from "./password.js";

/** What planning needs beside the world. */
export interface PlanDeps {
  readonly newId: () => string;
  readonly newPassword: () => string;
  readonly now: () => number;
  /** Country of a tenant that is added without one. */
  readonly country: string;
  /** Names of the configured PBXs and trunks. */
  readonly pbxs: readonly string[];
  readonly trunks: readonly string[];
}

/** Plans how one thing is added or changed. `isNew` is what was asked for; both refuse the other. */
export interface Plan<V> {
  readonly world: World;
  readonly deps: PlanDeps;
  readonly isNew: boolean;
  readonly key: string;
  readonly values: V;
}

export function planTenant({ world, deps, isNew, key, values }: Plan<Values<"tenant">>): Step {
  const draft = world.drafts.find(({ tenant }) => isCalled(tenant, key.toLowerCase()));
  checkExistence(isNew, draft?.tenant, `tenant ${key}`);
  const domains = values.domains ?? draft?.tenant.sipDomains ?? [key.toLowerCase()];
  const tenant: Tenant = {
    id: draft?.tenant.id ?? deps.newId(),
    name: draft?.tenant.name ?? key,
    sipDomains: domains,
    country: values.country ?? draft?.tenant.country ?? deps.country,
    timeZone: values.timezone ?? draft?.tenant.timeZone ?? "UTC",
  };
  // The domain alone says whose phone a text comes from: with one in two tenants it would say so wrongly.
  for (const other of world.drafts.filter((one) => one !== draft)) {
    const shared = [tenant.name.toLowerCase(), ...domains].find((name) => isCalled(other.tenant, name));
    if (shared !== undefined)
      throw new AdminError(`${shared} already belongs to the tenant ${other.tenant.name}`);
  }
  if (draft) draft.tenant = tenant;
  else world.drafts.push({ tenant, users: [], extensions: [], numbers: [] });
  const { sms } = values;
  return {
    row: tenantRow(tenant),
    write: (writer) => writer.tenant(tenant),
    switch: async (settings) => {
      if (sms !== undefined) await settings.setTenant(tenant.id, { smsEnabled: sms });
    },
  };
}

export async function planUser({ world, deps, isNew, key, values }: Plan<Values<"user">>): Promise<Step> {
  const draft = findTenant(world, values.tenant);
  const before = draft.users.find(({ username }) => username.toLowerCase() === key);
  checkExistence(isNew, before, `user ${key}`);
  const user: User = {
    id: before?.id ?? deps.newId(),
    tenantId: draft.tenant.id,
    username: writtenAs(key, before),
    displayName: values.name ?? before?.displayName ?? key,
    email: orNull(values.email, before?.email ?? null),
    scope: values.scope ?? before?.scope ?? "user",
    enabled: values.enabled ?? before?.enabled ?? true,
  };
  const change = userSwitches(draft, values);
  place(draft.users, user);
  const made = isNew && values.password === undefined ? deps.newPassword() : undefined;
  const password = values.password ?? made;
  const hash = password === undefined ? null : await hashPassword(password);
  return {
    row: { ...userRow(draft, user), ...(made === undefined ? {} : { password: made }) },
    write: (writer) => writer.user(user, hash),
    switch: (settings) => settings.setUser(draft.tenant.id, user.id, change),
  };
}

/** A portal may have written the name with capitals. */
function writtenAs(key: string, before: User | undefined): string {
  return before?.username ?? key;
}

function userSwitches(draft: Draft, values: Values<"user">) {
  const text = values["default-number"];
  const number = text ? readNumber(text, draft) : null;
  if (number !== null && !draft.numbers.some(({ e164 }) => e164 === number)) {
    throw new AdminError(`default-number: ${number} is no number of ${draft.tenant.name}`);
  }
  const defaultNumber = text === undefined ? undefined : number;
  return definedOnly({ chatEnabled: values.chat, smsEnabled: values.sms, defaultNumber });
}

export function planExtension({ world, deps, isNew, key, values }: Plan<Values<"extension">>): Step {
  const draft = findTenant(world, values.tenant);
  const before = draft.extensions.find(({ number }) => number === key);
  checkExistence(isNew, before, `extension ${key}`);
  const owner = values.user ? findUser(draft, values.user).id : null;
  const extension: Extension = {
    id: before?.id ?? deps.newId(),
    tenantId: draft.tenant.id,
    pbx: values.pbx ?? before?.pbx ?? deps.pbxs[0] ?? "pbx",
    number: key,
    endpoint: values.endpoint ?? before?.endpoint ?? key,
    userId: values.user === undefined ? (before?.userId ?? null) : owner,
  };
  if (values.pbx !== undefined && deps.pbxs.length > 0 && !deps.pbxs.includes(values.pbx)) {
    throw new AdminError(`pbx: there is no ${values.pbx}; there is ${deps.pbxs.join(", ")}`);
  }
  const twin = draft.extensions.find(
    ({ id, pbx, endpoint }) =>
      id !== extension.id && pbx === extension.pbx && endpoint === extension.endpoint,
  );
  if (twin)
    throw new AdminError(
      `the line ${extension.endpoint} of ${extension.pbx} is already extension ${twin.number}`,
    );
  place(draft.extensions, extension);
  return { row: extensionRow(draft, extension), write: (writer) => writer.extension(extension) };
}

/** Plans how a tenant goes, with all that is its own. */
export function planTenantRemoval(world: World, draft: Draft): Step {
  world.drafts.splice(world.drafts.indexOf(draft), 1);
  return { row: tenantRow(draft.tenant), write: (writer) => writer.removeTenant(draft.tenant.id) };
}

/** Plans how a user goes; numbers that others have too stay with those. */
export function planUserRemoval(draft: Draft, user: User, now: number): Step {
  drop(draft.users, user);
  return {
    row: userRow(draft, user),
    write: (writer) => writer.removeUser(user.id),
    async switch(settings) {
      for (const [number, { userIds }] of await settings.numbers(draft.tenant.id)) {
        if (!userIds.includes(user.id)) continue;
        const rest = userIds.filter((id) => id !== user.id);
        await settings.assignNumber({
          tenantId: draft.tenant.id,
          number,
          userIds: rest,
          shareHistory: false,
          now,
        });
      }
    },
  };
}

export function tenantRow({ name, sipDomains, country, timeZone }: Tenant): AdminRow {
  return { tenant: name, domains: sipDomains.join(" "), country, timezone: timeZone };
}

export function userRow({ tenant }: Draft, { username, displayName, email, scope, enabled }: User): AdminRow {
  return {
    tenant: tenant.name,
    user: username,
    name: displayName,
    email: email ?? "",
    scope,
    enabled: enabled ? "on" : "off",
  };
}

export function extensionRow(
  { tenant, users }: Draft,
  { number, pbx, endpoint, userId }: Extension,
): AdminRow {
  const user = users.find(({ id }) => id === userId)?.username ?? "";
  return { tenant: tenant.name, extension: number, user, pbx, endpoint };
}
