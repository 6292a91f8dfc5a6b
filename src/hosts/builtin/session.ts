import type { User } from "../../core/model.js";
import type { BuiltinDirectory } from "./directory.js";
import { hashPassword, verifyPassword } from "./password.js";

/**
 * Makes the built-in host's sign-in: null unless exactly one enabled user has this name and password. A name that
 * does not exist costs as much time as one that does.
 */
export function createSignIn(directory: Pick<BuiltinDirectory, "logins">) {
  const decoy = hashPassword("nobody's password");

  return async function signIn(tenant: string, username: string, password: string): Promise<User | null> {
    const logins = await directory.logins(tenant, username.trim().toLowerCase());
    const [login] = logins;
    const fits = await verifyPassword(password, login?.passwordHash ?? (await decoy));
    // The same name in two tenants says who it is only together with the tenant.
    return fits && login?.user.enabled && logins.length === 1 ? login.user : null;
  };
}
