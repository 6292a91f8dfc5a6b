import { parseArgs } from "node:util";
import { readings } from "../hosts/fusionpbx/grants.js";
import { type InstallWish, planInstall, planUninstall } from "../hosts/fusionpbx/install.js";
import { installHost, sharedOptions, sharedUsage, sharedWish, uninstallHost } from "./host-install.js";
import { readOptions } from "./pbx-install.js";

export const fusionpbxUsage = `Options of install and uninstall fusionpbx (as root, on the machine of FusionPBX):
${sharedUsage}
  --config FILE           FusionPBX's settings [/etc/fusionpbx/config.conf]
  --document-root FOLDER  its PHP files [where its settings say]
  --nginx-site FILE       the nginx site that serves it [/etc/nginx/sites-available/fusionpbx]
  --nginx-conf FILE       nginx's own configuration, where it is not the usual one
  --web-group NAME        the group that its PHP runs under [www-data]
  --root FOLDER           a folder that stands for the whole machine, for trying it out`;

const options = {
  ...sharedOptions,
  "document-root": { type: "string" },
  "web-group": { type: "string" },
  "nginx-site": { type: "string" },
  "nginx-conf": { type: "string" },
} as const;

/** `sidetone install fusionpbx`: puts the service, the module and the web server's lines in place. */
export async function installFusionpbx(args: readonly string[]): Promise<void> {
  const given = readGiven(args);
  await installHost(await planInstall(wishOf(given)), given);
}

/** `sidetone uninstall fusionpbx`: takes out what install put in. */
export async function uninstallFusionpbx(args: readonly string[]): Promise<void> {
  const given = readGiven(args);
  await uninstallHost(await planUninstall(wishOf(given)), given);
}

function readGiven(args: readonly string[]) {
  return readOptions(() => parseArgs({ args: [...args], options }));
}

function wishOf(given: ReturnType<typeof readGiven>): InstallWish {
  const conf = given["nginx-conf"];
  return {
    ...sharedWish(given, "/etc/fusionpbx/config.conf"),
    documentRoot: given["document-root"] ?? null,
    nginxSite: given["nginx-site"] ?? null,
    nginx: conf === undefined ? ["nginx"] : ["nginx", "-c", conf],
    webGroup: given["web-group"] ?? "www-data",
    reads: readings(false),
  };
}
