import type { TenantDirectory } from "../../src/core/model.js";
import type { Directory } from "../../src/ports.js";

/** A directory that answers at once, of one tenant and without contacts; `change` gives what else it knows. */
export function fixedDirectory(own: TenantDirectory, change: Partial<Directory> = {}): Directory {
  return {
    tenant: async (id) => (id === own.tenant.id ? own : null),
    tenants: async () => [own.tenant],
    extension: async () => null,
    number: async () => null,
    extensionsOf: async () => [...own.extensionsByNumber.values()],
    contacts: async () => [],
    contact: async () => null,
    contactsByNumber: async () => [],
    refresh: () => undefined,
    ...change,
  };
}
