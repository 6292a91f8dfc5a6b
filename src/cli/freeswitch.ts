import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Config, currentConfig, type FreeswitchConfig } from "../config.js";
import {
  applyPlan,
  describePlan,
  type InstallOptions,
  type InstallPlan,
  planInstall,
  planUninstall,
} from "../connectors/pbx/freeswitch/install.js";
import { createLink } from "../connectors/pbx/freeswitch/link.js";
import { type Check, verifyInstallation } from "../connectors/pbx/freeswitch/verify.js";
import { systemClock } from "../lib/clock.js";
import { uuidv7 } from "../lib/ids.js";
import { createLogger } from "../lib/logger.js";
import { printable, UsageError } from "./terminal.js";

export const freeswitchUsage = `Options of install and uninstall freeswitch:
  --dry-run               only shows what would change, line by line
  --conf FOLDER           its configuration [where packages put it]
  --scripts FOLDER        its Lua scripts [where packages put them]
  --phone-profile NAME    SIP profile where phones sign in; may be repeated [internal]
  --trunk-profile NAME    SIP profile where carriers send; may be repeated [external]
  --trunk-address ADDR    address or network that a carrier sends from; may be repeated [those of the trunks in the settings]
  --pbx NAME              the PBX of the settings to ask whether all works [the only one]`;

/** Where packages, the sources and FusionPBX's installer put FreeSWITCH. */
const PLACES = [
  { conf: "/etc/freeswitch", scripts: "/usr/share/freeswitch/scripts" },
  { conf: "/usr/local/freeswitch/conf", scripts: "/usr/local/freeswitch/scripts" },
  { conf: "/opt/freeswitch/conf", scripts: "/opt/freeswitch/scripts" },
] as const;

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
  const given = readOptions(args);
  const pbx = pbxOf(config, given.pbx);
  const folders = readFolders(given);
  const trunks = config.trunks.filter((trunk) => trunk.pbx === pbx?.name);
  const plan = await planInstall({
    ...folders,
    phoneProfiles: given["phone-profile"] ?? ["internal"],
    trunkProfiles: given["trunk-profile"] ?? ["external"],
    trunkAddresses: given["trunk-address"] ?? trunks.flatMap(({ addresses = [] }) => addresses),
  });
  const isWritten = await carryOut(plan, given["dry-run"] === true);
  if (given["dry-run"]) return;
  if (isWritten) {
    console.log("Written. After the steps above run this again: it then asks FreeSWITCH whether all works.");
  } else if (pbx) {
    await verify(pbx, given["phone-profile"]?.[0] ?? "internal");
  } else {
    console.log("Set SIDETONE_PBX_URL, so that this can ask FreeSWITCH whether all works.");
  }
}

/** `sidetone uninstall freeswitch`: takes out what install put in. */
export async function uninstallFreeswitch(args: readonly string[]): Promise<void> {
  const given = readOptions(args);
  const none = { phoneProfiles: [], trunkProfiles: [], trunkAddresses: [] };
  const plan = await planUninstall({ ...readFolders(given), ...none });
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

function readFolders(given: {
  conf?: string;
  scripts?: string;
}): Pick<InstallOptions, "confDir" | "scriptsDir"> {
  const place = PLACES.find(
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

/** The PBX of the settings that the folders belong to; null where the settings name none. */
function pbxOf(config: Config, name: string | undefined): FreeswitchConfig | null {
  const pbxs = config.pbxs.filter((pbx) => pbx.kind === "freeswitch");
  if (name === undefined && pbxs.length > 1) {
    throw new UsageError(`say which with --pbx: ${pbxs.map((pbx) => pbx.name).join(", ")}`);
  }
  const pbx = name === undefined ? pbxs[0] : pbxs.find((one) => one.name === name);
  if (name !== undefined && !pbx) throw new UsageError("--pbx: the settings have no PBX of this name");
  return pbx ?? null;
}

/** Shows the plan and carries it out; resolves with whether anything was written. */
async function carryOut(plan: InstallPlan, isDry: boolean): Promise<boolean> {
  // A configuration is shown as it is, but must not steer the terminal.
  console.log(describePlan(plan).trimEnd().split("\n").map(printable).join("\n"));
  if (plan.problems.length > 0) throw new Error("nothing was written; mend what the lines with PROBLEM say");
  if (isDry || plan.changes.length === 0) return false;
  await applyPlan(plan);
  return true;
}

async function verify(pbx: FreeswitchConfig, profile: string): Promise<void> {
  const checks = await askSwitch(pbx, profile);
  for (const { what, ok, advice } of checks) {
    console.log(`${ok ? "ok     " : "NOT OK "} ${what}${advice === null ? "" : `. ${advice}`}`);
  }
  if (checks.some(({ ok }) => !ok)) throw new Error("FreeSWITCH does not yet do what the files say");
}

/** One connection, one try: whoever runs this sees why there is none, and tries again. */
function askSwitch({ host, port, password }: FreeswitchConfig, profile: string): Promise<readonly Check[]> {
  const shared = { clock: systemClock, newId: uuidv7 };
  return new Promise((resolve, reject) => {
    const link = createLink(
      { host, port, password, ...shared, random: Math.random, log: createLogger({ level: "silent" }) },
      {
        onUp() {
          const checks = verifyInstallation({ link, ...shared, profile, context: "public" });
          void checks.then(resolve, reject).finally(() => link.stop());
        },
        onDown(fault) {
          reject(new Error(`no connection to FreeSWITCH at ${host}:${port}: ${fault}`));
          link.stop();
        },
        onEvent: () => undefined,
      },
    );
    link.start();
  });
}
