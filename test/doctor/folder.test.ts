import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { folderCheck } from "../../src/doctor/folder.js";
import { createFolder } from "../servers/daemon.js";

async function found(dataDir: string, freeBytes = 50e9) {
  const findings = await folderCheck({ dataDir, freeBytes: async () => freeBytes }).look(
    new AbortController().signal,
  );
  return findings.map(({ id, values }) => [id, values["about"]]);
}

function dataFolder(): string {
  const folder = join(createFolder("doctor"), "data");
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

test("F32 a data folder of ours alone gives no finding, nor one that is still to be made; nothing is left in it", async (t) => {
  const folder = dataFolder();
  t.deepEqual(await found(folder), []);
  t.deepEqual(await found(join(folder, "not", "yet")), []);
  t.deepEqual(readdirSync(folder), []);
  t.false(existsSync(join(folder, "not")));
});

test("F32 a data folder that can't be written is said with the reason", async (t) => {
  const file = join(dataFolder(), "a-file");
  writeFileSync(file, "");
  const [finding] = await folderCheck({ dataDir: join(file, "data") }).look(new AbortController().signal);
  t.like(finding, { id: "folder-not-writable", values: { about: join(file, "data"), code: "ENOTDIR" } });
});

test("F32 a key that others can read, and a folder that others can write, are said", async (t) => {
  const folder = dataFolder();
  const key = join(folder, "secrets.key");
  writeFileSync(key, "k".repeat(32), { mode: 0o600 });
  t.deepEqual(await found(folder), []);
  chmodSync(key, 0o644);
  t.deepEqual(await found(folder), [["folder-open", key]]);
  chmodSync(folder, 0o777);
  t.deepEqual(await found(folder), [
    ["folder-open", folder],
    ["folder-open", key],
  ]);
});

test("F32 a disk that fills up is a warning, one that is full a problem", async (t) => {
  const folder = dataFolder();
  t.deepEqual(await found(folder, 500e6), [["disk-low", folder]]);
  t.deepEqual(await found(folder, 20e6), [["disk-full", folder]]);
});
