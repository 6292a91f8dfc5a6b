// Mistakes planted in PBXs that speak the real protocols: each gives its own finding.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import type { AsteriskConfig, FreeswitchConfig } from "../../src/config.js";
import { type PbxDeps, pbxCheck } from "../../src/doctor/pbx.js";
import { systemClock } from "../../src/lib/clock.js";
import { createLogger } from "../../src/lib/logger.js";
import type { PbxStatus } from "../../src/ports.js";
import { type AriServer, startAriServer } from "../servers/ari-server.js";
import { installOn, openSpool } from "../servers/ari-spool.js";
import { createFolder } from "../servers/daemon.js";
import { type EslServer, installedAnswers, startEslServer } from "../servers/esl-server.js";

// One after the other: what a link waits for has limits, which many at once on a busy machine run into.
const quiet = { clock: systemClock, log: createLogger({ level: "silent" }) };
const status: PbxStatus = {
  link: "up",
  problem: null,
  version: null,
  since: 0,
  lossy: false,
  mirrored: true,
};

async function found(deps: Omit<PbxDeps, "clock" | "log">): Promise<readonly string[]> {
  const findings = await pbxCheck({ ...deps, ...quiet }).look(AbortSignal.timeout(60_000));
  return findings.map(({ id }) => id);
}

/** A switch on which everything is as it was installed. */
async function freeswitch(t: ExecutionContext) {
  const server = await startEslServer();
  t.teardown(() => server.close());
  for (const [words, answer] of Object.entries(installedAnswers)) server.on(words, () => answer);
  const { port } = server;
  const shared = { kind: "freeswitch", name: "pbx", host: "127.0.0.1", callContext: null } as const;
  const pbx: FreeswitchConfig = { ...shared, port, password: "ClueCon" };
  // A folder that is not there stands for a switch whose files we can't see.
  return { server, deps: { pbx, trunks: [], status: null, wanted: ">=1.10", confDir: "/nonexistent" } };
}

const trunks = [{ id: "carrier", pbx: "pbx", gateway: "smstrunk" }];
type Switch = Awaited<ReturnType<typeof freeswitch>>;

const switchMistakes: Record<string, readonly [plant: (bench: Switch) => Partial<PbxDeps>, finding: string]> =
  {
    "nothing listens": [({ deps }) => ({ pbx: { ...deps.pbx, port: 1 } }), "pbx-unreachable"],
    "the ESL password is wrong": [
      ({ deps }) => ({ pbx: { ...deps.pbx, password: "wrong" } }),
      "pbx-password",
    ],
    "our address is not in the ACL": [({ server }) => plant(server, { rude: true }), "pbx-acl"],
    "mod_sms is not loaded": [({ server }) => says(server, "module_exists mod_sms", "false"), "pbx-mod-sms"],
    "mod_lua is not loaded": [({ server }) => says(server, "module_exists mod_lua", "false"), "pbx-mod-lua"],
    "the guard is not asked": [({ server }) => says(server, "user_exists id probe", "false"), "pbx-guard"],
    "the scripts are missing": [
      ({ server }) => says(server, "lua sidetone_queue.lua stat", "-ERR Cannot execute script\n"),
      "pbx-spool",
    ],
    "the chatplan lets no text through": [
      ({ server }) => says(server, "lua sidetone_queue.lua probed", "+OK 0\n"),
      "pbx-probe",
    ],
    "it is too old": [
      ({ server }) => says(server, "version", "FreeSWITCH Version 1.8.7-release~64bit\n"),
      "pbx-version",
    ],
    "a gateway of the settings is not there": [() => ({ trunks }), "pbx-gateway"],
  };

/** Answers of the switch that are others now; the longest words win, so that of ours which begins with them goes. */
function says(server: EslServer, words: string, answer: string): Partial<PbxDeps> {
  const whole = words === "user_exists id probe" ? `${words} guard.sidetone.invalid` : words;
  server.on(whole, () => answer);
  return {};
}

function plant<S extends object>(server: S, change: Partial<S>): Partial<PbxDeps> {
  Object.assign(server, change);
  return {};
}

