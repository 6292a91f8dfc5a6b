import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { currentConfig, type FreeswitchConfig } from "../config.js";
import {
  applyPlan,
  describePlan,
  type InstallOptions,
  type InstallPlan,
  planInstall,
  planUninstall,
} from "../connectors/pbx/freeswitch/install.js";
import { createLink } from "../connectors/pbx/freeswitch/link.js";
import { freeswitchPlaces } from "../connectors/pbx/freeswitch/places.js";
import { verifyInstallation } from "../connectors/pbx/freeswitch/verify.js";
import type { Check } from "../connectors/pbx/shared/check.js";
import { systemClock } from "../lib/clock.js";
import { uuidv7 } from "../lib/ids.js";
import { createLogger } from "../lib/logger.js";
import { askOnce, carryOut, pbxOf, readOptions, showChecks } from "./pbx-install.js";
import { UsageError } from "./terminal.js";

export const freeswitchUsage = `Options of install and uninstall freeswitch:
  --dry-run               only shows what would change, line by line
  --conf FOLDER           its configuration [where packages put it]
  --scripts FOLDER        its Lua scripts [where packages put them]
  --phone-profile NAME    SIP profile where phones sign in; may be repeated [internal]
  --trunk-profile NAME    SIP profile where carriers send; may be repeated [external]
  --trunk-address ADDR    address or network that a carrier sends from; may be repeated [those of the trunks in the settings]
  --pbx NAME              the PBX of the settings to ask whether all works [the only one]`;

const options = {
  "dry-run": { type: "boolean" },
  conf: { type: "string" },
  scripts: { type: "string" },
  "phone-profile": { type: "string", multiple: true },
  "trunk-profile": { type: "string", multiple: true },
  "trunk-address": { type: "string", multiple: true },
  pbx: { type: "string" },
} as const;

/** `sidetone install freeswitch`: writes our files; where all of them are there, asks the switch whether they work. */
export async function installFreeswitch(args: readonly string[]): Promise<void> {
  const config = currentConfig();
  const given = readOptions(() => parseArgs({ args: [...args], options }));
  const pbx = pbxOf(config, "freeswitch", given.pbx);
  const folders = readFolders(given);
  const trunks = config.trunks.filter((trunk) => trunk.pbx === pbx?.name);
  const plan = await planInstall({
    ...folders,
    phoneProfiles: given["phone-profile"] ?? ["internal"],
    trunkProfiles: given["trunk-profile"] ?? ["external"],
    trunkAddresses: given["trunk-address"] ?? trunks.flatMap(({ addresses = [] }) => addresses),
  });
  const isWritten = await carryOutPlan(plan, given["dry-run"] === true);
  if (given["dry-run"]) return;
  if (isWritten) {
    console.log("Written. After the steps above run this again: it then asks FreeSWITCH whether all works.");
  } else if (pbx) {
    showChecks("freeswitch", await askSwitch(pbx, given["phone-profile"]?.[0] ?? "internal"));
  } else {
    console.log("Set SIDETONE_PBX_URL, so that this can ask FreeSWITCH whether all works.");
  }
}

/** `sidetone uninstall freeswitch`: takes out what install put in. */
export async function uninstallFreeswitch(args: readonly string[]): Promise<void> {
  const given = readOptions(() => parseArgs({ args: [...args], options }));
  const none = { phoneProfiles: [], trunkProfiles: [], trunkAddresses: [] };
  const plan = await planUninstall({ ...readFolders(given), ...none });
  if (await carryOutPlan(plan, given["dry-run"] === true)) console.log("Removed.");
}

function readFolders(given: {
  conf?: string;
  scripts?: string;
}): Pick<InstallOptions, "confDir" | "scriptsDir"> {
  const place = freeswitchPlaces.find(
    ({ conf }) => existsSync(given.conf ?? conf) && (!given.conf || conf === given.conf),
  );
  const confDir = given.conf ?? place?.conf;
  const scriptsDir = given.scripts ?? place?.scripts;
  for (const [option, folder] of Object.entries({ conf: confDir, scripts: scriptsDir })) {
    if (folder === undefined) throw new UsageError(`FreeSWITCH was not found; say --${option} FOLDER`);
    if (!existsSync(folder)) throw new UsageError(`--${option}: there is no folder ${folder}`);
  }
  return { confDir: confDir ?? "", scriptsDir: scriptsDir ?? "" };
}

function carryOutPlan(plan: InstallPlan, isDry: boolean): Promise<boolean> {
  const isDone = plan.changes.length === 0;
  return carryOut({ ...plan, isDone, words: describePlan(plan), apply: () => applyPlan(plan) }, isDry);
}

function askSwitch(pbx: FreeswitchConfig, profile: string): Promise<readonly Check[]> {
  const { host, port, password } = pbx;
  const shared = { clock: systemClock, newId: uuidv7 };
  const log = createLogger({ level: "silent" });
  return askOnce(pbx, {
    open: (handlers) => createLink({ host, port, password, ...shared, random: Math.random, log }, handlers),
    ask: (link) => verifyInstallation({ link, ...shared, profile, context: "public" }),
  });
}
