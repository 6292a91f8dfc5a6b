import type { Clock } from "./lib/clock.js";
import type { Logger } from "./lib/logger.js";
import { Hub } from "./live/hub.js";
import { createPresence } from "./live/presence.js";
import { createPresenceRelay } from "./live/presence-relay.js";
import { createPeople } from "./messaging/people.js";
import type { Phones } from "./messaging/phones.js";
import { createPrivacy } from "./messaging/privacy.js";
import type { Directory, LiveBus, LiveNotice, Store } from "./ports.js";

export interface LiveSideDeps {
  readonly store: Pick<Store, "log" | "privacy" | "presence">;
  readonly directory: Pick<Directory, "tenant">;
  readonly bus: LiveBus;
  readonly phones: Phones;
  /** Other processes may have the same database. */
  readonly manyInstances: boolean;
  readonly newId: () => string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Puts together who is online, what others may know of it, and the hub that tells it. */
export function createLiveSide(deps: LiveSideDeps) {
  const { store, directory, bus, phones, clock, log } = deps;
  const presence = createPresence({ clock });
  const privacy = createPrivacy({ store: store.privacy, now: clock.now });
  const people = createPeople({ presence, phones, privacy });
  const hub = new Hub({
    bus,
    log: store.log,
    logger: log,
    clock,
    manyInstances: deps.manyInstances,
    presence,
    async look(tenantId, userIds) {
      const own = await directory.tenant(tenantId);
      if (!own) return [];
      const { dots } = await people.look(own);
      return userIds.filter((id) => own.users.has(id)).map(dots);
    },
  });
  phones.subscribe((userId) => hub.dotsChanged(userId));
  bus.subscribe((notice) => {
    privacy.hear(notice);
    for (const userId of choosersIn(notice)) hub.dotsChanged(userId);
  });
  const instance = deps.newId();
  const relay = createPresenceRelay({
    store: store.presence,
    presence,
    instance,
    ended(sitter) {
      if (presence.knows(sitter)) hub.endSession(sitter);
    },
    clock,
    log,
  });
  if (deps.manyInstances) relay.start();
  /** Lets go of streams and of the other instances. */
  const stop = async () => {
    hub.stop();
    if (deps.manyInstances) await relay.stop();
  };
  return { hub, presence, people, privacy, stop };
}

/** Who has changed preferences, and may appear offline now. */
function choosersIn(notice: LiveNotice): readonly string[] {
  if (notice.kind !== "events") return [];
  return notice.events.flatMap(({ userId, change }) => (change.kind === "preferences" ? [userId] : []));
}
