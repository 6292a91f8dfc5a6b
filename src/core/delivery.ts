import type { Delivery, DeliveryState, Outcome } from "./model.js";

const ranks: Readonly<Record<DeliveryState, number>> = {
  queued: 0,
  sending: 1,
  unknown: 2,
  accepted: 3,
  sent: 4,
  failed: 5,
  delivered: 6,
  blocked: 7,
};

const BACKOFF_FIRST_MS = 5_000;
const BACKOFF_LONGEST_MS = 10 * 60_000;
/** A carrier may ask for more patience than a person has. */
const RETRY_AFTER_LONGEST_MS = 3_600_000;

/** What an outcome makes of a delivery. */
export interface DeliveryUpdate {
  readonly state: DeliveryState;
  readonly dueAt: number;
  readonly partsDone: number;
  readonly reference: string | null;
  readonly reason: string | null;
}

/** The place of a state on the way up; a state is never replaced by one of a lower or equal rank. */
export function rank(state: DeliveryState): number {
  return ranks[state];
}

/** The higher of the two states. `blocked` is final, and reached from `queued` alone. */
export function raise(current: DeliveryState, next: DeliveryState): DeliveryState {
  if (next === "blocked" && current !== "queued") return current;
  return ranks[next] > ranks[current] ? next : current;
}

/** What a receipt makes of a state; null when it is late, repeated or says less than is known. */
export function applyReceipt(current: DeliveryState, reported: DeliveryState): DeliveryState | null {
  const next = raise(current, reported);
  return next === current ? null : next;
}

/** What an attempt's outcome makes of its delivery. `random` is from 0 to 1, for the jitter of the next attempt. */
export function applyOutcome(
  delivery: Delivery,
  outcome: Outcome,
  now: number,
  random: number,
): DeliveryUpdate {
  const { dueAt, partsDone, reference } = delivery;
  switch (outcome.kind) {
    case "accepted": {
      const state = delivery.kind === "phone" ? "delivered" : "accepted";
      return { state, dueAt, partsDone, reference: outcome.reference ?? reference, reason: null };
    }
    case "rejected":
      return { state: "failed", dueAt, partsDone, reference, reason: outcome.reason };
    case "unknown":
      return { state: "unknown", dueAt, partsDone, reference, reason: outcome.reason };
    case "deferred": {
      const next = outcome.untilRegistered
        ? delivery.expiresAt
        : now + waitMs(delivery.attempts, outcome, random);
      const expired = now >= delivery.expiresAt || (!outcome.untilRegistered && next >= delivery.expiresAt);
      if (expired) return { state: "failed", dueAt, partsDone, reference, reason: "expired" };
      return { state: "queued", dueAt: next, partsDone, reference, reason: outcome.reason };
    }
  }
}

/** Full jitter, so that what failed together does not come back together. */
function waitMs(attempts: number, outcome: { readonly retryAfterMs?: number }, random: number): number {
  const ceiling = Math.min(
    BACKOFF_LONGEST_MS,
    BACKOFF_FIRST_MS * 2 ** Math.max(0, Math.min(attempts - 1, 30)),
  );
  const asked = Math.min(RETRY_AFTER_LONGEST_MS, Math.max(0, outcome.retryAfterMs ?? 0));
  return asked + Math.ceil(random * ceiling);
}
