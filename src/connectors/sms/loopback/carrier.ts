import type { TrunkRules } from "../../../core/trunk.js";
import type { Clock } from "../../../lib/clock.js";
import type { Logger } from "../../../lib/logger.js";
import type { CarrierHandlers, SmsCarrier } from "../../../ports.js";
import type { HandsetLog } from "./handset-log.js";

/** As generous as a carrier can be, so that everything can be tried. */
export const loopbackRules: TrunkRules = {
  mms: true,
  maxCharacters: 1_600,
  media: { maxCount: 10, maxBytes: 5_000_000 },
  answersKeywords: false,
};

export interface LoopbackOptions {
  readonly trunkId: string;
  readonly handsets: HandsetLog;
  readonly clock: Clock;
  readonly log: Logger;
}

/** How long the simulated radio takes to confirm; long enough to see "sent" turn into "delivered". */
const RECEIPT_AFTER_MS = 400;
/** A carrier whose receipt was not taken brings it again. */
const AGAIN_AFTER_MS = 5_000;

/** A carrier inside this process: texts go to simulated phones, and a receipt follows as from a real one. */
export function createLoopback({ trunkId, handsets, clock, log }: LoopbackOptions): SmsCarrier {
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
      handlers = null;
    },
    async send(sms) {
      await handsets.append({
        kind: "received",
        number: sms.to,
        peer: sms.from,
        body: sms.body,
        at: clock.now(),
      });
      confirmLater(sms.reference, RECEIPT_AFTER_MS);
      return { kind: "accepted", reference: sms.reference };
    },
  };

  function confirmLater(reference: string, waitMs: number): void {
    const cancel = clock.setTimer(waitMs, () => {
      timers.delete(cancel);
      void confirm(reference);
    });
    timers.add(cancel);
  }

  async function confirm(reference: string): Promise<void> {
    const at = clock.now();
    try {
      await handlers?.receipt({ trunkId, reference, state: "delivered", reason: null, receivedAt: at });
    } catch (error) {
      log.warn({ err: error, reference }, "a receipt could not be stored");
      confirmLater(reference, AGAIN_AFTER_MS);
    }
  }
}
