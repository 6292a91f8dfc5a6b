import { randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { MediaFolder, ReceivedFile } from "../ports.js";

/** Files of ours in `folder`, spread over 256 folders; what is being taken in stands beside them. */
export function createMediaFolder(folder: string): MediaFolder {
  const incoming = join(folder, "incoming");
  const pathOf = (file: string) => {
    // A row of ours names it; whatever else there may be in the database, it leads nowhere else.
    if (!/^[0-9a-f]{32}$/.test(file)) throw new Error("no name of a media file");
    return join(folder, file.slice(0, 2), file);
  };

  const smallOf = (file: string) => `${pathOf(file)}.small`;

  return {
    async receive(source) {
      await mkdir(incoming, { recursive: true, mode: 0o700 });
      const path = join(incoming, randomBytes(16).toString("hex"));
      const discard = () => rm(path, { force: true });
      try {
        await pipeline(Readable.from(source), createWriteStream(path, { flags: "wx", mode: 0o600 }));
        return { size: (await stat(path)).size, discard, read: () => readFile(path), keep: keepFrom(path) };
      } catch (error) {
        await discard();
        throw error;
      }
    },
    async open(file) {
      const path = pathOf(file);
      return Number.isFinite(await writtenAt(path)) ? createReadStream(path) : null;
    },
    async openSmall(file) {
      const path = smallOf(file);
      return Number.isFinite(await writtenAt(path)) ? readFile(path) : null;
    },
    async keepSmall(file, bytes) {
      await mkdir(incoming, { recursive: true, mode: 0o700 });
      const path = join(incoming, randomBytes(16).toString("hex"));
      await writeFile(path, bytes, { flag: "wx", mode: 0o600 });
      await rename(path, smallOf(file));
      // Nobody would remove it any more where the picture went meanwhile.
      if (!Number.isFinite(await writtenAt(pathOf(file)))) await rm(smallOf(file), { force: true });
    },
    async clear(before) {
      await mkdir(incoming, { recursive: true, mode: 0o700 });
      for (const name of await readdir(incoming)) {
        const path = join(incoming, name);
        if ((await writtenAt(path)) < before) await rm(path, { force: true });
      }
    },
    async remove(files) {
      for (const path of files.flatMap((file) => [pathOf(file), smallOf(file)]))
        await rm(path, { force: true });
    },
  };

  function keepFrom(path: string): ReceivedFile["keep"] {
    return async (file, parts) => {
      const target = pathOf(file);
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      const handle = await open(path, "w", 0o600);
      try {
        for (const part of parts) await handle.writeFile(part);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(path, target);
    };
  }
}

/** When a file was last written; never where there is none. */
async function writtenAt(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Number.POSITIVE_INFINITY;
    throw error;
  }
}
