import { isPicture } from "./media-types.js";

/** The longer side of a thumbnail: as large as a box shows it on the finest screens. */
export const THUMBNAIL_PX = 480;
export const THUMBNAIL_TYPE = "image/webp";

interface Size {
  readonly type: string;
  readonly width: number | null;
  readonly height: number | null;
}

/** Whether a picture is so large that it is shown by its thumbnail until somebody opens it. */
export function hasThumbnail({ type, width, height }: Size): boolean {
  return isPicture(type) && Math.max(width ?? 0, height ?? 0) > THUMBNAIL_PX;
}
