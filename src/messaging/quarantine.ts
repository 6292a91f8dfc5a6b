import { MessagingError } from "../core/errors.js";
import type { Arrival } from "../core/submission.js";
import type { ArrivalStore } from "../ports.js";
import { createReplay, type ReplayDeps } from "./replay.js";

export interface Quarantine {
  /** What lies there, newest first, before the arrival `beforeId`. */
  list(limit: number, beforeId: string | null): Promise<readonly Arrival[]>;
  /** One arrival that lies there or did; rejects with `not-found`. */
  get(id: string): Promise<Arrival>;
  /**
   * Brings an arrival in again, as it came; its key makes it once. Resolves with what it is now, which may be the same
   * again; rejects with `replay-not-possible` where it can't be read from what was kept.
   */
  replay(id: string): Promise<Arrival>;
  /** Gives an arrival up, and forgets what it said. A repeat of it stays away. */
  discard(id: string): Promise<void>;
}

/** What belonged to nobody when it came: looked at, brought in again after a fix, or given up. */
export function createQuarantine(deps: ReplayDeps): Quarantine {
  const { store } = deps;
  const replay = createReplay(deps);

  return {
    list: (limit, beforeId) => store.quarantined(limit, beforeId),
    get: (id) => find(store, id),
    async replay(id) {
      const arrival = await find(store, id);
      if (arrival.status === "quarantined") await replay(arrival);
      return find(store, id);
    },
    async discard(id) {
      const { status } = await find(store, id);
      if (status === "quarantined") await store.settle(id, "discarded", null);
    },
  };
}

async function find(store: ArrivalStore, id: string): Promise<Arrival> {
  const arrival = await store.find(id);
  if (!arrival) throw new MessagingError("not-found");
  return arrival;
}
