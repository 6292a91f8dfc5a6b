import type { TrunkRules } from "../../../core/trunk.js";
import type { Clock } from "../../../lib/clock.js";
import type { Logger } from "../../../lib/logger.js";
import type { CarrierHandlers, HandsetFile, OutboundSms, SmsCarrier } from "../../../ports.js";
import type { HandsetFiles } from "./handset-files.js";
import type { HandsetLog } from "./handset-log.js";

/** As generous as a carrier can be, so that everything can be tried. */
export const loopbackRules: TrunkRules = {
  mms: true,
  fetchesMedia: false,
  maxCharacters: 1_600,
  media: { maxCount: 10, maxBytes: 5_000_000 },
  answersKeywords: false,
};

/** Begins the address of a file that lies on a simulated phone. */
export const HANDSET = "handset:";

export interface LoopbackOptions {
  readonly trunkId: string;
  readonly handsets: HandsetLog;
  readonly files: HandsetFiles;
  /** Fetches what a message carries by its link, as a carrier does; null where the link opens nothing. */
  readonly load: (url: string) => Promise<AsyncIterable<Uint8Array> | null>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** How long the simulated radio takes to confirm; long enough to see "sent" turn into "delivered". */
const RECEIPT_AFTER_MS = 400;
/** A carrier whose receipt was not taken brings it again. */
const AGAIN_AFTER_MS = 5_000;

/** A carrier inside this process: texts go to simulated phones, and a receipt follows as from a real one. */
export function createLoopback({ trunkId, handsets, files, load, clock, log }: LoopbackOptions): SmsCarrier {
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
      const received = await receive(sms);
      const entry = { kind: "received", number: sms.to, peer: sms.from, body: sms.body } as const;
      await handsets.append({ ...entry, ...(received.length > 0 && { files: received }), at: clock.now() });
      confirmLater(sms.reference, RECEIPT_AFTER_MS);
      return { kind: "accepted", reference: sms.reference };
    },
    async readMedia(url) {
      const file = url.startsWith(HANDSET) ? await files.open(url.slice(HANDSET.length)) : null;
      return file?.bytes ?? null;
    },
  };

  /** A phone keeps a copy of its own: links end. */
  async function receive({ media }: OutboundSms): Promise<HandsetFile[]> {
    const received: HandsetFile[] = [];
    for (const { url } of media) {
      const source = await load(url);
      const file = source && (await files.keep(source));
      if (file) received.push(file);
    }
    return received;
  }

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
