import type { ArrivalStore } from "../ports.js";
import type { Database } from "./database.js";
import { toArrival } from "./rows.js";
import { arrivalTable, columnsOf } from "./tables.js";

export function createArrivalStore({ sql }: Database): ArrivalStore {
  return {
    async quarantined(limit, beforeId) {
      const older = beforeId === null ? "" : " AND id<?";
      const rows = await sql.read(
        `SELECT ${columnsOf(arrivalTable)} FROM sidetone_arrivals
         WHERE status='quarantined'${older} ORDER BY id DESC LIMIT ?`,
        beforeId === null ? [limit] : [beforeId, limit],
      );
      return rows.map(toArrival);
    },
    async find(id) {
      const [row] = await sql.read(`SELECT ${columnsOf(arrivalTable)} FROM sidetone_arrivals WHERE id=?`, [
        id,
      ]);
      return row ? toArrival(row) : null;
    },
    async settle(id, status, messageId) {
      const raw = status === "discarded" ? ",raw=NULL" : "";
      const changed = await sql.change(
        `UPDATE sidetone_arrivals SET status=?,message_id=?${raw} WHERE id=? AND status='quarantined'`,
        [status, messageId, id],
      );
      return changed === 1;
    },
    async quarantineSize() {
      const [row] = await sql.read(
        "SELECT COUNT(*) AS size FROM sidetone_arrivals WHERE status='quarantined'",
      );
      return row?.["size"] as number;
    },
  };
}
