/**
 * The outbox's part of the ports: deliveries on their way and the receipts for them. Import it through ports.ts.
 */
import type { Delivery } from "./core/delivery.js";
import type { FlowLimits } from "./core/flow.js";
import type { DeliveryState, UserEvent } from "./core/model.js";
import type { QueueDepth } from "./ports-health.js";

/** Deliveries that are not finished. Used by messaging/outbox and messaging/receipts. */
export interface OutboxStore {
  /**
   * Takes due deliveries for `holder`: sets them to `sending`, counts the attempt, raises the fence, and commits
   * before it resolves. At most one delivery per order key is out at a time, the lowest position first. What may not
   * leave yet, by the limits or because its trunk is held, gets a later due time and a reason instead.
   */
  leaseDue(request: LeaseRequest): Promise<Leased>;
  /**
   * Writes results, each only if its fence is still current and its state still may change, moves the message's
   * bubble up (never down) and appends the change to its audience's logs. Returns the events of what changed.
   */
  settle(results: readonly SettledDelivery[], now: number): Promise<readonly UserEvent[]>;
  /** Deliveries that were `sending` under a lease that ran out before `now`: their process died on the way. */
  abandoned(now: number, limit: number): Promise<readonly Delivery[]>;
  /**
   * Queued deliveries that need not go any more: past their expiry, to phones whose reader has read past them in a
   * browser, and to one phone all but the newest 50.
   */
  outdated(now: number, limit: number): Promise<readonly Delivery[]>;
  /** Makes parked deliveries to these extensions due now. Resolves with how many. */
  wakeExtensions(extensionIds: readonly string[], now: number): Promise<number>;
  /** The earliest due time of the queued deliveries that no earlier one of their order holds back; null without any. */
  nextDueAt(): Promise<number | null>;
  /** The deliveries with this reference at this trunk (receipts), newest first. */
  byReference(trunkId: string, reference: string): Promise<readonly Delivery[]>;
  /** The delivery with this id, if it goes over this trunk: for receipts that bring our own reference back. */
  ofTrunk(trunkId: string, deliveryId: string): Promise<Delivery | null>;
  /** Keeps a receipt, whether we know its reference already or not; false when the same was kept before. */
  keepReceipt(receipt: Receipt): Promise<boolean>;
  /** The kept receipts under these references, oldest first; for those that overtook the carrier's answer. */
  receiptsFor(references: readonly TrunkReference[]): Promise<readonly Receipt[]>;
  /** What waits, by trunk; phones together. Grows with what waits, not with what was ever sent. */
  depths(): Promise<readonly QueueDepth[]>;
  /** Counts by state, and the age of the oldest queued one, for health. */
  depth(now: number): Promise<OutboxDepth>;
}

export interface LeaseRequest {
  readonly holder: string;
  readonly now: number;
  readonly leaseMs: number;
  readonly limit: number;
  /** Of the trunks that have some. */
  readonly limits: ReadonlyMap<string, FlowLimits>;
  /** How long a trunk that failed is left to the one text that tries it. */
  readonly probeMs: number;
}

export interface Leased {
  readonly deliveries: readonly Delivery[];
  /** Ids of those that try a trunk which has failed: by them it is known whether it works again. */
  readonly probes: ReadonlySet<string>;
  /** Of what has to wait. */
  readonly events: readonly UserEvent[];
}

export interface SettledDelivery {
  readonly id: string;
  readonly fence: number;
  readonly state: DeliveryState;
  readonly dueAt: number;
  readonly partsDone: number;
  readonly reference: string | null;
  readonly reason: string | null;
}

export interface TrunkReference {
  readonly trunkId: string;
  /** The carrier's id, or ours where the carrier takes one. */
  readonly reference: string;
}

/** What a carrier says later about a message of ours. */
export interface Receipt extends TrunkReference {
  readonly state: DeliveryState;
  readonly reason: string | null;
  readonly receivedAt: number;
  /** The delivery's id, where the carrier brings it back: it finds a message whose answer was lost. */
  readonly ours?: string;
}

export interface OutboxDepth {
  readonly queued: number;
  readonly sending: number;
  readonly unknown: number;
  readonly failed: number;
  readonly oldestQueuedAt: number | null;
}
