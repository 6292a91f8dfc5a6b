import type { DeliveryState, Outcome } from "./model.js";

export type DeliveryKind = "trunk" | "phone";

export interface Delivery {
  readonly id: string;
  readonly tenantId: string;
  readonly kind: DeliveryKind;
  /** Null for a notice to a phone, which is no message of a conversation. */
  readonly messageId: string | null;
  readonly conversationId: string | null;
  /** The user whose phone it is; once that user has read the message in a browser it need not go. Null for a trunk. */
  readonly readerId: string | null;
  /** Trunk id, or extension id. */
  readonly target: string;
  /** Who it is from, as the far side shall see it: a number (trunk, SMS to a phone) or an extension number. */
  readonly from: string;
  /** Who it is for: the canonical peer address (trunk), or the extension number (phone). */
  readonly to: string;
  readonly body: string;
  /** Files that go with it, to a trunk. */
  readonly attachmentCount: number;
  readonly state: DeliveryState;
  /** Deliveries with the same order key leave one after the other, by position. */
  readonly orderKey: string;
  readonly position: number;
  readonly attempts: number;
  /** Parts of a split text that already arrived; a retry goes on behind them. */
  readonly partsDone: number;
  readonly dueAt: number;
  readonly expiresAt: number;
  /** Grows with every lease; a result under an old fence is not written. */
  readonly fence: number;
  /** Our reference at the carrier, known before the attempt; their id, once known. */
  readonly reference: string | null;
  readonly reason: string | null;
  readonly createdAt: number;
}

/** What an attempt changes on its delivery. */
export interface DeliveryUpdate {
  readonly state: DeliveryState;
  readonly dueAt: number;
  readonly partsDone: number;
  readonly reference: string | null;
  readonly reason: string | null;
}

type Deferred = Extract<Outcome, { kind: "deferred" }>;

const ranks: Readonly<Record<DeliveryState, number>> = {
  queued: 0,
  sending: 1,
  unknown: 2,
  accepted: 3,
  sent: 4,
  failed: 5,
  delivered: 6,
  // Final, and entered from queued alone: see raise.
  blocked: 7,
};

const firstBackoffMs = 5_000;
const longestBackoffMs = 10 * 60_000;
const longestRetryAfterMs = 60 * 60_000;

/** What a far side can tell about a message. The other states are ours to give. */
const reportable: ReadonlySet<DeliveryState> = new Set(["accepted", "sent", "failed", "delivered"]);

/** How long after a carrier was asked in vain it is asked again: soon, then ever more rarely, for about a day. */
const checksMs = [10_000, 60_000, 10 * 60_000, 3_600_000, 6 * 3_600_000, 18 * 3_600_000];

/** The wait before the carrier is asked once more what became of a text; null: it is not asked any more. */
export function checkAfterMs(checks: number): number | null {
  return checksMs[checks] ?? null;
}

/** How far a state is along the way; a delivery moves to higher ranks only. */
export function rank(state: DeliveryState): number {
  return ranks[state];
}

/** The state after news of `next`: never a lower one. */
export function raise(current: DeliveryState, next: DeliveryState): DeliveryState {
  // A message that has left cannot be blocked any more.
  if (next === "blocked" && current !== "queued") return current;
  return rank(next) > rank(current) ? next : current;
}

/**
 * What becomes of a delivery after one attempt. `random` is from 0 up to, not including, 1. The parts of a split text
 * are the caller's to count: it hands in the delivery with what arrived, and asks when the attempt is over.
 */
export function applyOutcome(
  delivery: Delivery,
  outcome: Outcome,
  now: number,
  random: number,
): DeliveryUpdate {
  const isLate = rank(delivery.state) > rank("sending");
  if (outcome.kind === "deferred" && !isLate) return defer(delivery, outcome, now, random);
  // A receipt may have been faster than the answer and have known more.
  const state = raise(delivery.state, stateAfter(delivery.kind, outcome));
  return {
    ...unchanged(delivery),
    state,
    reference: referenceOf(outcome) ?? delivery.reference,
    reason: state === delivery.state ? delivery.reason : reasonOf(outcome),
  };
}

/** The state after a receipt; null when the receipt changes nothing: late, repeated, or no news. */
export function applyReceipt(current: DeliveryState, reported: DeliveryState): DeliveryState | null {
  if (!reportable.has(reported)) return null;
  const next = raise(current, reported);
  return next === current ? null : next;
}

function defer(delivery: Delivery, outcome: Deferred, now: number, random: number): DeliveryUpdate {
  if (now >= delivery.expiresAt) return { ...unchanged(delivery), state: "failed", reason: "expired" };
  const wanted = now + waitMs(delivery.attempts, outcome.retryAfterMs, random);
  // Due at its end means that nobody tries any more: a registration makes it due, or it expires.
  const dueAt = outcome.untilRegistered ? delivery.expiresAt : Math.min(wanted, delivery.expiresAt);
  return { ...unchanged(delivery), state: "queued", dueAt, reason: outcome.reason };
}

function unchanged({ state, dueAt, partsDone, reference, reason }: Delivery): DeliveryUpdate {
  return { state, dueAt, partsDone, reference, reason };
}

function stateAfter(kind: DeliveryKind, outcome: Outcome): DeliveryState {
  switch (outcome.kind) {
    case "accepted":
      // A carrier that takes a text has it still before it; a phone that takes one shows it.
      return kind === "trunk" ? "accepted" : "delivered";
    case "rejected":
      return "failed";
    case "unknown":
      return "unknown";
    case "deferred":
      return "queued";
  }
}

function reasonOf(outcome: Outcome): string | null {
  return outcome.kind === "accepted" ? null : outcome.reason;
}

function referenceOf(outcome: Outcome): string | undefined {
  return outcome.kind === "accepted" ? outcome.reference : undefined;
}

/** What was asked for, then exponential with full jitter: what failed together does not come back together. */
function waitMs(attempts: number, retryAfterMs: number | undefined, random: number): number {
  const ceiling = Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.max(0, attempts - 1));
  const backoff = Math.floor(random * (ceiling + 1));
  // A carrier is heard, but a slip of a digit there shall not park a text for days.
  const asked = Number.isFinite(retryAfterMs) ? (retryAfterMs ?? 0) : 0;
  return backoff + Math.min(Math.max(asked, 0), longestRetryAfterMs);
}
