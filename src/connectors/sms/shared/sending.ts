import type { Outcome } from "../../../core/model.js";
import type { CarrierAccount, OutboundSms, SmsCarrier } from "../../../ports.js";
import { type Answer, type ExchangeRequest, exchange } from "./exchange.js";

/** What one carrier's driver says of handing a message over. */
export interface Sending {
  /** How the carrier is asked to take the message, or the reason for which it can't be asked. */
  readonly requestOf: (sms: OutboundSms) => ExchangeRequest | string;
  readonly outcomeOf: (answer: Answer, sms: OutboundSms) => Outcome;
}

/** Hands each message to the carrier once. */
export function createSend(
  { fetch }: Pick<CarrierAccount, "fetch">,
  { requestOf, outcomeOf }: Sending,
): SmsCarrier["send"] {
  return async (sms, signal) => {
    const request = requestOf(sms);
    if (typeof request === "string") return { kind: "rejected", reason: request };
    const answer = await exchange(fetch, request, signal);
    return answer.kind === "failed" ? answer.outcome : outcomeOf(answer, sms);
  };
}
