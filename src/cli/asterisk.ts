import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { type AsteriskConfig, currentConfig } from "../config.js";
import {
  applyPlan,
  describePlan,
  type InstallOptions,
  type InstallPlan,
  planInstall,
  planUninstall,
} from "../connectors/pbx/asterisk/install.js";
import { createLink } from "../connectors/pbx/asterisk/link.js";
import { verifyInstallation } from "../connectors/pbx/asterisk/verify.js";
import type { Check } from "../connectors/pbx/shared/check.js";
import { systemClock } from "../lib/clock.js";
import { createLogger } from "../lib/logger.js";
import { askOnce, carryOut, pbxOf, readOptions, showChecks } from "./pbx-install.js";
import { UsageError } from "./terminal.js";

export const asteriskUsage = `Options of install and uninstall asterisk:
  --dry-run               only shows what would change, line by line
  --conf FOLDER           its configuration [/etc/asterisk]
  --spool FOLDER          where texts wait for Sidetone [that of the settings]
  --phone NAME            PJSIP endpoint of a phone; may be repeated [all that sign in and are no trunk]
  --trunk NAME            PJSIP endpoint of a carrier; may be repeated [those of the trunks in the settings]
  --pbx NAME              the PBX of the settings that it is [the only one]`;

const options = {
  "dry-run": { type: "boolean" },
  conf: { type: "string" },
  spool: { type: "string" },
  phone: { type: "string", multiple: true },
  trunk: { type: "string", multiple: true },
  pbx: { type: "string" },
} as const;

const SPOOL = "/var/spool/asterisk/sidetone";
const HEP_PORT = 9060;

/** `sidetone install asterisk`: writes our part of its files; where all is there, asks the PBX whether it works. */
export async function installAsterisk(args: readonly string[]): Promise<void> {
  const config = currentConfig();
  const given = readOptions(() => parseArgs({ args: [...args], options }));
  const pbx = pbxOf(config, "asterisk", given.pbx);
  const trunks = config.trunks.filter((trunk) => trunk.pbx === pbx?.name).map(({ gateway }) => gateway);
  const wanted: InstallOptions = {
    confDir: folderOf(given.conf),
    spool: given.spool ?? pbx?.spool ?? SPOOL,
    hep: pbx?.hep ?? HEP_PORT,
    phones: given.phone ?? null,
    trunks: given.trunk ?? trunks,
    login: pbx,
  };
  const isWritten = await carryOutPlan(await planInstall(wanted), given["dry-run"] === true);
  if (given["dry-run"] || !pbx) return;
  if (isWritten) {
    console.log("Written. After the steps above run this again: it then asks Asterisk whether all works.");
  } else showChecks("asterisk", await askAsterisk(pbx, wanted));
}

/** `sidetone uninstall asterisk`: takes out what install put in. */
export async function uninstallAsterisk(args: readonly string[]): Promise<void> {
  const given = readOptions(() => parseArgs({ args: [...args], options }));
  const spool = given.spool ?? pbxOf(currentConfig(), "asterisk", given.pbx)?.spool ?? SPOOL;
  const plan = await planUninstall({ confDir: folderOf(given.conf), spool });
  if (await carryOutPlan(plan, given["dry-run"] === true)) console.log("Removed.");
}

function folderOf(conf = "/etc/asterisk"): string {
  if (!existsSync(conf)) throw new UsageError(`there is no folder ${conf}; say --conf FOLDER`);
  return conf;
}

function carryOutPlan(plan: InstallPlan, isDry: boolean): Promise<boolean> {
  const isDone = plan.changes.length === 0 && plan.folder === null;
  return carryOut({ ...plan, isDone, words: describePlan(plan), apply: () => applyPlan(plan) }, isDry);
}

function askAsterisk(pbx: AsteriskConfig, wanted: InstallOptions): Promise<readonly Check[]> {
  const shared = { clock: systemClock, random: Math.random, log: createLogger({ level: "silent" }) };
  return askOnce(pbx, {
    // Under the name of the server, its events would be taken from it.
    open: (handlers) => createLink({ ...pbx, app: "sidetone-install", ...shared }, handlers),
    ask: (link) => verifyInstallation({ link, clock: systemClock, ...wanted }),
  });
}
