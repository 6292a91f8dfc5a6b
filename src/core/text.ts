import type { ErrorCode } from "./errors.js";

/**
 * Longest texts, in Unicode code points: an emoji is one, as people count, and a combining mark counts too, so that a
 * single "letter" cannot carry a megabyte.
 */
export const CHAT_LIMIT = 8000;
export const SMS_LIMIT = 1600;

export interface CanonicalText {
  readonly text: string;
  /** windows-1252 says that the bytes were no UTF-8 and the letters are our best reading. */
  readonly encoding: "utf-8" | "windows-1252";
}

/** Bytes of one SIP MESSAGE to a phone; more does not fit a UDP packet together with its headers. */
const phonePartBytes = 1000;

// ignoreBOM keeps the mark: it is part of what was written.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const latin1 = new TextDecoder("latin1");
const encoder = new TextEncoder();
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** What windows-1252 has at 0x80 to 0x9f; its five gaps stay the control characters they are in Latin-1. */
const windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to go.
const unwantedControls = /[\x00-\x08\x0b\x0c\x0e-\x1f]/g;
/** U+2800 is a Braille cell without dots. */
const visible = /[^\p{Z}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** The text of a body as it arrived. */
export function canonicalText(bytes: Uint8Array): CanonicalText {
  try {
    return { text: canonicalString(utf8.decode(bytes)), encoding: "utf-8" };
  } catch {
    // The decoder's only way to say "no UTF-8"; old phones and gateways still speak Latin.
    return { text: canonicalString(decodeWindows1252(bytes)), encoding: "windows-1252" };
  }
}

/** The same for text that is text already; halves of surrogate pairs, which no encoding can carry, are replaced. */
export function canonicalString(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(unwantedControls, "")
    .replace(/\p{Surrogate}/gu, "\ufffd");
}

/** Whether there is anything to see in a text. */
export function isVisible(text: string): boolean {
  return visible.test(text);
}

/** Why a text cannot be sent; null when it can. */
export function checkBody(text: string, kind: "chat" | "sms"): ErrorCode | null {
  if (!isVisible(text)) return "empty-message";
  return isLongerThan(text, kind === "sms" ? SMS_LIMIT : CHAT_LIMIT) ? "message-too-long" : null;
}

/** Cuts a text for phones between characters as people see them; joined again the parts are the text. */
export function splitForPhone(text: string, maxBytes: number = phonePartBytes): string[] {
  const characters = graphemes.segment(text);
  const parts: string[] = [];
  let start = 0;
  do {
    const full = start + fittingLength(text.slice(start, start + maxBytes), maxBytes);
    // Asked for one place at a time: walking through all segments takes quadratic time in V8.
    const boundary = characters.containing(full)?.index ?? text.length;
    const end = boundary > start ? boundary : full;
    parts.push(text.slice(start, end));
    start = end;
  } while (start < text.length);
  return parts;
}

/** How many code units fit, in whole code points; at least one code point, so that every part has something. */
function fittingLength(text: string, maxBytes: number): number {
  const { read } = encoder.encodeInto(text, new Uint8Array(maxBytes));
  return read > 0 ? read : String.fromCodePoint(text.codePointAt(0) ?? 0).length;
}

function decodeWindows1252(bytes: Uint8Array): string {
  // COMPAT: Node 20 reads "windows-1252" as Latin-1; later ones as told, and then nothing is left to replace.
  return latin1
    .decode(bytes)
    .replace(/[\u0080-\u009f]/g, (control) => windows1252.charAt(control.charCodeAt(0) - 0x80));
}

/** Whether a text has more than so many code points. */
export function isLongerThan(text: string, limit: number): boolean {
  if (text.length <= limit) return false;
  return text.length > 2 * limit || [...text].length > limit;
}
