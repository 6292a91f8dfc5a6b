import { mediaTypeOf } from "../../../core/media-types.js";
import { cleanPicture } from "../../../core/picture.js";
import { hasThumbnail } from "../../../core/thumbnail.js";
import type { HandsetFile, MediaFolder } from "../../../ports.js";

/** The pictures and files on the simulated phones, as they were sent or came. */
export interface HandsetFiles {
  /** Keeps a file on a phone; null where `isCut` says that it was too large. */
  keep(source: AsyncIterable<Uint8Array>, isCut?: () => boolean): Promise<HandsetFile | null>;
  /** A file that was kept; null where there is none. */
  open(file: string): Promise<{ readonly about: HandsetFile; readonly bytes: Uint8Array } | null>;
  /** A small copy of a large picture; null where the picture itself is shown. */
  thumbnail(about: HandsetFile): Promise<Uint8Array | null>;
}

export interface HandsetFilesDeps {
  readonly folder: MediaFolder;
  readonly thumbnails: { of(file: string): Promise<Uint8Array | null> };
  /** A name that nobody can guess: 32 hexadecimal digits. */
  readonly newFile: () => string;
}

export function createHandsetFiles({ folder, thumbnails, newFile }: HandsetFilesDeps): HandsetFiles {
  return {
    async keep(source, isCut = () => false) {
      const received = await folder.receive(source);
      try {
        if (isCut()) return null;
        const bytes = await received.read();
        const file = newFile();
        await received.keep(file, [bytes]);
        return describe(file, bytes);
      } finally {
        await received.discard();
      }
    },
    async open(file) {
      const stream = /^[0-9a-f]{32}$/.test(file) ? await folder.open(file) : null;
      if (!stream) return null;
      const chunks: Uint8Array[] = [];
      for await (const chunk of stream) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      return { about: describe(file, bytes), bytes };
    },
    async thumbnail({ file, type, width = null, height = null }) {
      return hasThumbnail({ type, width, height }) ? thumbnails.of(file) : null;
    },
  };
}

/** A phone takes whatever it is given; what it can show it knows by its bytes, as we do. */
function describe(file: string, bytes: Uint8Array): HandsetFile {
  const known = mediaTypeOf(bytes);
  const type = known?.type ?? "application/octet-stream";
  const { width = null, height = null } = cleanPicture(type, bytes) ?? {};
  const [kind] = type.split("/");
  const name = `${kind === "image" ? "picture" : "file"}.${known?.endings[0] ?? "bin"}`;
  return { file, name, type, size: bytes.length, width, height };
}
