import { createHmac, timingSafeEqual } from "node:crypto";
import type { Clock } from "../lib/clock.js";
import { base } from "./deps.js";

/** Links to attachments: they say until when they hold, and only this server can write one. */
export interface MediaLinks {
  /** A link, relative to the origin, that holds from half an hour to an hour. */
  href(id: string): string;
  /** The attachment that a token is for; null when it is not ours or its time is over. */
  read(token: string): string | null;
}

const HOLDS_MS = 3_600_000;
/** A link stays the same for so long, so that a browser does not load a picture again with each page. */
const STEP_MS = HOLDS_MS / 2;

/** `key`: at least 128 bits that nobody else has. */
export function createMediaLinks(key: Uint8Array, clock: Clock): MediaLinks {
  const sign = (text: string) => createHmac("sha256", key).update(`sidetone media ${text}`).digest();

  return {
    href(id) {
      const until = Math.floor(clock.now() / STEP_MS) * STEP_MS + HOLDS_MS;
      const claim = `${id}.${until}`;
      return `${base}media/${claim}.${sign(claim).toString("base64url")}`;
    },
    read(token) {
      const [, id = "", until = "", mac = ""] =
        /^([0-9A-Za-z-]{1,64})\.(\d{1,15})\.([\w-]{43})$/.exec(token) ?? [];
      const [expected, given] = [sign(`${id}.${until}`), Buffer.from(mac, "base64url")];
      if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
      return Number(until) > clock.now() ? id : null;
    },
  };
}
