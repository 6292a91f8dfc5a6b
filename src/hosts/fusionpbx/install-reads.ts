import type { Reading } from "../shared/database-sql.js";

/** What the directory reads. */
export const reads: readonly Reading[] = [
  { table: "v_domains", columns: ["domain_uuid", "domain_name", "domain_enabled"] },
];
