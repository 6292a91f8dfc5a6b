import type { Outcome } from "../../../core/model.js";

/**
 * Telnyx's codes (developers.telnyx.com, "Messaging Error Code Reference"), as far as they say something that a user or
 * operator can act on.
 */
const reasons: ReadonlyMap<string, string> = new Map([
  ["40300", "recipient-opted-out"],
  ["10002", "bad-recipient"],
  ["10016", "bad-recipient"],
  ["40310", "bad-recipient"],
  ["40001", "recipient-not-mobile"],
  ["40006", "recipient-unreachable"],
  ["40008", "recipient-unreachable"],
  ["40004", "carrier-blocked"],
  ["40002", "carrier-filtered"],
  ["40003", "carrier-filtered"],
  ["40011", "carrier-rate"],
  ["40005", "expired"],
]);

/** Refusals that say nothing of this message: it waits until the account is in order, or the queue has room. */
const passing: ReadonlyMap<string, string> = new Map([
  ["10009", "carrier-credentials"],
  ["10010", "carrier-credentials"],
  // The account is out of money.
  ["20100", "carrier-credentials"],
  ["10011", "carrier-limit"],
  ["40318", "carrier-limit"],
]);

/** What a user is told of an error. */
export function reasonOf(code: string): string {
  return reasons.get(code) ?? `telnyx ${code.slice(0, 20)}`;
}

/** What becomes of a message that was refused under this code. */
export function refusalOf(code: string): Outcome {
  const wait = passing.get(code);
  return wait === undefined
    ? { kind: "rejected", reason: reasonOf(code) }
    : { kind: "deferred", reason: wait };
}
