import type { User } from "../../core/model.js";
import { verifyStored } from "../shared/password.js";
import type { FusionpbxDirectory } from "./directory.js";

/**
 * Makes the sign-in by FusionPBX' own passwords, for where its module is not installed: null unless exactly one user
 * who is let in has this name or e-mail and this password. As in FusionPBX, `name@domain` names both.
 */
export function createSignIn(directory: Pick<FusionpbxDirectory, "logins">) {
  return async function signIn(tenant: string, username: string, password: string): Promise<User | null> {
    const logins = await findLogins(directory, tenant, username.trim());
    const [login] = logins;
    const fits = await verifyStored(password, login?.password ?? null);
    return fits && login?.user.enabled && logins.length === 1 ? login.user : null;
  };
}

async function findLogins({ logins }: Pick<FusionpbxDirectory, "logins">, tenant: string, username: string) {
  const found = await logins(tenant, username);
  const at = username.lastIndexOf("@");
  if (found.length > 0 || tenant.trim() !== "" || at < 0) return found;
  return logins(username.slice(at + 1), username.slice(0, at));
}
