import { changedPreferences, defaultPreferences, type Preferences } from "../core/preferences.js";
import type { PreferenceStore } from "../ports.js";
import type { StoreDeps } from "./conversations.js";
import { openCounters } from "./counters.js";
import type { Database, Sql } from "./database.js";
import { listOf } from "./dialect.js";
import { appendToLogs } from "./log.js";
import { preferencesRow, toPreferences } from "./rows-preferences.js";
import { preferencesTable } from "./tables.js";

export function createPreferenceStore({ sql, transaction }: Database, { now }: StoreDeps): PreferenceStore {
  return {
    async of(userIds) {
      const known = await readPreferences(sql, userIds);
      return new Map(userIds.map((userId) => [userId, known.get(userId) ?? defaultPreferences]));
    },
    change: (tenantId, userId, change) =>
      transaction(async (tx) => {
        // The log's counter is locked before the look, so that two changes at once both hold.
        await openCounters(tx, [userId]);
        const before = (await readPreferences(tx, [userId])).get(userId) ?? defaultPreferences;
        const preferences = changedPreferences(before, change);
        if (preferences === before) return { preferences, event: null };
        await tx.insert(preferencesTable, [preferencesRow(tenantId, userId, preferences)], overwritten);
        const told = { kind: "preferences", preferences } as const;
        const [event = null] = await appendToLogs(tx, [{ userId, tenantId, change: told }], now());
        return { preferences, event };
      }),
  };
}

const overwritten = ["tenant_id", "data", "email_after_minutes"];

async function readPreferences(
  sql: Sql,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, Preferences>> {
  if (userIds.length === 0) return new Map();
  const list = listOf(userIds);
  const rows = await sql.read(
    `SELECT user_id,data FROM sidetone_preferences WHERE user_id IN ${list.text}`,
    list.values,
  );
  return new Map(rows.map((row) => [row["user_id"] as string, toPreferences(row)]));
}
