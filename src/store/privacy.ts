import { defaultPreferences } from "../core/preferences.js";
import { type Shown, shownOf } from "../core/privacy.js";
import type { PrivacyStore } from "../ports.js";
import type { Database } from "./database.js";
import { toPreferences } from "./rows-preferences.js";

export function createPrivacyStore({ sql }: Database): PrivacyStore {
  return {
    async reserved(tenantId) {
      const [chosen, switched] = await Promise.all([
        sql.read("SELECT user_id,data FROM sidetone_preferences WHERE tenant_id=?", [tenantId]),
        sql.read("SELECT user_id FROM sidetone_user_settings WHERE tenant_id=? AND chat_enabled=0", [
          tenantId,
        ]),
      ]);
      const preferences = new Map(chosen.map((row) => [row["user_id"] as string, toPreferences(row)]));
      const withoutChat = new Set(switched.map((row) => row["user_id"] as string));
      const ids = [...new Set([...preferences.keys(), ...withoutChat])];
      return new Map(
        ids.map((id): [string, Shown] => [
          id,
          shownOf(preferences.get(id) ?? defaultPreferences, { chatEnabled: !withoutChat.has(id) }),
        ]),
      );
    },
  };
}
