import { randomBytes } from "node:crypto";
import { rm, stat, statfs, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Finding, finding } from "../core/finding.js";
import { codeOf } from "../lib/error-code.js";
import type { DoctorCheck } from "../ports.js";

const FULL_BYTES = 100e6;
const LOW_BYTES = 1e9;

export interface FolderDeps {
  /** The data folder, absolute. */
  readonly dataDir: string;
  /** Bytes that are free where it lies; a test has its own disk. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

/** Whether the data folder can be written, is closed to others, and has room. */
export function folderCheck({ dataDir, freeBytes = freeOf }: FolderDeps): DoctorCheck {
  return {
    area: "folder",
    async look() {
      const fault = await writeFault(dataDir);
      if (fault !== null) return [finding("folder-not-writable", { about: dataDir, code: fault })];
      const open = [
        ...(await openTo(dataDir, 0o022)),
        // Keys open secrets of carriers, and what is in the database are people's texts.
        ...(await openTo(join(dataDir, "secrets.key"), 0o077)),
        ...(await openTo(join(dataDir, "sidetone.db"), 0o077, dataDir)),
      ];
      return [...open, ...roomFindings(dataDir, await freeBytes(dataDir))];
    },
  };
}

/** Writes a file and takes it away; the code of what stands in the way, or null. A folder that is still to be made counts as its parent. */
async function writeFault(folder: string): Promise<string | null> {
  try {
    const path = join(await nearest(folder), `.doctor-${randomBytes(8).toString("hex")}`);
    await writeFile(path, "", { flag: "wx", mode: 0o600 });
    await rm(path);
    return null;
  } catch (error) {
    return codeOf(error);
  }
}

/** The folder, or the nearest one above it that is there. */
async function nearest(folder: string): Promise<string> {
  try {
    await stat(folder);
    return folder;
  } catch (error) {
    if (codeOf(error) !== "ENOENT" || dirname(folder) === folder) throw error;
    return nearest(dirname(folder));
  }
}

/** What is not there is open to nobody. A file inside a closed folder is closed, whatever its own mode. */
async function openTo(path: string, mask: number, folder?: string): Promise<readonly Finding[]> {
  const mode = await modeOf(path);
  const isClosed = folder !== undefined && ((await modeOf(folder)) & 0o077) === 0;
  return (mode & mask) === 0 || isClosed ? [] : [finding("folder-open", { about: path })];
}

async function modeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).mode;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return 0;
    throw error;
  }
}

function roomFindings(about: string, bytes: number): readonly Finding[] {
  if (bytes >= LOW_BYTES) return [];
  return [
    finding(bytes < FULL_BYTES ? "disk-full" : "disk-low", { about, megabytes: Math.floor(bytes / 1e6) }),
  ];
}

async function freeOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(await nearest(folder));
  return bavail * bsize;
}
