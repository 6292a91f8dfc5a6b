import { createHmac, timingSafeEqual } from "node:crypto";
import type { Attachment } from "../core/model.js";
import type { Clock } from "../lib/clock.js";
import { base } from "./deps.js";

/** Links to attachments: they say until when they hold, and only this server can write one. */
export interface MediaLinks {
  /** A link, relative to the origin, that holds from half an hour to an hour, for whoever may see the file. */
  href(id: string): string;
  /** The attachment that a token is for; null when it is not ours or its time is over. */
  read(token: string): string | null;
  /** A link, relative to the origin, by which a carrier fetches what it shall carry: for some hours, without a session. */
  carrierHref(attachment: Pick<Attachment, "id" | "name">): string;
  /** The same for carriers: neither opens what the other is for. */
  readForCarrier(token: string): string | null;
}

const HOUR_MS = 3_600_000;

/** `key`: at least 128 bits that nobody else has. */
export function createMediaLinks(key: Uint8Array, clock: Clock): MediaLinks {
  const browser = createTokens("media", HOUR_MS);
  // Carriers fetch soon, and again where the phone was off; a message waits no longer than that to be fetched.
  const carrier = createTokens("media for carriers", 6 * HOUR_MS);

  return {
    href: (id) => `${base}media/${browser.write(id)}`,
    read: browser.read,
    // Some carriers look at the ending, none needs the name.
    carrierHref: ({ id, name }) => `${base}mms/${carrier.write(id)}/file${endingOf(name)}`,
    readForCarrier: carrier.read,
  };

  function createTokens(purpose: string, holdsMs: number) {
    const sign = (claim: string) => createHmac("sha256", key).update(`sidetone ${purpose} ${claim}`).digest();
    // A link stays the same for so long, so that a browser does not load a picture again with each page.
    const stepMs = holdsMs / 2;
    return {
      write(id: string): string {
        const until = Math.floor(clock.now() / stepMs) * stepMs + holdsMs;
        const claim = `${id}.${until}`;
        return `${claim}.${sign(claim).toString("base64url")}`;
      },
      read(token: string): string | null {
        const [, id = "", until = "", mac = ""] =
          /^([0-9A-Za-z-]{1,64})\.(\d{1,15})\.([\w-]{43})$/.exec(token) ?? [];
        const [expected, given] = [sign(`${id}.${until}`), Buffer.from(mac, "base64url")];
        if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
        return Number(until) > clock.now() ? id : null;
      },
    };
  }
}

function endingOf(name: string): string {
  return /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? "";
}
