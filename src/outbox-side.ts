import type { Clock } from "./lib/clock.js";
import { uuidv7 } from "./lib/ids.js";
import type { Logger } from "./lib/logger.js";
import type { Carried } from "./messaging/carried.js";
import type { Measures } from "./messaging/measures.js";
import { createOutbox, type Outbox } from "./messaging/outbox.js";
import { createReceipts, type Receipts } from "./messaging/receipts.js";
import { createReconcile, type Reconcile } from "./messaging/reconcile.js";
import { createRetry, type Retry } from "./messaging/retry.js";
import { createSender } from "./messaging/sender.js";
import { createSettlement, type Settlement } from "./messaging/settlement.js";
import { createTrunkWatch } from "./messaging/trunk-watch.js";
import type { Trunks } from "./messaging/trunks.js";
import type { Directory, LiveBus, PbxConnector, Store } from "./ports.js";

export interface OutboxSideDeps {
  readonly store: Store;
  readonly directory: Directory;
  readonly bus: Pick<LiveBus, "publish">;
  readonly trunks: Trunks;
  readonly carried: Carried;
  /** Whether carriers can reach us, to fetch what they shall carry. */
  readonly publicMedia: boolean;
  readonly pbxs: readonly PbxConnector[];
  /** No other process shares the database. */
  readonly alone: boolean;
  readonly clock: Clock;
  /** By which the outbox waits; a test hears from it when there is nothing more to do. */
  readonly alarm?: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly checkpoint: (place: string) => void;
  readonly measures?: Measures | undefined;
}

export interface OutboxSide {
  readonly outbox: Outbox;
  readonly reconcile: Reconcile;
  readonly receipts: Receipts;
  readonly settlement: Settlement;
  readonly retry: Retry;
  /** Takes up what an earlier process left, and starts working. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** What sends, what learns of it later, and what sends anew. */
export function createOutboxSide(deps: OutboxSideDeps): OutboxSide {
  const { store } = deps;
  const shared = { ...deps, store: store.outbox };
  const receipts = createReceipts(shared);
  const settlement = createSettlement({ ...shared, referenced: receipts.catchUp });
  const pbxs = new Map(deps.pbxs.map((pbx) => [pbx.name, pbx]));
  const outbox = createOutbox({
    ...shared,
    clock: deps.alarm ?? deps.clock,
    watch: createTrunkWatch({ ...deps, store: store.flow }),
    settlement,
    sender: createSender({ ...deps, pbxs, newId: uuidv7 }),
    holder: uuidv7(),
  });
  const reconcile = createReconcile({ ...deps, settlement, letters: store.deadLetters });
  const retry = createRetry({ ...deps, outbox, newId: uuidv7 });
  return {
    ...{ outbox, reconcile, receipts, settlement, retry },
    async start() {
      await outbox.start();
      reconcile.start();
    },
    async stop() {
      await reconcile.stop();
      await outbox.stop();
    },
  };
}
