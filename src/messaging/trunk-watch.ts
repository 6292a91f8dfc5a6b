import type { Delivery } from "../core/delivery.js";
import { patienceWith } from "../core/flow.js";
import type { Outcome } from "../core/model.js";
import { type TrunkTrouble, troubleOf } from "../core/trunk-trouble.js";
import type { Clock } from "../lib/clock.js";
import type { Logger } from "../lib/logger.js";
import type { FlowStore } from "../ports.js";

export interface TrunkWatchDeps {
  readonly store: Pick<FlowStore, "trip" | "slow" | "release">;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Learns from attempts how trunks are, so that nobody sends to one that does not work. */
export interface TrunkWatch {
  /** Takes note of what an attempt says about its trunk; never rejects. */
  attempted(delivery: Delivery, outcome: Outcome, isProbe: boolean): Promise<void>;
}

/** How long a carrier is left alone that has had enough and does not say for how long. */
const REST_MS = 1_000;
const LONGEST_REST_MS = 3_600_000;

/** Counts failures here; what follows from them is kept for all servers. */
export function createTrunkWatch({ store, clock, log }: TrunkWatchDeps): TrunkWatch {
  /** Failures in a row, by trunk. */
  const failures = new Map<string, number>();

  return {
    async attempted({ kind, target }, outcome, isProbe) {
      if (kind !== "trunk") return;
      try {
        await learn(target, outcome, isProbe);
      } catch (error) {
        // The next attempt says the same again.
        log.warn({ err: error, trunk: target }, "the state of a trunk could not be kept");
      }
    },
  };

  async function learn(trunkId: string, outcome: Outcome, isProbe: boolean): Promise<void> {
    const reason = outcome.kind === "accepted" ? "" : outcome.reason;
    const trouble = outcome.kind === "rejected" ? null : troubleOf(reason);
    if (trouble === null) return works(trunkId, isProbe);
    if (trouble === "busy") return rest(trunkId, outcome);
    await fails({ trunkId, reason, isProbe }, trouble);
  }

  async function works(trunkId: string, isProbe: boolean): Promise<void> {
    failures.delete(trunkId);
    if (!isProbe) return;
    await store.release(trunkId, clock.now());
    log.info({ trunk: trunkId }, "a trunk works again");
  }

  /** It is there, and takes texts: only not as many. */
  async function rest(trunkId: string, outcome: Outcome): Promise<void> {
    const asked = outcome.kind === "deferred" ? outcome.retryAfterMs : undefined;
    const waitMs = Math.min(LONGEST_REST_MS, Math.max(REST_MS, asked ?? 0));
    await store.slow(trunkId, "carrier-limit", clock.now() + waitMs);
  }

  async function fails(failure: Parameters<FlowStore["trip"]>[0], trouble: TrunkTrouble): Promise<void> {
    const { trunkId, reason, isProbe } = failure;
    const count = (failures.get(trunkId) ?? 0) + 1;
    failures.set(trunkId, count);
    if (!isProbe && count < patienceWith(trouble)) return;
    await store.trip(failure, clock.now());
    log.warn(
      { trunk: trunkId, reason, failures: count },
      "a trunk does not work and is left alone for a while",
    );
  }
}
