import type { CleanPicture } from "./picture.js";

const HEADER = 12;
const kept = new Set(["VP8X", "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF", "ICCP"]);
/** Bits of VP8X that announce EXIF and XMP. */
const METADATA = 0x0c;
const latin1 = new TextDecoder("latin1");

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A WebP without EXIF and XMP. Null when it is damaged. */
export function cleanWebp(bytes: Uint8Array): CleanPicture | null {
  if (bytes.length < HEADER) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  let [width, height] = [0, 0];
  for (let at = HEADER; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at + 4, true);
    const end = at + 8 + length + (length & 1);
    if (at + 8 + length > bytes.length) return null;
    const name = latin1.decode(bytes.subarray(at, at + 4));
    const chunk = bytes.slice(at, Math.min(end, bytes.length));
    const size = sizeIn(name, chunk.subarray(8));
    [width, height] = [Math.max(width, size.width), Math.max(height, size.height)];
    if (name === "VP8X") chunk[8] = (chunk[8] ?? 0) & ~METADATA;
    if (kept.has(name)) parts.push(chunk);
    at = end;
  }
  const header = bytes.slice(0, HEADER);
  const total = parts.reduce((sum, part) => sum + part.length, 4);
  new DataView(header.buffer).setUint32(4, total, true);
  return { width, height, parts: [header, ...parts] };
}

function sizeIn(name: string, data: Uint8Array): Size {
  const byte = (index: number) => data[index] ?? 0;
  if (name === "VP8X") {
    const at = (index: number) => 1 + byte(index) + byte(index + 1) * 256 + byte(index + 2) * 65_536;
    return { width: at(4), height: at(7) };
  }
  if (name === "VP8L") {
    const bits = byte(1) + byte(2) * 256 + byte(3) * 65_536 + byte(4) * 16_777_216;
    return { width: 1 + (bits % 16_384), height: 1 + (Math.floor(bits / 16_384) % 16_384) };
  }
  if (name === "VP8 ") {
    return { width: (byte(6) + byte(7) * 256) & 0x3fff, height: (byte(8) + byte(9) * 256) & 0x3fff };
  }
  return { width: 0, height: 0 };
}
