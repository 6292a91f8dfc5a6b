// The command as people run it: a process of its own, with its exit code and what it prints. One after the other,
// because each process is busy with starting for most of its life.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import test, { type ExecutionContext } from "ava";
import { readManifest } from "../src/manifest.js";
import { eventually } from "./eventually.js";
import { createFolder } from "./servers/daemon.js";

/** A busy machine takes its time to start a process. */
const START = { limitMs: 60_000 };
const cli = fileURLToPath(new URL("../src/cli.js", import.meta.url));

test.serial("it says what it can do and which version it is, and describes the API", async (t) => {
  const { run } = setup(t);
  const help = await run(["--help"]);
  t.is(help.code, 0);
  for (const word of [
    "serve",
    "migrate",
    "tenant",
    "import",
    "install WHAT",
    "install and uninstall fusionpbx",
    "install and uninstall freepbx",
    "simulate-carrier",
    "SIDETONE_DATABASE_URL",
  ]) {
    t.true(help.out.includes(word), word);
  }
  t.is((await run(["--version"])).out.trim(), readManifest().version);
  const api = JSON.parse((await run(["openapi"])).out);
  t.truthy(api.paths["/messages"] ?? Object.keys(api.paths)[0]);
});

test.serial(
  "what it does not know ends with 2, and a password behind an option is not repeated",
  async (t) => {
    const { run } = setup(t);
    const wrong = [
      ["nonsense"],
      ["serve", "now"],
      ["user", "rename", "ann"],
      ["user", "add"],
      ["user", "add", "ann", "--colour", "red"],
      ["user", "add", "ann", "--password", "hunter2hunter2"],
      ["tenant", "list", "more"],
      ["import"],
      ["install", "cisco"],
      ["simulate-carrier", "nobody"],
      ["simulate-carrier", "twilio", "--port", "many"],
      ["simulate-carrier", "twilio", "--next", "nonsense"],
      ["simulate-carrier", "twilio", "--webhook", "nonsense"],
      ["install", "asterisk", "--conf", "no-such-folder"],
    ];
    for (const args of wrong) {
      const { code, out, err } = await run(args);
      t.is(code, 2, args.join(" "));
      t.is(out, "");
      t.regex(err, /sidetone/);
      t.false(err.includes("hunter2hunter2"));
    }
    const config = await run(["migrate"], { SIDETONE_PORT: "many", SIDETONE_PROT: "1" });
    t.is(config.code, 2);
    t.regex(config.err, /SIDETONE_PORT: .*\n.*SIDETONE_PROT: |SIDETONE_PROT: .*\n.*SIDETONE_PORT: /);
  },
);

test.serial("without a server it fills the tables by itself", async (t) => {
  const { run } = setup(t);
  t.regex((await run(["migrate"])).out, /ran 0001-meta\n[\s\S]*up to date/);
  t.is((await run(["tenant", "add", "one.test", "--sms", "on"])).code, 0);
  const made = await run(["user", "add", "ann", "--name", "Ann Archer"]);
  t.regex(made.out, /password, shown this once: \S{12,}/);
  t.is((await run(["extension", "add", "201", "--user", "ann"])).code, 0);
  t.is((await run(["number", "add", "(202) 555-0143", "--sms", "on", "--users", "ann"])).code, 0);
  const [number] = JSON.parse((await run(["number", "list", "--json"])).out);
  t.like(number, { number: "+12025550143", users: "ann", sms: "on", trunk: "loopback" });
  t.regex((await run(["user", "list"])).out, /ann .*Ann Archer/);

  const again = await run(["tenant", "add", "one.test"]);
  t.is(again.code, 1);
  t.regex(again.err, /^Not done: /);
  const hostile = await run(["user", "set", "ann", "--name", "\u001b[2J"]);
  t.is(hostile.code, 1);
  t.false(hostile.err.includes("\u001b"), "a terminal is not steered");
  t.is((await run(["user", "remove", "ann"])).code, 0);
  t.regex((await run(["user", "list"])).out, /There is no user/);
});

