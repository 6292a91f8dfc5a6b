import { defaultPreferences, type Preferences } from "../core/preferences.js";
import type { Row, Value } from "./dialect.js";

/** Only what differs is kept, so that a later version's defaults reach those who never chose. */
export function preferencesRow(tenantId: string, userId: string, preferences: Preferences): Value[] {
  const chosen = Object.entries(preferences).filter(
    ([name, value]) => value !== defaultPreferences[name as keyof Preferences],
  );
  return [userId, tenantId, JSON.stringify(Object.fromEntries(chosen)), preferences.emailAfterMinutes];
}

export function toPreferences(row: Row): Preferences {
  const chosen = JSON.parse(row["data"] as string) as Partial<Preferences>;
  return { ...defaultPreferences, ...chosen };
}
