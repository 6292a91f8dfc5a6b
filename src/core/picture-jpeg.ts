import type { CleanPicture } from "./picture.js";

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const ADOBE = 0xee;
const frames = new Set([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);
/** Tables, frames and scans; of what programs add only the colours' meaning is kept. */
const needed = new Set([0xc4, 0xcc, 0xdb, 0xdc, 0xdd, 0xde, SOS, ...frames]);
const ORIENTATION = 0x0112;

interface Segment {
  readonly marker: number;
  /** From the marker on. */
  readonly bytes: Uint8Array;
}

/**
 * A JPEG without EXIF, GPS, comments, previews and what stands behind its end; how it is turned is kept, since browsers
 * show it by that. Null when it is damaged.
 */
export function cleanJpeg(bytes: Uint8Array): CleanPicture | null {
  const segments = readSegments(bytes);
  if (!segments?.some(({ marker }) => marker === SOS)) return null;
  const sizes = segments.filter(({ marker }) => frames.has(marker)).map(frameSize);
  const width = Math.max(0, ...sizes.map((size) => size.width));
  const height = Math.max(0, ...sizes.map((size) => size.height));
  const turned = segments.map(orientationIn).find((one) => one !== null) ?? 1;
  const parts = [
    Uint8Array.of(0xff, SOI),
    ...(turned === 1 ? [] : [orientationSegment(turned)]),
    ...segments.filter(isKept).map((one) => (one.marker === APP0 ? plainJfif(one.bytes) : one.bytes)),
    Uint8Array.of(0xff, EOI),
  ];
  return turned >= 5 ? { width: height, height: width, parts } : { width, height, parts };
}

/** Null when a segment does not fit into the file. Scans come with their data. */
function readSegments(bytes: Uint8Array): Segment[] | null {
  const segments: Segment[] = [];
  let at = 2;
  while (at < bytes.length) {
    // Any number of these may stand before a marker.
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
    const marker = bytes[at + 1] ?? EOI;
    if (marker === EOI) break;
    const end = segmentEnd(bytes, at, marker);
    if (end === null) return null;
    segments.push({ marker, bytes: bytes.subarray(at, end) });
    at = end;
  }
  return segments;
}

function segmentEnd(bytes: Uint8Array, at: number, marker: number): number | null {
  const length = u16(bytes, at + 2);
  const end = at + 2 + length;
  if (bytes[at] !== 0xff || length < 2 || end > bytes.length) return null;
  return marker === SOS ? scanEnd(bytes, end) : end;
}

/** Where the next marker begins that is neither a stuffed byte nor a restart. */
function scanEnd(bytes: Uint8Array, start: number): number {
  let at = bytes.indexOf(0xff, start);
  while (at >= 0 && at + 1 < bytes.length) {
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
    at = bytes.indexOf(0xff, at + (next === 0xff ? 1 : 2));
  }
  return bytes.length;
}

function isKept({ marker, bytes: segment }: Segment): boolean {
  if (needed.has(marker)) return true;
  if (marker === APP0) return startsWith(segment, "JFIF\0") && segment.length >= 18;
  if (marker === APP2) return startsWith(segment, "ICC_PROFILE\0");
  return marker === ADOBE && startsWith(segment, "Adobe");
}

/** Without the preview, which may show what was cut off the picture. */
function plainJfif(segment: Uint8Array): Uint8Array {
  const plain = segment.slice(0, 18);
  plain.set([0, 16], 2);
  plain.set([0, 0], 16);
  return plain;
}

function frameSize({ bytes }: Segment) {
  return { height: u16(bytes, 5), width: u16(bytes, 7) };
}

/** From the first directory of an EXIF segment; null where there is none. */
function orientationIn({ marker, bytes }: Segment): number | null {
  if (marker !== APP1 || !startsWith(bytes, "Exif\0\0")) return null;
  const tiff = new DataView(bytes.buffer, bytes.byteOffset + 10, bytes.byteLength - 10);
  if (tiff.byteLength < 8) return null;
  const little = tiff.getUint16(0) === 0x4949;
  const start = tiff.getUint32(4, little);
  if (start + 2 > tiff.byteLength) return null;
  const end = Math.min(tiff.byteLength, start + 2 + 12 * tiff.getUint16(start, little));
  for (let entry = start + 2; entry + 12 <= end; entry += 12) {
    if (tiff.getUint16(entry, little) !== ORIENTATION) continue;
    const value = tiff.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? value : null;
  }
  return null;
}

/** An EXIF segment that says how the picture is turned and nothing else. */
function orientationSegment(turned: number): Uint8Array {
  const exif = [0x45, 0x78, 0x69, 0x66, 0, 0, 0x4d, 0x4d, 0, 42, 0, 0, 0, 8];
  const entry = [0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turned, 0, 0, 0, 0, 0, 0];
  return Uint8Array.of(0xff, APP1, 0, 2 + exif.length + entry.length, ...exif, ...entry);
}

function startsWith(segment: Uint8Array, text: string): boolean {
  return [...text].every((char, index) => segment[4 + index] === char.charCodeAt(0));
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
