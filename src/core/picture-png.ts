import type { CleanPicture } from "./picture.js";

const SIGNATURE = 8;
/** What a chunk has beside its data: length, name, checksum. */
const FRAME = 12;
const HEADER_END = SIGNATURE + FRAME + 13;
/** Pixels, colours and animation; what else there is may be texts, times and places. */
const kept = new Set(
  "IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD hIST pHYs acTL fcTL fdAT".split(" "),
);
const ascii = new TextDecoder("latin1");

/** A PNG without texts, times, EXIF and what stands behind its end. Null when it is damaged. */
export function cleanPng(bytes: Uint8Array): CleanPicture | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = [bytes.subarray(0, SIGNATURE)];
  let name = "";
  for (let at = SIGNATURE; name !== "IEND"; ) {
    const end = chunkEnd(view, at);
    if (end === null) return null;
    name = ascii.decode(bytes.subarray(at + 4, at + 8));
    if (at === SIGNATURE && (name !== "IHDR" || end !== HEADER_END)) return null;
    if (kept.has(name)) parts.push(bytes.subarray(at, end));
    at = end;
  }
  return { width: view.getUint32(16), height: view.getUint32(20), parts };
}

/** Null when it does not fit into the file. */
function chunkEnd(view: DataView, at: number): number | null {
  if (at + FRAME > view.byteLength) return null;
  const end = at + FRAME + view.getUint32(at);
  return end <= view.byteLength ? end : null;
}
