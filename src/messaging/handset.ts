import { toE164 } from "../core/address.js";
import { MessagingError } from "../core/errors.js";
import { canonicalString } from "../core/text.js";
import type { Clock } from "../lib/clock.js";
import type { Handset, HandsetMessage, HandsetText } from "../ports.js";
import type { Accept } from "./accept.js";

interface HandsetDeps {
  readonly accept: Accept;
  readonly trunkId: string;
  readonly country: string;
  readonly clock: Clock;
  readonly log: {
    append(message: Omit<HandsetMessage, "entry">, key: string): Promise<void>;
    after(number: string, entry: number): readonly HandsetMessage[];
  };
}

/** The phones outside that the handset page plays: their texts enter as a carrier's would. */
export function createHandset({ accept, trunkId, country, clock, log }: HandsetDeps): Handset {
  return {
    messages: (number, after) => log.after(number, after),
    async send({ key, from, to, body }) {
      const [number, peer] = [toE164(from, country), toE164(to, country)];
      if (number === null || peer === null) throw new MessagingError("bad-recipient");
      const text = canonicalString(body);
      const now = clock.now();
      const result = await accept({
        key: `trunk:${trunkId}:${key}`,
        source: { kind: "trunk", trunkId, from: number, to: peer },
        body: text,
        receivedAt: now,
        raw: JSON.stringify({ from: number, to: peer, body: text }),
      });
      if (result.kind === "refused") throw result.error;
      const sent = result.kind === "stored" ? result.message.body : text;
      // For a repeat too: the first time we may have died before this.
      await log.append({ kind: "sent", number, peer, body: sent, at: now }, key);
      return result.kind === "stored" ? { kind: "stored" } : result;
    },
  };
}

/** A text that was kept as it came from a phone; null where it was not. */
export function readHandsetRaw(raw: string): Pick<HandsetText, "from" | "to" | "body"> | null {
  if (!raw.startsWith("{")) return null;
  const { from, to, body } = JSON.parse(raw) as Partial<HandsetText>;
  return from === undefined || to === undefined || body === undefined ? null : { from, to, body };
}
