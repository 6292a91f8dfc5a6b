import type { Kind } from "./admin-values.js";
import { AdminError, type Step } from "./admin-world.js";

/** What can be set of what a portal keeps: Sidetone's own switches. */
const switches: Readonly<Record<Kind, readonly string[]>> = {
  tenant: ["sms"],
  user: ["tenant", "chat", "sms", "default-number"],
  extension: [],
  number: ["tenant", "users", "sms", "mms", "trunk", "country"],
  contact: [],
};

/** Refuses to add, change or remove what the portal keeps; contacts are in our own book. */
export function checkKept(
  portal: string,
  { action, kind, values }: { readonly action: string; readonly kind: Kind; readonly values: object },
): void {
  if (kind === "contact") return;
  if (action !== "set") throw new AdminError(`${kind}s are kept in ${portal}: add and remove them there`);
  const kept = Object.keys(values).find((name) => !switches[kind].includes(name));
  if (kept === undefined && switches[kind].length > 0) return;
  throw new AdminError(
    `${kind}s are kept in ${portal}: change ${kept === undefined ? "them" : `"${kept}"`} there`,
  );
}

/** The step without the rows, which are the portal's: what remains are the switches. */
export function switchesOnly(step: Step): Step {
  return { ...step, write: async () => undefined };
}
