import type { LeaseStore } from "../ports.js";
import type { Database } from "./database.js";
import { leaseTable } from "./tables.js";

export function createLeaseStore({ sql, transaction }: Database): LeaseStore {
  return {
    acquire(name, holder, now, until) {
      return transaction(async (tx) => {
        await tx.insert(leaseTable, [[name, "", 0, 0]], "ignore");
        const [row] = await tx.read(
          `SELECT holder,lease_until,fence FROM sidetone_leases WHERE name=?${tx.dialect.forUpdate}`,
          [name],
        );
        if (row === undefined) return null;
        const fence = row["fence"] as number;
        const held = (row["lease_until"] as number) > now;
        if (held && row["holder"] !== holder) return null;
        // A renewal in time keeps its fence; after a pause somebody else may have been there.
        const next = held ? fence : fence + 1;
        await tx.insert(leaseTable, [[name, holder, until, next]], ["holder", "lease_until", "fence"]);
        return next;
      });
    },
    async release(name, holder) {
      await sql.change("UPDATE sidetone_leases SET lease_until=0 WHERE name=? AND holder=?", [name, holder]);
    },
  };
}
