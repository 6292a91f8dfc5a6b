import type { Clock } from "../lib/clock.js";
import type { Logger } from "../lib/logger.js";
import { createLoop, type Loop } from "../lib/loop.js";
import type { Store } from "../ports.js";
import type { Media } from "./media.js";
import type { SearchIndex } from "./search-index.js";

export interface HousekeepingDeps {
  readonly store: Pick<Store, "leases" | "log" | "presence" | "push" | "sessions">;
  readonly media: Pick<Media, "sweep">;
  readonly searchIndex: Pick<SearchIndex, "repair">;
  readonly holder: string;
  /** How long a browser may have been away and still resume without a fresh start. */
  readonly logRetentionMs: number;
  readonly clock: Clock;
  readonly log: Logger;
}

const EVERY_MS = 3_600_000;
const LEASE = "housekeeping";
/** Some push services take notices for browsers that are gone for ever; whoever uses one is seen sooner. */
const BROWSER_MS = 60 * 24 * EVERY_MS;

/** Once an hour, in one of the processes, cuts the logs and removes sessions that are over. */
export function createHousekeeping(deps: HousekeepingDeps): Loop {
  const { store, holder, clock, log } = deps;

  return createLoop({
    clock,
    async look() {
      const now = clock.now();
      // Held until just before the next round, so that another process takes over only when this one is gone.
      if ((await store.leases.acquire(LEASE, holder, now, now + EVERY_MS - 1)) === null) return EVERY_MS;
      const events = await store.log.trim(now - deps.logRetentionMs);
      const sessions = await store.sessions.purge(now);
      const browsers = await store.push.expire(now - BROWSER_MS);
      await store.presence.removeDead(now - EVERY_MS);
      const uploads = await deps.media.sweep();
      deps.searchIndex.repair();
      log.info(
        { events, sessions, browsers, uploads },
        "cut the logs, removed old sessions and files that nobody sent",
      );
      return EVERY_MS;
    },
    failed(error) {
      log.error({ err: error }, "housekeeping failed");
      return EVERY_MS;
    },
  });
}
