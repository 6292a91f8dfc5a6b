import type { LinkGap, LinkGapStore } from "../ports.js";
import type { Database } from "./database.js";
import { columnsOf, linkGapTable } from "./tables.js";

export function createLinkGapStore({ sql }: Pick<Database, "sql">): LinkGapStore {
  return {
    put: ({ id, pbx, machine, from, to }) =>
      sql.insert(linkGapTable, [[id, pbx, machine, from, to]], ["to_at"]),
    async newest(limit) {
      const rows = await sql.read(
        `SELECT ${columnsOf(linkGapTable)} FROM sidetone_link_gaps ORDER BY from_at DESC,id DESC LIMIT ?`,
        [limit],
      );
      return rows.map(
        (row): LinkGap => ({
          id: row["id"] as string,
          pbx: row["pbx"] as string,
          machine: row["machine"] as string,
          from: row["from_at"] as number,
          to: row["to_at"] as number | null,
        }),
      );
    },
    async forget(before) {
      await sql.change("DELETE FROM sidetone_link_gaps WHERE from_at<?", [before]);
    },
  };
}
