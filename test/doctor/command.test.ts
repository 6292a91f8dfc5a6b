// `sidetone doctor` as people and programs run it: a process of its own, beside a server or alone.
import { execFile } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import test from "ava";
import type { DoctorReport } from "../../src/doctor/report.js";
import { createFolder } from "../servers/daemon.js";
import { startSidetone } from "../servers/sidetone.js";

const cli = fileURLToPath(new URL("../../src/cli.js", import.meta.url));

/** Root may open everything; what is closed to it is tried as somebody else. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

interface Said {
  readonly code: number;
  readonly out: string;
}

function run(args: readonly string[], env: Readonly<Record<string, string>>, user = {}): Promise<Said> {
  const options = { env: { PATH: process.env["PATH"] ?? "", ...env }, ...user };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [cli, "doctor", ...args], options, (_error, out) =>
      resolve({ code: child.exitCode ?? -1, out }),
    );
  });
}

async function report(
  env: Readonly<Record<string, string>>,
  user = {},
): Promise<DoctorReport & { readonly code: number }> {
  const { code, out } = await run(["--json"], env, user);
  return { code, ...(JSON.parse(out) as DoctorReport) };
}

const idsOf = ({ findings }: DoctorReport) => findings.map(({ id }) => id);

test("F32 beside a healthy server doctor finds nothing, says what it looked at, and ends with 0", async (t) => {
  const server = await startSidetone({});
  t.teardown(() => server.kill9());
  const env = { SIDETONE_DATA_DIR: server.folder };
  const { code, well, findings, checked } = await report(env);
  t.deepEqual({ code, well, findings }, { code: 0, well: true, findings: [] });
  t.deepEqual(checked, ["settings", "server", "folder", "database", "address", "trunks"]);
  const words = await run([], env);
  t.is(words.code, 0);
  t.regex(words.out, /^All is well\. \(.*database.*\)\n$/);
});

test("F32 who may not ask the server is told so, and with which user to run it", async (t) => {
  const server = await startSidetone({});
  t.teardown(() => server.kill9());
  const socket = join(server.folder, "control.sock");
  chmodSync(socket, 0);
  const { code, well, findings } = await report({ SIDETONE_DATA_DIR: server.folder }, nobody);
  t.deepEqual({ code, well }, { code: 1, well: false });
  t.deepEqual(
    findings.map(({ id }) => id),
    ["server-closed"],
  );
  t.true(findings[0]?.what.includes(socket));
});

test("F32 alone it says that no server runs, and problems first, each with why and the one thing to do", async (t) => {
  const folder = createFolder("doctor");
  const data = join(folder, "data");
  mkdirSync(data, { mode: 0o700 });
  const taken = createServer().listen(0, "127.0.0.1");
  t.teardown(() => taken.close());
  await once(taken, "listening");
  const { port } = taken.address() as AddressInfo;
  const env = { SIDETONE_DATA_DIR: data, SIDETONE_PORT: String(port) };
  const found = await report(env);
  t.is(found.code, 1);
  t.false(found.well);
  t.deepEqual(idsOf(found), ["port-taken", "schema-old", "server-not-running"]);
  for (const { level, what, why, fix } of found.findings) {
    t.true(level === "problem" || level === "warn");
    for (const text of [what, why, fix]) t.true(text.length > 10);
  }
  const words = await run([], env);
  t.is(words.code, 1);
  t.regex(words.out, /^PROBLEM {2}Another program listens on port \d+\.\n.*\n +Do this: .*SIDETONE_PORT/);
  t.regex(words.out, /warning {2}No Sidetone runs/);
  t.regex(words.out, /\n2 problems\. \(.*\)\n$/);
});

test("F32 settings that can't be read, or don't fit, are findings and no end of the command", async (t) => {
  const folder = createFolder("doctor");
  const file = join(folder, "settings.json");
  writeFileSync(file, '{ "port": 80,, }');
  const broken = await report({ SIDETONE_CONFIG: file });
  t.is(broken.code, 1);
  t.deepEqual(idsOf(broken), ["config-invalid"]);
  t.regex(broken.findings[0]?.what ?? "", /SIDETONE_CONFIG.*no JSON/);
  t.regex((await report({ SIDETONE_CONFIG: folder })).findings[0]?.what ?? "", /can't be read \(EISDIR\)/);
  const wrong = await report({ SIDETONE_PORT: "many", SIDETONE_DATABASE_URL: "oracle://secret@host" });
  t.deepEqual(idsOf(wrong), ["config-invalid", "config-invalid"]);
  t.false(JSON.stringify(wrong).includes("secret"));
});

test("F32 a data folder that is no folder is said, and the other checks go on", async (t) => {
  const file = join(createFolder("doctor"), "file");
  writeFileSync(file, "");
  chmodSync(file, 0o600);
  const { findings } = await report({
    SIDETONE_DATA_DIR: join(file, "data"),
    SIDETONE_DATABASE_URL: "mysql://nobody@127.0.0.1:1/none",
    SIDETONE_PBX_URL: "esl://:x@127.0.0.1:1",
    SIDETONE_PORT: "0",
  });
  t.deepEqual(
    findings.map(({ id }) => id),
    ["folder-not-writable", "database-unreachable", "pbx-unreachable", "server-not-running"],
  );
});
