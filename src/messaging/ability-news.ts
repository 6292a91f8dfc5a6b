import type { Logger } from "../lib/logger.js";
import type { LiveBus, LogStore } from "../ports.js";

export interface AbilityNewsDeps {
  readonly store: Pick<LogStore, "append">;
  readonly bus: Pick<LiveBus, "publish">;
  readonly log: Logger;
}

/** Tells these users' browsers that what they may send is another now, after the switches were written. */
export type AbilityNews = (tenantId: string, userIds: Iterable<string>) => Promise<void>;

/**
 * The switches are written already, and hold at the very next send: a browser that is not told shows an open field for
 * a while, whose text is refused in words. So a log that can't be written must not make the change look failed.
 */
export function createAbilityNews({ store, bus, log }: AbilityNewsDeps): AbilityNews {
  return async (tenantId, userIds) => {
    const notices = [...new Set(userIds)].map((userId) => ({
      userId,
      tenantId,
      change: { kind: "abilities" } as const,
    }));
    if (notices.length === 0) return;
    try {
      bus.publish(await store.append(notices));
    } catch (error) {
      log.warn({ err: error }, "a change of switches could not be told");
    }
  };
}
