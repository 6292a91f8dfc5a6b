import { applyReceipt, type Delivery } from "../core/delivery.js";
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

  async function find({ trunkId, reference, ours }: Receipt): Promise<Delivery | null> {
    const [delivery] = await store.byReference(trunkId, reference);
    return delivery ?? (ours === undefined ? null : store.ofTrunk(trunkId, ours));
  }

  async function apply(receipt: Receipt): Promise<void> {
    const delivery = await find(receipt);
    const state = delivery && applyReceipt(delivery.state, receipt.state);
    if (!delivery || !state) return;
    const { id, fence, dueAt, partsDone } = delivery;
    // Found by ours, it is theirs by which it is found from now on.
    const { reference, reason } = receipt;
    bus.publish(await store.settle([{ id, fence, state, dueAt, partsDone, reference, reason }], clock.now()));
  }
}
