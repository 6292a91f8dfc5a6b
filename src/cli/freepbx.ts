import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  applyPlan,
  describePlan,
  planInstall as planAsterisk,
  planUninstall as planAsteriskRemoval,
} from "../connectors/pbx/asterisk/install.js";
import {
  type AsteriskLogin,
  type InstallWish,
  planInstall,
  planUninstall,
} from "../hosts/freepbx/install.js";
import { execute } from "../hosts/shared/exec.js";
import type { HostPart } from "../hosts/shared/install-plan.js";
import { readIfThere } from "../lib/file-changes.js";
import { installHost, sharedOptions, sharedUsage, sharedWish, uninstallHost } from "./host-install.js";
import { readOptions } from "./pbx-install.js";

export const freepbxUsage = `Options of install and uninstall freepbx (as root, on the machine of FreePBX):
${sharedUsage}
  --config FILE           FreePBX's settings [/etc/freepbx.conf]
  --web-root FOLDER       the folder with admin and ucp [where its settings say]
  --apache-dir FOLDER     Apache's configuration [/etc/apache2]
  --user NAME             the account that FreePBX runs under [asterisk]
  --trunk NAME            PJSIP endpoint of a carrier that sends texts; may be repeated`;

const options = {
  ...sharedOptions,
  "web-root": { type: "string" },
  "apache-dir": { type: "string" },
  user: { type: "string" },
  trunk: { type: "string", multiple: true },
} as const;

const HEP_PORT = 9060;

/** `sidetone install freepbx`: puts the service, the module, Apache's and Asterisk's lines in place. */
export async function installFreepbx(args: readonly string[]): Promise<void> {
  const given = readGiven(args);
  await installHost(await planInstall(wishOf(given)), given);
}

/** `sidetone uninstall freepbx`: takes out what install put in. */
export async function uninstallFreepbx(args: readonly string[]): Promise<void> {
  const given = readGiven(args);
  await uninstallHost(await planUninstall(wishOf(given)), given);
}

function readGiven(args: readonly string[]) {
  return readOptions(() => parseArgs({ args: [...args], options }));
}

function wishOf(given: ReturnType<typeof readGiven>): InstallWish {
  return {
    ...sharedWish(given, "/etc/freepbx.conf"),
    webRoot: given["web-root"] ?? null,
    apacheDir: given["apache-dir"] ?? "/etc/apache2",
    user: given.user ?? "asterisk",
    run: execute,
    asterisk: asteriskParts(given.trunk ?? []),
  };
}

/** What of Asterisk's own files is to be changed; `trunks` are the carriers that send texts. */
export function asteriskParts(trunks: readonly string[]): InstallWish["asterisk"] {
  return (confDir, spool, login) =>
    login === null ? asteriskOut(confDir, spool) : asteriskIn({ confDir, spool, login, trunks });
}

interface AsteriskWish {
  readonly confDir: string;
  readonly spool: string;
  readonly login: AsteriskLogin;
  readonly trunks: readonly string[];
}

/** Of phones it names none: the module does, each time FreePBX writes its files, so that new ones are among them. */
async function asteriskIn({ confDir, spool, login, trunks }: AsteriskWish): Promise<HostPart> {
  const kept = await trunksThere(confDir);
  const plan = await planAsterisk({
    ...{ confDir, spool, hep: HEP_PORT, phones: [], login },
    trunks: [...new Set([...kept, ...trunks])],
    hasAccess: true,
  });
  return asPart(plan, () => applyPlan(plan));
}

async function asteriskOut(confDir: string, spool: string): Promise<HostPart> {
  const plan = await planAsteriskRemoval({ confDir, spool });
  return asPart(plan, () => applyPlan(plan));
}

function asPart(plan: Awaited<ReturnType<typeof planAsterisk>>, apply: () => Promise<void>): HostPart {
  const words = describePlan({ ...plan, steps: [], problems: [] })
    .trimEnd()
    .split("\n");
  const isDone = plan.changes.length === 0 && plan.folder === null;
  return { acts: isDone ? [] : [{ words, apply }], steps: plan.steps, problems: plan.problems };
}

/** Carriers of an earlier run, which did not name them for nothing. */
async function trunksThere(confDir: string): Promise<readonly string[]> {
  const dialplan = (await readIfThere(join(confDir, "sidetone_extensions.conf"))) ?? "";
  return [...dialplan.matchAll(/^\[sidetone-trunk-([\w.-]+)\]$/gm)].map(([, name = ""]) => name);
}