test.serial("F32 a FreeSWITCH on which all is as installed gives no finding", async (t) => {
  t.deepEqual(await found((await freeswitch(t)).deps), []);
});

for (const [mistake, [make, finding]] of Object.entries(switchMistakes)) {
  test.serial(`F32 FreeSWITCH: ${mistake}`, async (t) => {
    const bench = await freeswitch(t);
    t.deepEqual(await found({ ...bench.deps, ...make(bench) }), [finding]);
  });
}

test.serial("F32 FreeSWITCH: our files are of another release", async (t) => {
  const { deps } = await freeswitch(t);
  const confDir = createFolder("doctor");
  mkdirSync(join(confDir, "scripts"));
  writeFileSync(join(confDir, "scripts", "sidetone_queue.lua"), "-- of yesterday\n");
  t.deepEqual(await found({ ...deps, confDir }), ["pbx-files"]);
});

/** An Asterisk with a phone and a trunk, and a spool that its probe text goes through. */
async function asterisk(t: ExecutionContext) {
  const server = await startAriServer();
  const spool = openSpool();
  t.teardown(async () => {
    await server.close();
    spool.close();
  });
  installOn(server, spool);
  const { port, user, password } = server;
  const shared = { kind: "asterisk", name: "pbx", host: "127.0.0.1", callContext: null } as const;
  const pbx: AsteriskConfig = { ...shared, port, user, password, spool: spool.folder, hep: 9060 };
  const deps = { pbx, trunks, status: () => status, wanted: ">=20", confDir: "/nonexistent" };
  return { server, spool, deps };
}

type Pbx = Awaited<ReturnType<typeof asterisk>>;

const pbxMistakes: Record<string, readonly [plant: (bench: Pbx) => Partial<PbxDeps>, finding: string]> = {
  "nothing listens": [({ deps }) => ({ pbx: { ...deps.pbx, port: 1 } }), "pbx-unreachable"],
  "the password is wrong": [({ deps }) => ({ pbx: { ...deps.pbx, password: "wrong" } }), "pbx-password"],
  "its user may only read": [({ server }) => plant(server, { readOnly: true }), "pbx-read-only"],
  "what answers is no ARI": [({ server }) => plant(server, { mischief: { kind: "garbled" } }), "pbx-not-ari"],
  "it has no endpoint": [({ server }) => plant(server, { isEmpty: true }), "pbx-no-endpoints"],
  "no phone sends to us": [({ server }) => forget(server, "1001"), "pbx-phones"],
  "a trunk does not send to us": [({ server }) => forget(server, "smstrunk"), "pbx-trunks"],
  "the HEP module is missing": [({ server }) => plant(server, { moduleStatus: "Not Running" }), "pbx-mirror"],
  "the mirror does not arrive": [() => ({ status: () => ({ ...status, mirrored: false }) }), "pbx-mirror"],
  "another Sidetone has our name": [
    () => ({ status: () => ({ ...status, link: "refused" }) }),
    "pbx-replaced",
  ],
  "its spool is not shared": [({ deps }) => ({ pbx: { ...deps.pbx, spool: null } }), "pbx-lossy"],
  "the spool folder is not there": [
    ({ deps, spool }) => {
      rmSync(spool.folder, { recursive: true });
      return { pbx: { ...deps.pbx } };
    },
    "pbx-spool",
  ],
  "the dialplan lets no text through": [
    ({ server }) => {
      server.calls.onOriginate = () => undefined;
      return {};
    },
    "pbx-probe",
  ],
};

function forget(server: AriServer, endpoint: string): Partial<PbxDeps> {
  server.contexts.delete(endpoint);
  return {};
}

test.serial("F32 an Asterisk on which all is as installed gives no finding", async (t) => {
  t.deepEqual(await found((await asterisk(t)).deps), []);
});

for (const [mistake, [make, finding]] of Object.entries(pbxMistakes)) {
  test.serial(`F32 Asterisk: ${mistake}`, async (t) => {
    const bench = await asterisk(t);
    t.deepEqual(await found({ ...bench.deps, ...make(bench) }), [finding]);
  });
}
