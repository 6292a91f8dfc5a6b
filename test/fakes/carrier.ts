import type { ExecutionContext } from "ava";
import type { Outcome } from "../../src/core/model.js";
import type { CarrierHandlers, OutboundSms, SmsCarrier } from "../../src/ports.js";

/** A carrier that answers as the test says; what it got is the truth about the handsets. */
export interface FakeCarrier extends SmsCarrier {
  readonly sent: readonly OutboundSms[];
  answer: (sms: OutboundSms, signal: AbortSignal) => Outcome | Promise<Outcome>;
  readonly handlers: CarrierHandlers;
}

export function createFakeCarrier(trunkId = "loopback"): FakeCarrier {
  const sent: OutboundSms[] = [];
  let given: CarrierHandlers | null = null;
  const carrier: FakeCarrier = {
    trunkId,
    sent,
    answer: ({ reference }) => ({ kind: "accepted", reference: `far-${reference}` }),
    get handlers() {
      if (!given) throw new Error("the carrier was not started");
      return given;
    },
    start(handlers) {
      given = handlers;
    },
    async stop() {
      given = null;
    },
    async send(sms, signal) {
      sent.push(sms);
      return carrier.answer(sms, signal);
    },
  };
  return carrier;
}

/** A promise that the test fulfils when it likes, or with `last` at its end: an answer that takes its time. */
export function gate<T>(
  t: ExecutionContext,
  last: T,
): { readonly promise: Promise<T>; readonly open: (value: T) => void } {
  let open: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    open = resolve;
  });
  t.teardown(() => open(last));
  return { promise, open };
}
