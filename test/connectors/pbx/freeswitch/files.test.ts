// The scripts that run inside FreeSWITCH, under a plain Lua with FreeSWITCH's few functions written out.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import test, { type ExecutionContext, type ImplementationFn } from "ava";
import { findProgram } from "../../../servers/daemon.js";

const FILES = fileURLToPath(new URL("../../../../../src/connectors/pbx/freeswitch/files/", import.meta.url));

const LUA = "lua5.4";
const isMissing = findProgram(LUA) === null;
const { skip } = test;

/** A test that runs Lua; skipped, and counted as such, where there is none. */
function luaTest(title: string, implementation: ImplementationFn<[]>): void {
  if (isMissing) skip(`${title} (there is no ${LUA})`, implementation);
  else test(title, implementation);
}

/** The host: what a script does shows as lines. */
const FREESWITCH = `
freeswitch = {
  consoleLog = function() end,
  getGlobalVariable = function(name) return globals[name] end,
  API = function() return { executeString = function() return "a-uuid" end } end,
  Event = function(_, subclass)
    local event, headers = {}, {}
    function event:addHeader(name, value) headers[#headers + 1] = name .. "=" .. value end
    function event:fire() print("event " .. subclass .. " " .. table.concat(headers, " ")) end
    return event
  end,
  Dbh = function(dsn)
    print("open " .. dsn)
    if database == "broken" then error("no such driver") end
    return {
      connected = function() return database ~= "gone" end,
      query = function(_, sql, row)
        print("sql " .. sql)
        if row then row({ id = "7" }) end
        return database ~= "full"
      end,
      release = function() end,
    }
  end,
}
local function object(values)
  return values and {
    getHeader = function(_, name) return values[name] end,
    serialize = function() return values.json end,
  }
end
params, message = object(params), object(message)
`;

type Values = Readonly<Record<string, string>>;

/** Runs a script with these globals, and gives what it printed. */
function run(script: string, globals: Values, tables: Readonly<Record<string, Values | readonly string[]>>) {
  const texts = Object.entries(globals).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  const lists = Object.entries(tables).map(([name, values]) => `${name} = ${table(values)}`);
  const end = `dofile(${JSON.stringify(join(FILES, script))})\nprint("xml " .. tostring(XML_STRING))`;
  const input = [...texts, ...lists, FREESWITCH, end].join("\n");
  const { status, stdout, stderr } = spawnSync(LUA, ["-"], { input, encoding: "utf8" });
  if (status !== 0) throw new Error(`lua ended with ${status}: ${stderr}`);
  return stdout.trim().split("\n");
}

function table(values: Values | readonly string[]): string {
  const entries = Array.isArray(values)
    ? values.map((value, index) => [String(index), value] as const)
    : Object.entries(values as Values);
  const key = (name: string) => (Array.isArray(values) ? name : JSON.stringify(name));
  return `{ ${entries.map(([name, value]) => `[${key(name)}] = ${JSON.stringify(value)}`).join(", ")} }`;
}

const SIGNED: Values = {
  action: "sip_auth",
  sip_auth_method: "MESSAGE",
  sip_auth_username: "1001",
  sip_auth_realm: "tenant-a.test",
  sip_from_user: "1001",
  sip_from_host: "tenant-a.test",
  sip_to_user: "1002",
  sip_to_host: "tenant-a.test",
  user: "1001",
  domain: "tenant-a.test",
};

function guard(params: Values, argv: readonly string[] = ["sidetone_guard.lua"], section = "directory") {
  return run("sidetone_guard.lua", {}, { params, argv, XML_REQUEST: { section }, globals: {} });
}

luaTest("a text from who signed in, within the own tenant, is left to the directory", (t) => {
  t.deepEqual(guard(SIGNED), ["xml nil"]);
  t.deepEqual(guard({ ...SIGNED, sip_from_host: "Tenant-A.test", domain: "TENANT-a.test" }), ["xml nil"]);
});

