import type { Delivery } from "../core/delivery.js";
import { applyOutcome } from "../core/delivery.js";
import type { Clock } from "../lib/clock.js";
import type { Logger } from "../lib/logger.js";
import {
  type LiveBus,
  type OutboxStore,
  type SettledDelivery,
  StoreFailure,
  type TrunkReference,
} from "../ports.js";
import type { Measures } from "./measures.js";
import type { Attempt } from "./sender.js";

export interface SettlementDeps {
  readonly store: OutboxStore;
  readonly bus: Pick<LiveBus, "publish">;
  /** Called with the references that became known, for receipts that overtook them. */
  readonly referenced: (references: readonly TrunkReference[]) => Promise<void>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly checkpoint: (place: string) => void;
  /** Absent where nobody asks for metrics. */
  readonly measures?: Pick<Measures, "outcome"> | undefined;
}

export interface Settlement {
  /** Writes down what an attempt came to; results that come while others are being written go in the next write. */
  attempted(delivery: Delivery, attempt: Attempt): Promise<void>;
  /** Writes down what became of deliveries that nobody attempts any more. */
  ended(all: readonly Ended[]): Promise<void>;
  /** Waits no longer for a database that is away: the process is about to end. */
  hurry(): void;
}

export interface Ended {
  readonly delivery: Delivery;
  /** Without a reference it keeps the one that it has. */
  readonly end: Pick<SettledDelivery, "state" | "reason"> & Partial<Pick<SettledDelivery, "reference">>;
}

interface Finished {
  readonly delivery: Delivery;
  readonly result: SettledDelivery;
}

/** How long a result waits for a database that is away: well within the lease, then the recovery has its say. */
const TRIES = 50;
const RETRY_MS = 1_000;

/** Writes the results of deliveries, many at a time, and tells those who look at them. */
export function createSettlement(deps: SettlementDeps): Settlement {
  const finished: Finished[] = [];
  let writing: Promise<void> | null = null;
  let hurried = false;
  let tryAgain: () => void = () => undefined;

  return {
    async attempted(delivery, { outcome, partsDone }) {
      const update = applyOutcome({ ...delivery, partsDone }, outcome, deps.clock.now(), deps.random());
      finished.push({ delivery, result: { id: delivery.id, fence: delivery.fence, ...update } });
      while (writing !== null) await writing;
      if (finished.length === 0) return;
      writing = settlePatiently(finished.splice(0)).finally(() => {
        writing = null;
      });
      await writing;
    },
    async ended(all) {
      if (all.length === 0) return;
      await settle(
        all.map(({ delivery, end }) => ({ delivery, result: { ...unchanged(delivery), ...end } })),
      );
    },
    hurry() {
      hurried = true;
      tryAgain();
    },
  };

  async function settlePatiently(batch: readonly Finished[]): Promise<void> {
    for (let tried = 1; ; tried++) {
      try {
        await settle(batch);
        return;
      } catch (error) {
        if (!mayWait(error) || tried === TRIES) {
          // The lease runs out and the recovery says "not confirmed": never a second copy.
          const facts = { err: error, deliveries: batch.length };
          deps.log.error(facts, "results of deliveries could not be written");
          return;
        }
      }
      await pause();
    }
  }

  function mayWait(error: unknown): boolean {
    return error instanceof StoreFailure && error.temporary && !hurried;
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      tryAgain = resolve;
      deps.clock.setTimer(RETRY_MS, resolve);
    });
  }

  async function settle(batch: readonly Finished[]): Promise<void> {
    const results = batch.map(({ result }) => result);
    const events = await deps.store.settle(results, deps.clock.now());
    deps.checkpoint("after-settle");
    deps.bus.publish(events);
    for (const { delivery, result } of batch) {
      deps.measures?.outcome(delivery.kind === "trunk" ? delivery.target : null, result.state);
    }
    await deps.referenced(batch.flatMap(referenceOf));
  }
}

function referenceOf({ delivery, result }: Finished): TrunkReference[] {
  return result.reference === null ? [] : [{ trunkId: delivery.target, reference: result.reference }];
}

function unchanged(delivery: Delivery): Omit<SettledDelivery, "state" | "reason"> {
  const { id, fence, dueAt, partsDone, reference } = delivery;
  return { id, fence, dueAt, partsDone, reference };
}
