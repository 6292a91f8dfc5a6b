import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { carrierOrigin } from "./carrier-origin.js";
import type { Config } from "./config.js";
import type { MessageFile } from "./core/attachments.js";
import { THUMBNAIL_PX } from "./core/thumbnail.js";
import { base } from "./http/deps.js";
import { createMediaLinks } from "./http/media-links.js";
import type { Clock } from "./lib/clock.js";
import { createGuardedFetch } from "./lib/guarded-fetch.js";
import { readKeyFile } from "./lib/key-file.js";
import type { Logger } from "./lib/logger.js";
import { isReachableFromOutside } from "./lib/public-address.js";
import { createSecretBox } from "./lib/secret-box.js";
import { createShrinker } from "./lib/shrinker.js";
import { createInboundMedia, type InboundMediaDeps } from "./messaging/inbound-media.js";
import { createMedia } from "./messaging/media.js";
import { createThumbnails } from "./messaging/thumbnails.js";
import type { MediaFolder, OutboundSms, Store } from "./ports.js";
import { createMediaFolder } from "./store/media-folder.js";

export interface MediaSideDeps {
  readonly config: Config;
  readonly store: Pick<Store, "media">;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly log: Logger;
}

type InboundWork = Omit<InboundMediaDeps, "media" | "unseal" | "fetch" | "random">;
export type MediaSide = ReturnType<typeof createMediaSide>;

/** For whom sources of parts are sealed. */
const SEALED_FOR = "media";
const MEGABYTE = 1_000_000;

/** A name for a file that nobody can guess. */
export function newMediaFile(): string {
  return randomBytes(16).toString("hex");
}

/** Puts together what has to do with files: what users send, what carriers fetch, and what they keep for us. */
export function createMediaSide({ config, store, clock, newId, log }: MediaSideDeps) {
  const folder = createMediaFolder(join(config.dataDir, "media"));
  const shrinker = createShrinker({ sidePx: THUMBNAIL_PX, clock, log });
  const thumbnailsIn = (folder: MediaFolder) => createThumbnails({ folder, shrinker, clock, log });
  const media = createMedia({
    store: store.media,
    folder,
    thumbnails: thumbnailsIn(folder),
    maxBytes: config.mediaMaxMb * MEGABYTE,
    clock,
    newId,
    newFile: newMediaFile,
  });
  const links = createMediaLinks(readKeyFile(join(config.dataDir, "media.key")), clock);
  const box = createSecretBox(readKeyFile(join(config.dataDir, "secrets.key")));
  const origin = carrierOrigin(config);

  function asFetched(file: MessageFile): OutboundSms["media"] {
    if (!("file" in file)) return [];
    return [{ url: `${origin}${links.carrierHref(file)}`, type: file.type, bytes: file.size }];
  }

  return {
    media,
    links,
    /** Small copies of the pictures in a folder. */
    thumbnailsIn,
    /** Ends what is being made of pictures. */
    stop: shrinker.stop,
    /** Fetches what inbound MMS carry. */
    inbound: (work: InboundWork) =>
      createInboundMedia({
        ...work,
        media,
        unseal: (source) => box.open(source, SEALED_FOR),
        fetch: createGuardedFetch(config.mediaHosts),
        random: Math.random,
      }),
    seal: (source: string) => box.seal(source, SEALED_FOR),
    publicMedia: isReachableFromOutside(new URL(origin), config.mediaHosts),
    /** What messages carry, as carriers fetch it. */
    async carried(messageIds: readonly string[]): Promise<ReadonlyMap<string, OutboundSms["media"]>> {
      const found = await store.media.ofMessages(messageIds);
      return new Map([...found].map(([id, files]) => [id, files.flatMap(asFetched)]));
    },
    /** Opens a carrier's link without the network between. */
    async load(url: string): Promise<AsyncIterable<Uint8Array> | null> {
      const [, token = ""] = new RegExp(`${base}mms/([^/]+)/`).exec(url) ?? [];
      const id = links.readForCarrier(token);
      return id === null ? null : (await media.openForCarrier(id)).bytes;
    },
  };
}
