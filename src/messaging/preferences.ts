import type { Session } from "../core/model.js";
import type { Preferences } from "../core/preferences.js";
import type { LiveBus, Store } from "../ports.js";

export interface PreferencesDeps {
  readonly store: Pick<Store, "preferences">;
  readonly bus: Pick<LiveBus, "publish">;
}

/** What users chose for themselves. */
export interface PreferencesOfUsers {
  /** The asking user's own. */
  get(session: Session): Promise<Preferences>;
  /** Changes some of the asking user's own, and tells that user's browsers. */
  change(session: Session, change: Partial<Preferences>): Promise<Preferences>;
}

/** Reads and changes preferences, always the session's own. */
export function createPreferences({ store, bus }: PreferencesDeps): PreferencesOfUsers {
  return {
    async get({ userId }) {
      const found = (await store.preferences.of([userId])).get(userId);
      if (!found) throw new Error("a user's preferences were not answered");
      return found;
    },
    async change({ tenantId, userId }, change) {
      const { preferences, event } = await store.preferences.change(tenantId, userId, change);
      if (event) bus.publish([event]);
      return preferences;
    },
  };
}
