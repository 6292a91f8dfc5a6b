import type { CleanPicture } from "./picture.js";

const EXTENSION = 0x21;
const FRAME = 0x2c;
const TRAILER = 0x3b;
const COMMENT = 0xfe;
const APPLICATION = 0xff;
const latin1 = new TextDecoder("latin1");

/** A GIF without comments and what programs put into it beside the number of its rounds. Null when it is damaged. */
export function cleanGif(bytes: Uint8Array): CleanPicture | null {
  let width = u16(bytes, 6);
  let height = u16(bytes, 8);
  let at = 13 + tableSize(bytes[10] ?? 0);
  const parts = [bytes.subarray(0, at)];
  while (bytes[at] !== TRAILER) {
    const end = blockEnd(bytes, at);
    if (end === null) return null;
    if (bytes[at] === FRAME) {
      width = Math.max(width, u16(bytes, at + 5));
      height = Math.max(height, u16(bytes, at + 7));
    }
    if (!isTalk(bytes, at)) parts.push(bytes.subarray(at, end));
    at = end;
  }
  parts.push(Uint8Array.of(TRAILER));
  return { width, height, parts };
}

function isTalk(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== EXTENSION) return false;
  const label = bytes[at + 1];
  const isLoop = /^(NETSCAPE2\.0|ANIMEXTS1\.0)$/.test(latin1.decode(bytes.subarray(at + 3, at + 14)));
  return label === COMMENT || (label === APPLICATION && !isLoop);
}

/** Null behind the end of the file, and for what is no block. */
function blockEnd(bytes: Uint8Array, at: number): number | null {
  if (bytes[at] === EXTENSION) return chainEnd(bytes, at + 2);
  if (bytes[at] === FRAME) return chainEnd(bytes, at + 10 + tableSize(bytes[at + 9] ?? 0) + 1);
  return null;
}

/** Data comes in pieces of at most 255 bytes; an empty one is the last. */
function chainEnd(bytes: Uint8Array, start: number): number | null {
  let at = start;
  while (at < bytes.length) {
    const length = bytes[at] ?? 0;
    at += 1 + length;
    if (length === 0) return at;
  }
  return null;
}

function tableSize(packed: number): number {
  return packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0;
}

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}
