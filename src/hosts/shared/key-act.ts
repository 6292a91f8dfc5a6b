/** The key by which the admin UI's module says who is signed in: it and we read it, nobody else does. */
import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, readFile, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { readIfThere } from "../../lib/file-changes.js";
import type { HostPart } from "./install-plan.js";

const BYTES = 32;
const MODE = 0o640;

interface Reader {
  readonly root: string;
  /** The web server's. */
  readonly group: string;
}

/** Makes the key where there is none, and gives an existing one to whom it belongs. */
export async function planKey(path: string, { root, group }: Reader): Promise<HostPart> {
  const gid = await groupId(root, group);
  if (gid === null) return { problems: [`this machine has no group ${group}; name the web server's group`] };
  const found = await look(path);
  if (found !== null && found.bytes !== BYTES) {
    return { problems: [`${path} is not a key of ${BYTES} bytes; move it away, and a new one is made`] };
  }
  if (found?.mode === MODE && (found.gid === gid || !isRoot())) return {};
  const rights = `0640, root and ${group}`;
  return {
    acts: [
      {
        words: [found ? `change ${path}: ${rights}` : `new ${path} (${BYTES} random bytes; ${rights})`],
        async apply() {
          if (!found) await make(path);
          if (isRoot()) await chown(path, 0, gid);
          await chmod(path, MODE);
        },
      },
    ],
  };
}

/** Takes the key away, and its folder where nothing else is left in it. */
export async function planKeyRemoval(path: string): Promise<HostPart> {
  if ((await look(path)) === null) return {};
  return {
    acts: [
      {
        words: [`remove ${path}`],
        async apply() {
          await rm(path);
          await rmdir(dirname(path)).catch((error: NodeJS.ErrnoException) => {
            if (error.code !== "ENOTEMPTY") throw error;
          });
        },
      },
    ],
  };
}

/** Nobody reads a key that is half written, or before it is known whose it is. */
async function make(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  const draft = `${path}.sidetone-new`;
  await writeFile(draft, randomBytes(BYTES), { mode: 0o600 });
  await rename(draft, path);
}

async function look(
  path: string,
): Promise<{ readonly bytes: number; readonly mode: number; readonly gid: number } | null> {
  try {
    const { mode, gid } = await stat(path);
    return { bytes: (await readFile(path)).length, mode: mode & 0o777, gid };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

async function groupId(root: string, name: string): Promise<number | null> {
  const text = (await readIfThere(`${root}/etc/group`)) ?? "";
  const line = text.split("\n").find((one) => one.startsWith(`${name}:`));
  return line === undefined ? null : Number(line.split(":")[2]);
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
