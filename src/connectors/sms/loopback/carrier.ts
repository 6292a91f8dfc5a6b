import type { Clock } from "../../../lib/clock.js";
import type { CarrierHandlers, SmsCarrier } from "../../../ports.js";
import type { HandsetLog } from "./handset-log.js";

export interface LoopbackOptions {
  readonly trunkId: string;
  readonly handsets: HandsetLog;
  readonly clock: Clock;
}

/** How long the simulated radio takes to confirm; long enough to see "sent" turn into "delivered". */
const RECEIPT_AFTER_MS = 400;

/** A carrier inside this process: texts go to simulated phones, and a receipt follows as from a real one. */
export function createLoopback({ trunkId, handsets, clock }: LoopbackOptions): SmsCarrier {
  const timers = new Set<() => void>();
  let handlers: CarrierHandlers | null = null;

  return {
    trunkId,
    start(given) {
      handlers = given;
    },
    async stop() {
      for (const cancel of timers) cancel();
      timers.clear();
    },
    async send(sms) {
      await handsets.append({
        kind: "received",
        number: sms.to,
        peer: sms.from,
        body: sms.body,
        at: clock.now(),
      });
      confirmLater(sms.reference);
      return { kind: "accepted", reference: sms.reference };
    },
  };

  function confirmLater(reference: string): void {
    const cancel = clock.setTimer(RECEIPT_AFTER_MS, () => {
      timers.delete(cancel);
      const receipt = {
        trunkId,
        reference,
        state: "delivered",
        reason: null,
        receivedAt: clock.now(),
      } as const;
      // The receipts' own log says what went wrong; the phone has its text either way.
      void handlers?.receipt(receipt).catch(() => undefined);
    });
    timers.add(cancel);
  }
}