test.serial("while a server runs it works through that, and what it adds can be used at once", async (t) => {
  const { run, serve, folder } = setup(t);
  const server = await serve();
  // Lines of one greeting come one by one where the machine is busy.
  await eventually(() => /There is no tenant yet/.test(server.said()), START);
  const socket = join(folder, "control.sock");
  t.is(statSync(socket).mode & 0o777, 0o600);

  t.is((await run(["tenant", "add", "one.test"])).code, 0);
  const added = await run(["user", "add", "ann", "--password-stdin"], {}, "correct horse\n");
  t.is(added.code, 0, added.err);
  t.false(added.out.includes("correct horse"));
  t.true(await signsIn(server.url, "ann", "correct horse"));
  t.false(await signsIn(server.url, "ann", "correct"));
  await run(["user", "set", "ann", "--enabled", "off"]);
  t.false(await signsIn(server.url, "ann", "correct horse"));

  const second = await run(["serve"], { SIDETONE_PORT: "0" });
  t.is(second.code, 1, "one server a data folder");
  t.regex(second.err, /in use/);
  t.is((await run(["tenant", "list"])).code, 0, "which does not harm the first");

  server.child.kill("SIGTERM");
  t.deepEqual(await once(server.child, "exit"), [0, null]);
  t.false(existsSync(socket));
});

test.serial(
  "after a kill -9 the command works alone, and a server starts again on what was left",
  async (t) => {
    const { run, serve } = setup(t);
    const first = await serve();
    await run(["tenant", "add", "one.test"]);
    first.child.kill("SIGKILL");
    await once(first.child, "exit");
    t.regex((await run(["tenant", "list"])).out, /one\.test/);
    const second = await serve();
    const added = await run(["tenant", "add", "two.test"]);
    t.is(added.code, 0, added.err);
    second.child.kill("SIGINT");
    t.deepEqual(await once(second.child, "exit"), [0, null]);
  },
);

test.serial("a CSV file is imported as a whole through the server, or not at all", async (t) => {
  const { run, serve, folder } = setup(t);
  await serve();
  const file = join(folder, "people.csv");
  const rows = ["kind,tenant,user,extension,name", "tenant,one.test,,,", "user,one.test,ann,,Ann"];
  writeFileSync(file, [...rows, "extension,one.test,nobody,201,", "user,one.test,b n,,Ben"].join("\n"));
  const refused = await run(["import", file]);
  t.is(refused.code, 1);
  t.regex(refused.err, /line 4/);
  t.regex(refused.err, /line 5/);
  t.regex((await run(["tenant", "list"])).out, /There is no tenant/);

  const good = await run(["import", "-"], {}, rows.join("\r\n"));
  t.is(good.code, 0, good.err);
  t.regex(good.out, /2 imported/);
  t.regex(good.out, /ann +\S{12,}/, "her password, this once");
});

test.serial("FreeSWITCH's files are shown, written, found in place, and taken out again", async (t) => {
  const { run, folder } = setup(t);
  const conf = join(folder, "conf");
  const files = vanilla(conf);
  const scripts = join(folder, "scripts");
  mkdirSync(scripts);
  const where = ["freeswitch", "--conf", conf, "--scripts", scripts, "--trunk-address", "192.0.2.7"];

  const dry = await run(["install", ...where, "--dry-run"]);
  t.is(dry.code, 0, dry.err);
  t.regex(dry.out, /new .*00_sidetone\.xml/);
  t.false(existsSync(join(conf, "chatplan/00_sidetone.xml")));

  t.regex((await run(["install", ...where])).out, /Written\./);
  t.true(existsSync(join(conf, "chatplan/00_sidetone.xml")));
  t.true(existsSync(join(scripts, "sidetone_guard.lua")));
  const again = await run(["install", ...where]);
  t.regex(again.out, /Nothing to change\.[\s\S]*SIDETONE_PBX_URL/);
  const asked = await run(["install", ...where], { SIDETONE_PBX_URL: "esl://:sesame@127.0.0.1:1" });
  t.is(asked.code, 1);
  t.regex(asked.err, /no connection to FreeSWITCH at 127\.0\.0\.1:1: unreachable/);
  t.false(asked.err.includes("sesame"));

  t.is((await run(["uninstall", ...where.slice(0, 5)])).code, 0);
  t.false(existsSync(join(scripts, "sidetone_guard.lua")));
  for (const [name, text] of Object.entries(files)) t.is(readFileSync(join(conf, name), "utf8"), text, name);
});

