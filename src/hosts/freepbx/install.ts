/** Putting Sidetone into a FreePBX of this machine, and taking it out again. */
import { randomBytes } from "node:crypto";
import { chown, readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { applyChanges, describeChanges, type FileChange } from "../../lib/file-changes.js";
import { type DatabaseSettings, mariadbRemoval, mariadbSql, ROLE, readable } from "../shared/database-sql.js";
import { type Act, type HostPart, type HostPlan, type HostWish, joinParts } from "../shared/install-plan.js";
import { fileChanges } from "../shared/module-text.js";
import {
  keptFolders,
  type Machine,
  places,
  planPortalService,
  planServiceRemoval,
  portOf,
  portProblems,
  readMachine,
} from "../shared/service-plan.js";
import { readings } from "./grants.js";
import { planApache, planApacheRemoval } from "./install-apache.js";
import { findHost, type HostFound, type HostPlace } from "./install-host.js";
import { moduleFiles } from "./install-module.js";
import type { HostRows } from "./install-rows.js";

/** The login of ours at Asterisk, which is on this machine. */
export interface AsteriskLogin {
  readonly user: string;
  readonly password: string;
  readonly port: number;
}

export interface InstallWish extends HostWish, HostPlace {
  readonly apacheDir: string;
  /** The account, and the group, that FreePBX and its Apache run under. */
  readonly user: string;
  /** Runs a program of the machine; rejects with what it complained of. */
  readonly run: (command: readonly string[]) => Promise<void>;
  /** What of Asterisk's own files is to be changed, or with null as login to be undone. */
  readonly asterisk: (confDir: string, spool: string, login: AsteriskLogin | null) => Promise<HostPart>;
}

const SPOOL = "/var/spool/asterisk/sidetone";

/** Everything that installing would do. */
export async function planInstall(wish: InstallWish): Promise<HostPlan> {
  const host = await findHost(wish);
  if ("problems" in host) return joinParts([host], []);
  const machine = await readMachine(wish.root);
  const port = portOf(machine, wish.port);
  const login = loginOf(machine, host.rows);
  const problems = [
    ...(await portProblems(port, wish.isTaken)),
    ...(host.rows.settings.get("HTTPPREFIX")
      ? ["Asterisk's web server has a prefix (Advanced Settings, HTTPPREFIX), behind which we can't find it"]
      : []),
  ];
  const asterisk = await wish.asterisk(host.asteriskDir, SPOOL, login);
  const parts = [
    { problems },
    await service(wish, host, { machine, login }),
    // Before FreePBX writes Asterisk's files for phones that send us their texts.
    asterisk,
    await planApache(apacheOf(wish), port),
    await moduleIn(wish, host),
  ];
  return joinParts(parts, keep(wish, host));
}

/** Everything that uninstalling would do. */
export async function planUninstall(wish: InstallWish): Promise<HostPlan> {
  const host = await findHost(wish);
  if ("problems" in host) return joinParts([host], []);
  const machine = await readMachine(wish.root);
  const parts = [
    await planApacheRemoval(apacheOf(wish)),
    await moduleOut(wish, host),
    await wish.asterisk(host.asteriskDir, SPOOL, null),
    await planServiceRemoval(machine, [
      `Messages, files and the account "${ROLE}" of the database stay. Where they shall go too: rm -r /var/lib/sidetone, and in mariadb: ${mariadbRemoval(clientsOf(host.database))}`,
    ]),
  ];
  return joinParts(parts, keep(wish, host));
}

/** The one of an earlier installation, else a new one; the port is the one FreePBX gives Asterisk now. */
function loginOf({ settings }: Machine, { settings: advanced }: HostRows): AsteriskLogin {
  const kept = settings.get("SIDETONE_PBX_URL") ?? "";
  const url = URL.canParse(kept) && kept.startsWith("ari:") ? new URL(kept) : null;
  return {
    user: url?.username || ROLE,
    password: decodeURIComponent(url?.password ?? "") || randomBytes(24).toString("hex"),
    port: Number(advanced.get("HTTPBINDPORT") || 8088),
  };
}

interface ServiceFound {
  readonly machine: Machine;
  readonly login: AsteriskLogin;
}

function service(
  wish: InstallWish,
  { database, rows }: HostFound,
  { machine, login }: ServiceFound,
): Promise<HostPart> {
  const reads = readable(rows.columns, readings(false));
  const clients = clientsOf(database);
  const at =
    database.host === "127.0.0.1" && database.port === 3306 ? "" : ` -h ${database.host} -P ${database.port}`;
  return planPortalService(machine, {
    ...{ portal: "freepbx", database, reads, url: wish.url, port: wish.port, command: wish.command },
    ...{ groups: [wish.user], writes: [SPOOL], webGroup: wish.user },
    pbxUrl: `ari://${login.user}:${login.password}@${addressOf(rows)}:${login.port}`,
    sqlOf: (password) => ({
      text: mariadbSql({ password, database: database.database, reads, clients }),
      step: `mariadb${at} < ${places.sql}   (as root of the database: makes our account and database)`,
    }),
  });
}

/** Asterisk's web server is on this machine, but may answer at one address alone. */
function addressOf({ settings }: HostRows): string {
  const bound = settings.get("HTTPBINDADDRESS") ?? "";
  return /^\d+(\.\d+){3}$/.test(bound) && bound !== "0.0.0.0" ? bound : "127.0.0.1";
}

/** With and without names: a server that looks none up knows this machine by its address only. */
function clientsOf({ host }: DatabaseSettings): readonly string[] {
  return host === "127.0.0.1" ? ["localhost", "127.0.0.1"] : ["%"];
}

async function moduleIn(wish: InstallWish, { moduleDir, rows, owner }: HostFound): Promise<HostPart> {
  const files = await moduleFiles(wish.plugin, wish.words, places.key);
  const changes = await fileChanges(moduleDir, files, true);
  const isChanged = changes.some(({ before, after }) => before !== after);
  const isKnown = rows.module?.enabled === true && rows.module.version === wish.plugin.version;
  const isOwned = !isChanged && (await belongsTo(moduleDir, owner.uid));
  const give: Act = {
    words: [`give ${moduleDir} to ${wish.user}`],
    apply: () => giveTo(moduleDir, owner),
  };
  const commands = [
    ["fwconsole", "ma", "install", "sidetone"],
    ["fwconsole", "reload"],
  ];
  const tell: Act = {
    words: [
      ...commands.map((command) => `run ${command.join(" ")}`),
      "  (which also takes up what waits for Apply Config)",
    ],
    async apply() {
      for (const command of commands) await wish.run(command);
    },
  };
  return {
    changes,
    acts: [...(isOwned ? [] : [give]), ...(isChanged || !isKnown ? [tell] : [])],
    steps: isChanged || !isKnown ? ["Whoever has a page of FreePBX open loads it again"] : [],
  };
}

/** FreePBX has to let go of the module while its files are there: they say what it takes along. */
async function moduleOut(wish: InstallWish, { moduleDir, rows }: HostFound): Promise<HostPart> {
  const files = await moduleFiles(wish.plugin, wish.words, places.key);
  const changes = (await fileChanges(moduleDir, files, false)).filter(({ before }) => before !== null);
  if (changes.length === 0 && rows.module === null) return {};
  const commands = rows.module && changes.length > 0 ? [["fwconsole", "ma", "uninstall", "sidetone"]] : [];
  const words = describeRemoval(changes);
  return {
    acts: [
      {
        words: [...commands.map((command) => `run ${command.join(" ")}`), ...words, "run fwconsole reload"],
        async apply() {
          for (const command of commands) await wish.run(command);
          await applyChanges(changes, [dirname(moduleDir)]);
          // FreePBX links UCP's part from there, and forgets the link.
          await rm(join(dirname(moduleDir), "../../ucp/modules/Sidetone"), { force: true });
          await wish.run(["fwconsole", "reload"]);
        },
      },
    ],
  };
}

function describeRemoval(changes: readonly FileChange[]): readonly string[] {
  const gone = changes.map((change) => ({ ...change, before: "" }));
  return describeChanges({ changes: gone, steps: [], problems: [] }).trimEnd().split("\n");
}

async function belongsTo(folder: string, uid: number): Promise<boolean> {
  const owners = await Promise.all((await treeOf(folder)).map(async (path) => (await stat(path)).uid));
  return owners.every((owner) => owner === uid);
}

async function giveTo(folder: string, { uid, gid }: HostFound["owner"]): Promise<void> {
  for (const path of await treeOf(folder)) await chown(path, uid, gid);
}

async function treeOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true });
  return [folder, ...entries.map((entry) => join(folder, entry))];
}

function apacheOf({ root, apacheDir, run }: InstallWish) {
  return { folder: `${root}${apacheDir}`, run };
}

function keep({ root, apacheDir }: InstallWish, { moduleDir, asteriskDir }: HostFound): readonly string[] {
  const apache = ["conf-available", "conf.d"].map((name) => `${root}${apacheDir}/${name}`);
  return [...keptFolders(root), dirname(moduleDir), asteriskDir, ...apache];
}
