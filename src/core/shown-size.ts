interface Size {
  readonly width: number | null;
  readonly height: number | null;
}

const MOST_WIDE_PX = 320;
const MOST_HIGH_PX = 260;

/** How large a picture stands on a page, so that its place is kept before it is there; none where nobody knows its size. */
export function shownSize({ width, height }: Size): Size {
  if (!width || !height) return { width: null, height: null };
  const scale = Math.min(1, MOST_WIDE_PX / width, MOST_HIGH_PX / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
