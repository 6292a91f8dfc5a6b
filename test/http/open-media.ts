import { join } from "node:path";
import { THUMBNAIL_PX } from "../../src/core/thumbnail.js";
import { uuidv7 } from "../../src/lib/ids.js";
import { createShrinker } from "../../src/lib/shrinker.js";
import { newMediaFile } from "../../src/media-side.js";
import { createMedia } from "../../src/messaging/media.js";
import { createThumbnails, type ThumbnailsDeps } from "../../src/messaging/thumbnails.js";
import type { Store } from "../../src/ports.js";
import { createMediaFolder } from "../../src/store/media-folder.js";

/** Files of at most a megabyte in a folder of their own, with what makes thumbnails of them. */
export function openMedia(
  parent: string,
  store: Pick<Store, "media">,
  deps: Pick<ThumbnailsDeps, "clock" | "log">,
) {
  const { clock } = deps;
  const folder = createMediaFolder(join(parent, "media"));
  const shrinker = createShrinker({ ...deps, sidePx: THUMBNAIL_PX });
  const media = createMedia({
    ...{ store: store.media, folder, clock, maxBytes: 1_000_000, newId: uuidv7, newFile: newMediaFile },
    thumbnails: createThumbnails({ ...deps, folder, shrinker }),
  });
  return { media, shrinker };
}
