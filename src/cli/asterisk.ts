import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { type AsteriskConfig, type Config, currentConfig } from "../config.js";
import {
  applyPlan,
  describePlan,
  type InstallOptions,
  type InstallPlan,
  planInstall,
  planUninstall,
} from "../connectors/pbx/asterisk/install.js";
import { createLink } from "../connectors/pbx/asterisk/link.js";
import { type Check, verifyInstallation } from "../connectors/pbx/asterisk/verify.js";
import { systemClock } from "../lib/clock.js";
import { createLogger } from "../lib/logger.js";
import { printable, UsageError } from "./terminal.js";

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
  const given = readOptions(args);
  const pbx = pbxOf(config, given.pbx);
  const trunks = config.trunks.filter((trunk) => trunk.pbx === pbx?.name).map(({ gateway }) => gateway);
  const wanted: InstallOptions = {
    confDir: folderOf(given.conf),
    spool: given.spool ?? pbx?.spool ?? SPOOL,
    hep: pbx?.hep ?? HEP_PORT,
    phones: given.phone ?? null,
    trunks: given.trunk ?? trunks,
    login: pbx,
  };
  const isWritten = await carryOut(await planInstall(wanted), given["dry-run"] === true);
  if (given["dry-run"] || !pbx) return;
  if (isWritten) {
    console.log("Written. After the steps above run this again: it then asks Asterisk whether all works.");
  } else await verify(pbx, wanted);
}

/** `sidetone uninstall asterisk`: takes out what install put in. */
export async function uninstallAsterisk(args: readonly string[]): Promise<void> {
  const given = readOptions(args);
  const spool = given.spool ?? pbxOf(currentConfig(), given.pbx)?.spool ?? SPOOL;
  const plan = await planUninstall({ confDir: folderOf(given.conf), spool });
  if (await carryOut(plan, given["dry-run"] === true)) console.log("Removed.");
}

function readOptions(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (error) {
    // Node says which option it does not know, or which lacks its value.
    if (error instanceof TypeError && "code" in error) throw new UsageError(error.message);
    throw error;
  }
}

function folderOf(conf = "/etc/asterisk"): string {
  if (!existsSync(conf)) throw new UsageError(`there is no folder ${conf}; say --conf FOLDER`);
  return conf;
}

function pbxOf(config: Config, name: string | undefined): AsteriskConfig | null {
  const pbxs = config.pbxs.filter((pbx) => pbx.kind === "asterisk");
  if (name === undefined && pbxs.length > 1) {
    throw new UsageError(`say which with --pbx: ${pbxs.map((pbx) => pbx.name).join(", ")}`);
  }
  const pbx = name === undefined ? pbxs[0] : pbxs.find((one) => one.name === name);
  if (name !== undefined && !pbx) throw new UsageError("--pbx: the settings have no Asterisk of this name");
  return pbx ?? null;
}

/** Shows the plan and carries it out; resolves with whether anything was written. */
async function carryOut(plan: InstallPlan, isDry: boolean): Promise<boolean> {
  // A configuration is shown as it is, but must not steer the terminal.
  console.log(describePlan(plan).trimEnd().split("\n").map(printable).join("\n"));
  if (plan.problems.length > 0) throw new Error("nothing was written; mend what the lines with PROBLEM say");
  if (isDry || (plan.changes.length === 0 && plan.folder === null)) return false;
  await applyPlan(plan);
  return true;
}

async function verify(pbx: AsteriskConfig, wanted: InstallOptions): Promise<void> {
  const checks = await askPbx(pbx, wanted);
  for (const { what, ok, advice } of checks) {
    console.log(`${ok ? "ok     " : "NOT OK "} ${what}${advice === null ? "" : `. ${advice}`}`);
  }
  if (checks.some(({ ok }) => !ok)) throw new Error("Asterisk does not yet do what the files say");
}

/** One connection, one try: whoever runs this sees why there is none, and tries again. */
function askPbx(pbx: AsteriskConfig, wanted: InstallOptions): Promise<readonly Check[]> {
  const log = createLogger({ level: "silent" });
  const shared = { clock: systemClock, random: Math.random, log };
  return new Promise((resolve, reject) => {
    // Under the name of the server, its events would be taken from it.
    const link = createLink(
      { ...pbx, app: "sidetone-install", ...shared },
      {
        onUp() {
          const checks = verifyInstallation({ link, clock: systemClock, ...wanted });
          void checks.then(resolve, reject).finally(() => link.stop());
        },
        onDown(fault) {
          reject(new Error(`no connection to Asterisk at ${pbx.host}:${pbx.port}: ${fault}`));
          link.stop();
        },
        onEvent: () => undefined,
      },
    );
    link.start();
  });
}
