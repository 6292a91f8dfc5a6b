import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const BYTES = 32;

/** The secret key in a file that only its owner reads; made at the first call. Several processes get the same one. */
export function readKeyFile(path: string): Uint8Array {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return read(path) ?? make(path);
}

/** Written beside and linked into place: there is a whole key under the name, or none. */
function make(path: string): Uint8Array {
  const draft = `${path}.${randomBytes(8).toString("hex")}`;
  writeFileSync(draft, randomBytes(BYTES), { mode: 0o600, flag: "wx" });
  try {
    linkSync(draft, path);
  } catch (error) {
    // Another process was first.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft);
  }
  const key = read(path);
  if (key === null) throw new Error(`the key file ${path} is gone right after it was made`);
  return key;
}

function read(path: string): Uint8Array | null {
  try {
    const key = readFileSync(path);
    if (key.length < BYTES) throw new Error(`the key file ${path} is too short; remove it`);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
