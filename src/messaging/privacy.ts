import { type Shown, shownByDefault } from "../core/privacy.js";
import { createCache } from "../lib/cache.js";
import type { LiveNotice, PrivacyStore } from "../ports.js";

export interface PrivacyDeps {
  readonly store: PrivacyStore;
  readonly now: () => number;
}

/** What users keep to themselves. Answers are at most 10 s old; a change made in this process holds at once. */
export interface Privacy {
  /** For the users of one tenant: two small queries for all of them, however many are shown. */
  of(tenantId: string): Promise<(userId: string) => Shown>;
  /** Hears of changed preferences. */
  hear(notice: LiveNotice): void;
}

const MAX_AGE_MS = 10_000;
const MAX_TENANTS = 1_000;

/** Asks the store for those few of a tenant who differ from the rest. */
export function createPrivacy({ store, now }: PrivacyDeps): Privacy {
  const tenants = createCache({
    load: (tenantId: string) => store.reserved(tenantId),
    maxAgeMs: MAX_AGE_MS,
    maxEntries: MAX_TENANTS,
    now,
  });

  return {
    async of(tenantId) {
      const reserved = await tenants.get(tenantId);
      return (userId) => reserved.get(userId) ?? shownByDefault;
    },
    hear(notice) {
      if (notice.kind !== "events") return;
      if (notice.events.some(({ change }) => change.kind === "preferences")) tenants.clear();
    },
  };
}
