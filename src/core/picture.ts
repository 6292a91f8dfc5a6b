import { cleanGif } from "./picture-gif.js";
import { cleanJpeg } from "./picture-jpeg.js";
import { cleanPng } from "./picture-png.js";
import { cleanWebp } from "./picture-webp.js";

/** A picture without what it says of its maker, place and camera. */
export interface CleanPicture {
  /** Pixels, as it is shown. */
  readonly width: number;
  readonly height: number;
  /** The file anew, one after the other. */
  readonly parts: readonly Uint8Array[];
}

/** More would fill a browser's memory when it is shown, however small the file. */
const MOST_PIXELS = 50_000_000;

const cleaners: Readonly<Record<string, (bytes: Uint8Array) => CleanPicture | null>> = {
  "image/jpeg": cleanJpeg,
  "image/png": cleanPng,
  "image/gif": cleanGif,
  "image/webp": cleanWebp,
};

/** Reads a picture and leaves out its metadata; null when it is damaged, empty or a bomb, or of another type. */
export function cleanPicture(type: string, bytes: Uint8Array): CleanPicture | null {
  const picture = cleaners[type]?.(bytes) ?? null;
  if (!picture || picture.width < 1 || picture.height < 1) return null;
  return picture.width * picture.height > MOST_PIXELS ? null : picture;
}
