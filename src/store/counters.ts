import type { Sql } from "./database.js";
import { listOf, type Value } from "./dialect.js";
import { openRows } from "./open-rows.js";
import { counterTable } from "./tables.js";

/** Locks the log counters of these users in sorted order, and makes those that are missing. */
export async function openCounters(sql: Sql, userIds: readonly string[]): Promise<Map<string, number>> {
  return openRows(
    [...new Set(userIds)].sort(),
    (ids) => lockCounters(sql, ids),
    (missing) =>
      sql.insert(
        counterTable,
        missing.map((id) => [id, 0]),
        "ignore",
      ),
  );
}

async function lockCounters(sql: Sql, userIds: readonly string[]): Promise<Map<string, number>> {
  if (userIds.length === 0) return new Map();
  const list = listOf(userIds);
  const rows = await sql.read(
    `SELECT user_id,last_seq FROM sidetone_user_counters
     WHERE user_id IN ${list.text} ORDER BY user_id${sql.dialect.forUpdate}`,
    list.values,
  );
  return new Map(rows.map((row) => [row["user_id"] as string, row["last_seq"] as number]));
}

/** Writes how far the logs of these users go now. */
export async function writeCounters(sql: Sql, counters: ReadonlyMap<string, number>): Promise<void> {
  const rows: Value[][] = [...counters].map(([userId, lastSeq]) => [userId, lastSeq]);
  await sql.insert(counterTable, rows, ["last_seq"]);
}
