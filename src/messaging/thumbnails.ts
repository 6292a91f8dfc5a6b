import { buffer } from "node:stream/consumers";
import type { Clock } from "../lib/clock.js";
import type { Logger } from "../lib/logger.js";
import type { Shrinker } from "../lib/shrinker.js";
import type { MediaFolder } from "../ports.js";

export interface ThumbnailsDeps {
  readonly folder: Pick<MediaFolder, "open" | "openSmall" | "keepSmall">;
  readonly shrinker: Pick<Shrinker, "shrink">;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Small copies of large pictures, made when one is first looked at, and kept beside it. */
export interface Thumbnails {
  /** The small copy of a kept picture; null where there is none, or not yet: then the picture itself is shown. */
  of(file: string): Promise<Uint8Array | null>;
}

/** As long as who looks waits for it; it is made all the same, for the next one. */
const PATIENCE_MS = 3_000;
/** Who comes when so many are to be made sees the pictures themselves. */
const MOST_WAITING = 50;

/** Each is made once, also where several look at the same time. */
export function createThumbnails({ folder, shrinker, clock, log }: ThumbnailsDeps): Thumbnails {
  const making = new Map<string, Promise<Uint8Array | null>>();

  return {
    async of(file) {
      const kept = await folder.openSmall(file);
      if (kept) return orNone(kept);
      const made = making.get(file) ?? (making.size < MOST_WAITING ? begin(file) : null);
      return made && inTime(made);
    },
  };

  function begin(file: string): Promise<Uint8Array | null> {
    const made = make(file)
      .catch((error: unknown) => {
        log.error({ err: error }, "a thumbnail could not be kept");
        return null;
      })
      .finally(() => making.delete(file));
    making.set(file, made);
    return made;
  }

  async function make(file: string): Promise<Uint8Array | null> {
    const shrunk = await shrinker.shrink(async () => {
      const bytes = await folder.open(file);
      return bytes ? buffer(bytes) : nothing;
    });
    if (shrunk === "later") return null;
    // That none can be made is kept too, so that nobody tries again with each look.
    const small = shrunk === "never" ? nothing : shrunk;
    await folder.keepSmall(file, small);
    return orNone(small);
  }

  function inTime(made: Promise<Uint8Array | null>): Promise<Uint8Array | null> {
    return new Promise((resolve) => {
      const cancel = clock.setTimer(PATIENCE_MS, () => resolve(null));
      void made.then((small) => {
        cancel();
        resolve(small);
      });
    });
  }
}

const nothing = new Uint8Array();

function orNone(small: Uint8Array): Uint8Array | null {
  return small.length === 0 ? null : small;
}
