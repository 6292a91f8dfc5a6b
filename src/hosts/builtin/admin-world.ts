import { toE164 } from "../../core/address.js";
import type { Extension, OwnNumber, Tenant, User } from "../../core/model.js";
import type { Directory, SettingsStore } from "../../ports.js";
import type { DirectoryWriter } from "./directory-writer.js";

/** Something an administrator asked for that can't be; the words say why. */
export class AdminError extends Error {
  override readonly name = "AdminError";
}

/** What is printed of one thing; the names are those of the options and of the columns of a CSV file. */
export type AdminRow = Readonly<Record<string, string>>;

/** One thing to be done: rows first, all in one transaction, then the switches. */
export interface Step {
  readonly row: AdminRow;
  write(writer: DirectoryWriter): Promise<void>;
  switch?(settings: SettingsStore): Promise<void>;
}

/** One tenant's people as they will be once the steps so far are done. */
export interface Draft {
  tenant: Tenant;
  users: User[];
  extensions: Extension[];
  numbers: OwnNumber[];
}

/** What commands are planned against: every tenant, with what earlier lines of the same file make of it. */
export interface World {
  readonly drafts: Draft[];
}

/** The directory as it is now. */
export async function readWorld(directory: Directory): Promise<World> {
  directory.refresh();
  const drafts: Draft[] = [];
  for (const { id } of await directory.tenants()) {
    const known = await directory.tenant(id);
    if (!known) continue;
    drafts.push({
      tenant: known.tenant,
      users: [...known.users.values()],
      // One that is dialled by two numbers is one.
      extensions: [...new Set(known.extensionsByNumber.values())],
      numbers: [...known.numbers.values()],
    });
  }
  return { drafts };
}

/** The tenant with this name or SIP domain; where none is named, the only one there is. */
export function findTenant({ drafts }: World, name: string | undefined): Draft {
  const wanted = name?.toLowerCase();
  const found = drafts.filter(({ tenant }) => wanted === undefined || isCalled(tenant, wanted));
  const [draft, ...others] = found;
  if (others.length > 0) throw new AdminError("there are several tenants: say which one");
  if (draft) return draft;
  throw new AdminError(
    name === undefined ? "there is no tenant yet: add one first" : `there is no tenant ${name}`,
  );
}

/** Whether somebody would find the tenant under this name (lower case). */
export function isCalled(tenant: Tenant, name: string): boolean {
  return tenant.name.toLowerCase() === name || tenant.sipDomains.includes(name);
}

/** The user with this name. */
export function findUser({ users, tenant }: Draft, username: string): User {
  const wanted = username.toLowerCase();
  const user = users.find((one) => one.username.toLowerCase() === wanted);
  if (user) return user;
  throw new AdminError(`there is no user ${username} in ${tenant.name}`);
}

/** Replaces one of a list by its id, or adds it. */
export function place<T extends { readonly id: string }>(list: T[], item: T): void {
  const index = list.findIndex(({ id }) => id === item.id);
  if (index < 0) list.push(item);
  else list[index] = item;
}

/** Removes one of a list. */
export function drop<T extends { readonly id: string }>(list: T[], { id }: T): void {
  const index = list.findIndex((one) => one.id === id);
  if (index >= 0) list.splice(index, 1);
}

/** Refuses to add what is there, and to change what is not. */
export function checkExistence(isNew: boolean, before: object | undefined, what: string): void {
  if (isNew && before) throw new AdminError(`there is a ${what} already`);
  if (!isNew && !before) throw new AdminError(`there is no ${what}`);
}

/** The number in E.164, as it or its local form was written. */
export function readNumber(text: string, { tenant }: Draft): string {
  const e164 = toE164(text, tenant.country);
  if (e164 === null) throw new AdminError(`${text} is no phone number; write it as +15551234567`);
  return e164;
}

/** What was said, without what was not. */
export function definedOnly<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const said = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
