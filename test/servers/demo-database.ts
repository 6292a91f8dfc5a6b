// The demo's database, made once for all tests of a process: its tables and a slow hash of its password cost most of a
// small test's time.
import { randomBytes, scryptSync } from "node:crypto";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { createDemo } from "../../src/hosts/builtin/directory-demo.js";
import { uuidv7 } from "../../src/lib/ids.js";
import { createStore, openDatabase } from "../../src/store/index.js";
import { createFolder } from "./daemon.js";

const made = new Map<string, Promise<string>>();

/** Puts an SQLite database with the demo tenant where `path` says. Its people sign in as ever, and at less cost. */
export async function copyDemoTo(path: string, pbx: string): Promise<void> {
  const known = made.get(pbx) ?? make(pbx);
  made.set(pbx, known);
  await copyFile(await known, path);
}

async function make(pbx: string): Promise<string> {
  const path = join(createFolder("demo"), "demo.db");
  const database = await openDatabase(`sqlite:${path}`);
  const { settings } = createStore(database, { newId: uuidv7, now: Date.now });
  await createDemo({
    knex: database.knex,
    settings,
    newId: uuidv7,
    trunkId: "loopback",
    pbx,
    now: Date.now(),
  });
  await database.knex("sidetone_builtin_users").update({ password_hash: quickHash("demo") });
  // Whoever closes the last connection leaves all of it in the one file.
  await database.close();
  return path;
}

/** Costs are written into each hash, so that one of a test may be cheap. */
function quickHash(password: string): string {
  const salt = randomBytes(16);
  const key = scryptSync(password, salt, 32, { N: 16, r: 8, p: 1 });
  return `scrypt$4$8$1$${salt.toString("base64url")}$${key.toString("base64url")}`;
}
