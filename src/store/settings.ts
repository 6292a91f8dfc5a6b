import { defaultNumberSettings, defaultTenantSettings, defaultUserSettings } from "../core/settings.js";
import type { SettingsStore } from "../ports.js";
import { assignNumber } from "./assignment.js";
import type { Database } from "./database.js";
import type { Duplicates } from "./dialect.js";
import { readNumbersOf, readTenants, readUsers } from "./facts.js";
import { numberSettingsRow, tenantSettingsRow, userSettingsRow } from "./rows.js";
import { numberSettingsTable, tenantSettingsTable, userSettingsTable } from "./tables.js";

export function createSettingsStore({ sql, transaction }: Database): SettingsStore {
  return {
    async tenant(tenantId) {
      return (await readTenants(sql, [tenantId])).get(tenantId) ?? defaultTenantSettings;
    },
    async setTenant(tenantId, change) {
      const row = tenantSettingsRow(tenantId, { ...defaultTenantSettings, ...change });
      await sql.insert(tenantSettingsTable, [row], onlyThese(change));
    },
    async users(tenantId, userIds) {
      const known = await readUsers(sql, userIds, tenantId);
      return new Map(userIds.map((id) => [id, known.get(id) ?? defaultUserSettings]));
    },
    async setUser(tenantId, userId, change) {
      const row = userSettingsRow(tenantId, userId, { ...defaultUserSettings, ...change });
      await sql.insert(userSettingsTable, [row], onlyThese(change));
    },
    numbers: (tenantId) => readNumbersOf(sql, tenantId),
    async usersOf(tenantId, number) {
      const rows = await sql.read(
        "SELECT user_id FROM sidetone_number_users WHERE tenant_id=? AND number=? ORDER BY user_id",
        [tenantId, number],
      );
      return rows.map((row) => row["user_id"] as string);
    },
    async setNumber(tenantId, number, change) {
      const row = numberSettingsRow(tenantId, number, { ...defaultNumberSettings, ...change });
      await sql.insert(numberSettingsTable, [row], onlyThese(change));
    },
    assignNumber: (assignment) => transaction((tx) => assignNumber(tx, assignment)),
  };
}

const columns: Readonly<Record<string, string>> = {
  smsEnabled: "sms_enabled",
  mmsEnabled: "mms_enabled",
  chatEnabled: "chat_enabled",
  defaultNumber: "default_number",
  trunkId: "trunk_id",
  country: "country",
};

/** Where a row exists only what was asked for changes, so that two who change different switches both get theirs. */
function onlyThese(change: object): Duplicates {
  const changed = Object.keys(change).flatMap((name) => columns[name] ?? []);
  return changed.length === 0 ? "ignore" : changed;
}