test.serial("a folder that is not there, or not FreeSWITCH's, is told and left alone", async (t) => {
  const { run, folder } = setup(t);
  const missing = ["--conf", join(folder, "nowhere"), "--scripts", folder];
  t.is((await run(["install", "freeswitch", ...missing])).code, 2);
  const other = await run(["install", "freeswitch", "--conf", folder, "--scripts", folder]);
  t.is(other.code, 1);
  t.regex(other.out, /PROBLEM .*modules\.conf\.xml/);
  t.regex(other.err, /nothing was written/);
  t.false(existsSync(join(folder, "sidetone_guard.lua")));
});

interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A data folder of the test's own, and the command on it. */
function setup(t: ExecutionContext) {
  const folder = createFolder("cli");
  const own = { SIDETONE_DATA_DIR: folder, SIDETONE_DEMO: "off" };

  function launch(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("SIDETONE_"));
    const child = spawn(process.execPath, [cli, ...args], {
      env: { ...Object.fromEntries(inherited), ...own, ...env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    t.teardown(() => child.kill("SIGKILL"));
    return child;
  }

  async function run(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    input = "",
  ): Promise<Finished> {
    const child = launch(args, env);
    const said = { out: listen(child, "stdout"), err: listen(child, "stderr") };
    child.stdin?.end(input);
    const [code] = await once(child, "close");
    return { code, out: said.out(), err: said.err() };
  }

  async function serve() {
    const child = launch(["serve"], { SIDETONE_PORT: "0" });
    const said = listen(child, "stdout");
    const failed = listen(child, "stderr");
    const [, url] = await eventually(() => {
      if (child.exitCode !== null) throw new Error(failed());
      return /answers at (\S+)\n/.exec(said());
    }, START);
    return { child, url: url ?? "", said };
  }

  return { folder, run, serve };
}

function listen(child: ChildProcess, stream: "stdout" | "stderr"): () => string {
  let text = "";
  child[stream]?.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  return () => text;
}

async function signsIn(url: string, username: string, password: string): Promise<boolean> {
  const answer = await fetch(new URL("login", url), {
    method: "POST",
    body: new URLSearchParams({ tenant: "", username, password }),
    headers: { Origin: new URL(url).origin },
    redirect: "manual",
  });
  return answer.headers.get("set-cookie") !== null;
}

/** As much of a vanilla configuration as the command looks at. */
function vanilla(conf: string): Readonly<Record<string, string>> {
  const files = {
    "autoload_configs/modules.conf.xml":
      '<configuration>\n  <modules>\n    <load module="mod_lua"/>\n  </modules>\n</configuration>\n',
    "autoload_configs/lua.conf.xml": "<configuration>\n  <settings>\n  </settings>\n</configuration>\n",
    "sip_profiles/internal.xml":
      '<profile>\n  <settings>\n    <param name="context" value="public"/>\n  </settings>\n</profile>\n',
    "sip_profiles/external.xml":
      '<profile>\n  <settings>\n    <param name="context" value="public"/>\n  </settings>\n</profile>\n',
  };
  for (const folder of ["autoload_configs", "sip_profiles", "chatplan"]) {
    mkdirSync(join(conf, folder), { recursive: true });
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(conf, name), text);
  return files;
}
