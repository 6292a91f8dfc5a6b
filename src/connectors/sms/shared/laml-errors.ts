import type { Outcome } from "../../../core/model.js";

/** How a driver reads the codes of its carrier. */
export interface LamlErrors {
  /** What a user is told of an error. */
  readonly reasonOf: (code: string) => string;
  /** What becomes of a message that was refused under this code. */
  readonly refusalOf: (code: string) => Outcome;
}

/** Twilio's codes, which SignalWire uses too, as far as they say something that a user or operator can act on. */
const reasons: ReadonlyMap<string, string> = new Map([
  ["21610", "recipient-opted-out"],
  ["21211", "bad-recipient"],
  ["21214", "bad-recipient"],
  ["21217", "bad-recipient"],
  ["21614", "recipient-not-mobile"],
  ["30006", "recipient-not-mobile"],
  ["21408", "recipient-not-allowed"],
  ["21612", "recipient-not-allowed"],
  ["30003", "recipient-unreachable"],
  ["30005", "recipient-unreachable"],
  ["30004", "carrier-blocked"],
  ["30007", "carrier-filtered"],
  ["21606", "bad-sender"],
  ["21212", "bad-sender"],
  ["21603", "bad-sender"],
  ["21659", "bad-sender"],
  ["21660", "bad-sender"],
  ["30034", "sender-unregistered"],
  ["30032", "sender-unregistered"],
  ["30022", "carrier-rate"],
  ["30023", "carrier-rate"],
  ["21617", "message-too-long"],
  ["21605", "message-too-long"],
]);

/** Refusals that say nothing of this message: it waits until the account is in order, or the queue has room. */
const passing: ReadonlyMap<string, string> = new Map([
  ["20003", "carrier-credentials"],
  ["20005", "carrier-credentials"],
  ["30002", "carrier-credentials"],
  ["20429", "carrier-limit"],
  ["21611", "carrier-limit"],
]);

/** The codes as the carrier `name` gives them; one that we have no words for keeps its number. */
export function lamlErrors(name: string): LamlErrors {
  const reasonOf = (code: string): string => reasons.get(code) ?? `${name} ${code.slice(0, 20)}`;
  return {
    reasonOf,
    refusalOf(code) {
      const wait = passing.get(code);
      if (wait !== undefined) return { kind: "deferred", reason: wait };
      return { kind: "rejected", reason: reasonOf(code) };
    },
  };
}
