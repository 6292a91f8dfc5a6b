import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import test, { type ExecutionContext } from "ava";
import { createLogger } from "../src/lib/logger.js";
import { ConfigError, createPlugin } from "../src/plugin.js";
import { createFolder } from "./servers/daemon.js";

test("it answers behind its own path of somebody else's server, from start to stop", async (t) => {
  const { plugin, get } = await setup(t);
  t.is(await get("/sidetone/alive"), 503, "not started yet");
  t.is(await get("/"), 299, "the rest belongs to the other server");
  await plugin.start();
  t.is(await get("/sidetone/alive"), 200);
  t.is(await get("/sidetone/ready"), 200);
  t.is(await get("/sidetoned"), 299);
  await plugin.stop();
  t.is(await get("/sidetone/alive"), 503);
  await plugin.start();
  t.is(await get("/sidetone/ready"), 200, "it can be started again");
});

test("the demo and the open handset are not for a server that others may reach", async (t) => {
  const { plugin, get, origin } = await setup(t);
  await plugin.start();
  t.not(await get("/sidetone/handset"), 200);
  const login = new URLSearchParams({ tenant: "", username: "alice", password: "demo", next: "" });
  const answer = await fetch(`${origin}/sidetone/login`, {
    method: "POST",
    body: login,
    headers: { Origin: origin },
    redirect: "manual",
  });
  t.is(answer.headers.get("set-cookie"), null);
});

test("what could not start can be started when the reason is gone", async (t) => {
  const folder = createFolder("plugin");
  const blocked = join(folder, "data");
  writeFileSync(blocked, "a file where the folder should be");
  const { plugin, get } = await setup(t, blocked);
  await t.throwsAsync(plugin.start());
  t.is(await get("/sidetone/alive"), 503);
  rmSync(blocked);
  mkdirSync(blocked);
  await plugin.start();
  t.is(await get("/sidetone/ready"), 200);
});

test("the command line works through it", async (t) => {
  const dataDir = createFolder("plugin");
  const { plugin } = await setup(t, dataDir);
  await plugin.start();
  const cli = fileURLToPath(new URL("../src/cli.js", import.meta.url));
  const env = { ...process.env, SIDETONE_DATA_DIR: dataDir };
  await promisify(execFile)(process.execPath, [cli, "tenant", "add", "one.test"], { env });
  const { stdout } = await promisify(execFile)(process.execPath, [cli, "tenant", "list"], { env });
  t.regex(stdout, /one\.test/);
});

test("wrong settings are told at once, all of them", (t) => {
  const error = t.throws(() => createPlugin({ settings: { port: "many", colour: "red" } }), {
    instanceOf: ConfigError,
  });
  t.is(error?.problems.length, 2);
});

async function setup(t: ExecutionContext, dataDir: string = createFolder("plugin")) {
  const log = createLogger({ level: "silent" });
  const plugin = createPlugin({ settings: { dataDir }, log });
  const server = createServer((req, res) => plugin.router(req, res, () => res.writeHead(299).end()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(async () => {
    await plugin.stop();
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const get = async (path: string) => (await fetch(`${origin}${path}`, { redirect: "manual" })).status;
  return { plugin, get, origin };
}
