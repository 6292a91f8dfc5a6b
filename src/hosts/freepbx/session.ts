import type { User } from "../../core/model.js";
import { verifyStored } from "../shared/password.js";
import type { FreepbxDirectory } from "./directory.js";
import type { Person } from "./directory-people.js";

/** Of FreePBX's own hashes (phpass with bcrypt). */
const COST = 8;

/**
 * Makes the sign-in by FreePBX's own passwords, for where its module is not installed: of User Manager's users the
 * first of that name by the order of their directories, as at its own login, else the administrator of that name.
 * Who is in a company's directory has no password here. Everybody costs two checks, whoever is there.
 */
export function createSignIn(
  directory: Pick<FreepbxDirectory, "named" | "passwordHash" | "tenants">,
): (tenant: string, username: string, password: string) => Promise<User | null> {
  return async (tenant, username, password) => {
    const named = (await isOurs(directory, tenant)) ? await directory.named(username) : [];
    const user = named.find(({ source }) => source.kind === "userman" && source.isActive);
    const admin = named.find(({ source }) => source.kind === "ampuser");
    const isUser = await fits(directory, user, password);
    const isAdmin = await fits(directory, admin, password);
    if (isUser && user?.user.enabled) return user.user;
    return isAdmin && admin?.user.enabled ? admin.user : null;
  };
}

async function isOurs({ tenants }: Pick<FreepbxDirectory, "tenants">, named: string): Promise<boolean> {
  const wanted = named.trim().toLowerCase();
  if (wanted === "") return true;
  const all = await tenants();
  return all.some(({ id, name, sipDomains }) => [id, name.toLowerCase(), ...sipDomains].includes(wanted));
}

async function fits(
  directory: Pick<FreepbxDirectory, "passwordHash">,
  person: Person | undefined,
  password: string,
): Promise<boolean> {
  const hash = person ? await directory.passwordHash(person) : null;
  return verifyStored(password, hash === null ? null : { hash, salt: null }, COST);
}
