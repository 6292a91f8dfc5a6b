import { toE164 } from "../core/address.js";
import { MessagingError } from "../core/errors.js";
import { canonicalString } from "../core/text.js";
import type { Clock } from "../lib/clock.js";
import type { Handset, HandsetFile, HandsetMessage, HandsetText, InboundMedia } from "../ports.js";
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
  readonly files: {
    keep: Handset["attach"];
    open: Handset["open"];
    thumbnail: Handset["thumbnail"];
  };
  /** Where the trunk finds a file of a phone. */
  readonly addressOf: (file: string) => string;
}

interface HandsetRaw extends Pick<HandsetText, "from" | "to" | "body"> {
  readonly media: readonly InboundMedia[];
}

/** The phones outside that the handset page plays: their texts enter as a carrier's would. */
export function createHandset(deps: HandsetDeps): Handset {
  const { accept, trunkId, country, clock, log, files, addressOf } = deps;

  return {
    messages: (number, after) => log.after(number, after),
    attach: files.keep,
    open: files.open,
    thumbnail: files.thumbnail,
    async send({ key, from, to, body, files: names = [] }) {
      const [number, peer] = [toE164(from, country), toE164(to, country)];
      if (number === null || peer === null) throw new MessagingError("bad-recipient");
      const text = canonicalString(body);
      const carried = await find(names);
      const media = carried.map(({ file, type }) => ({ url: addressOf(file), type, credentials: null }));
      const now = clock.now();
      const result = await accept({
        key: `trunk:${trunkId}:${key}`,
        source: { kind: "trunk", trunkId, from: number, to: peer },
        body: text,
        receivedAt: now,
        raw: JSON.stringify({ from: number, to: peer, body: text, media } satisfies HandsetRaw),
        media,
      });
      if (result.kind === "refused") throw result.error;
      const sent = result.kind === "stored" ? result.message.body : text;
      const entry = { kind: "sent", number, peer, body: sent, at: now } as const;
      // For a repeat too: the first time we may have died before this.
      await log.append({ ...entry, ...(carried.length > 0 && { files: carried }) }, key);
      return result.kind === "stored" ? { kind: "stored" } : result;
    },
  };

  async function find(names: readonly string[]): Promise<HandsetFile[]> {
    const found = await Promise.all(names.map((name) => files.open(name)));
    return found.map((one) => {
      if (!one) throw new MessagingError("media-gone");
      return one.about;
    });
  }
}

/** A text that was kept as it came from a phone; null where it was not. */
export function readHandsetRaw(raw: string): HandsetRaw | null {
  if (!raw.startsWith("{")) return null;
  const { from, to, body, media = [] } = JSON.parse(raw) as Partial<HandsetRaw>;
  return from === undefined || to === undefined || body === undefined ? null : { from, to, body, media };
}