const forged: readonly (readonly [string, Values, string])[] = [
  ["another user in From", { sip_from_user: "1002" }, "from-mismatch"],
  ["a number in From", { sip_from_user: "+15551230001" }, "from-mismatch"],
  ["another domain in From", { sip_from_host: "tenant-b.test" }, "from-mismatch"],
  ["another tenant in To", { sip_to_host: "tenant-b.test" }, "cross-tenant"],
  ["a realm of its own where the profile forces a domain", { domain: "forced.test" }, "foreign-domain"],
  ["no user name", { sip_auth_username: "" }, "no-identity"],
];
for (const [what, change, reason] of forged) {
  luaTest(`a text with ${what} is refused as ${reason}`, (t) => {
    const [xml = "", event = ""] = guard({ ...SIGNED, ...change }).reverse();
    const { user, domain } = { ...SIGNED, ...change };
    // FreeSWITCH heeds an answer about the user it asked for only.
    t.regex(
      xml,
      new RegExp(
        `<domain name="${domain}"><user id="${user}"><params><param name="password" value="[0-9a-f]{32}"/>`,
      ),
    );
    t.true(event.startsWith(`event sidetone::refused Reason=${reason}`), event);
  });
}

luaTest("nothing in a name breaks out of the refusal", (t) => {
  const lines = guard({ ...SIGNED, user: "1\"/><x a='&", sip_from_user: "1002" });
  t.true(lines.at(-1)?.includes('<user id="1&quot;/&gt;&lt;x a=&apos;&amp;">'));
});

luaTest("calls and registrations are not the guard's business", (t) => {
  for (const method of ["REGISTER", "INVITE", "SUBSCRIBE"]) {
    t.deepEqual(guard({ ...SIGNED, sip_auth_method: method, sip_from_user: "1002" }), ["xml nil"]);
  }
});

luaTest("verify sees the guard by a domain that only it knows", (t) => {
  t.regex(guard({ domain: "guard.sidetone.invalid", user: "probe" })[0] ?? "", /<user id="probe">/);
});

/** A handler that was there before, which shows how it was called. */
function withHandler(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), "sidetone-lua-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const script = join(folder, "app.lua");
  writeFileSync(
    script,
    'print("called " .. argv[0]:match("[^/]+$") .. " " .. argv[1])\nXML_STRING = "theirs"\n',
  );
  return script;
}

luaTest("the handler that was there before is called as before, but not to vouch for a forged text", (t) => {
  const argv = ["sidetone_guard.lua", withHandler(t), "xml_handler"];
  t.deepEqual(guard(SIGNED, argv), ["called app.lua xml_handler", "xml theirs"]);
  t.deepEqual(guard({}, argv, "dialplan"), ["called app.lua xml_handler", "xml theirs"]);
  const refused = guard({ ...SIGNED, sip_from_user: "1002" }, argv);
  t.false(refused.some((line) => line.includes("theirs") || line.startsWith("called")));
});

luaTest("a handler that was not bound to the directory does not get it", (t) => {
  const argv = ["sidetone_guard.lua", "-", withHandler(t), "xml_handler"];
  t.deepEqual(guard(SIGNED, argv), ["xml nil"]);
  t.deepEqual(guard({}, argv, "dialplan"), ["called app.lua xml_handler", "xml theirs"]);
});

function spool(database: string, change: Values = {}, word = "phone") {
  const message = { json: '{"_body":"it\'s; drop table x"}', ...change };
  const tables = { message, argv: ["sidetone_spool.lua", word], globals: { db_dir: "/db" } };
  return run("sidetone_spool.lua", { database }, tables);
}

luaTest("a text is kept as hex digits and the bell rings", (t) => {
  const lines = spool("well");
  const hex = Buffer.from('{"_body":"it\'s; drop table x"}').toString("hex");
  t.is(lines[0], "open sqlite:///db/sidetone_spool.db");
  t.true(lines[1]?.includes(`'phone', '${hex}')`));
  t.true(lines.includes("event sidetone::spooled Spool-Id=7"));
});

luaTest("a text that can't be kept is in the event that says so", (t) => {
  for (const database of ["gone", "broken", "full"]) {
    const event = spool(database, {}, "trunk").find((line) => line.startsWith("event ")) ?? "";
    t.regex(event, /^event sidetone::spool_failed Spool-Source=trunk Spool-Payload-Hex=[0-9a-f]+$/, database);
  }
});

luaTest("a probe is kept apart, and a forged one can't say more than its name", (t) => {
  t.true(spool("well", { sidetone_probe: "abc-1" })[1]?.includes("'probe-abc-1'"));
  t.true(spool("well", { sidetone_probe: "x'); drop table y; --" })[1]?.includes("'phone'"));
  t.true(spool("well", {}, "anything else")[1]?.includes("'trunk'"));
});
