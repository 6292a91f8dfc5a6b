import { applyReceipt } from "../core/delivery.js";
import type { Clock } from "../lib/clock.js";
import type { LiveBus, OutboxStore, Receipt, TrunkReference } from "../ports.js";

export interface ReceiptsDeps {
  readonly store: OutboxStore;
  readonly bus: Pick<LiveBus, "publish">;
  readonly clock: Clock;
}

export interface Receipts {
  /** Takes a receipt; resolves after the commit. A repeat changes nothing; one that is too early is kept. */
  take(receipt: Receipt): Promise<void>;
  /** Applies the receipts that came before these references were known to us. */
  catchUp(references: readonly TrunkReference[]): Promise<void>;
}

/** Moves deliveries by what the far side says later. */
export function createReceipts({ store, bus, clock }: ReceiptsDeps): Receipts {
  return {
    async take(receipt) {
      // Kept before the look-up: whichever comes second, the receipt or the reference, finds the other.
      await store.keepReceipt(receipt);
      // A repeat too: we may have died, or lost the database, between keeping it and applying it.
      await apply(receipt);
    },
    async catchUp(references) {
      if (references.length === 0) return;
      for (const receipt of await store.receiptsFor(references)) await apply(receipt);
    },
  };

  async function apply(receipt: Receipt): Promise<void> {
    const [delivery] = await store.byReference(receipt.trunkId, receipt.reference);
    const state = delivery && applyReceipt(delivery.state, receipt.state);
    if (!delivery || !state) return;
    const { id, fence, dueAt, partsDone, reference } = delivery;
    const reason = receipt.reason;
    bus.publish(await store.settle([{ id, fence, state, dueAt, partsDone, reference, reason }], clock.now()));
  }
}
