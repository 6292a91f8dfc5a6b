import { parseArgs } from "node:util";
import { readCatalogues } from "../catalogues.js";
import { readings } from "../hosts/fusionpbx/grants.js";
import { type InstallWish, planInstall, planUninstall } from "../hosts/fusionpbx/install.js";
import { readManifest } from "../manifest.js";
import {
  carryOutHostPlan,
  isTaken,
  readPort,
  readUrl,
  serveCommand,
  sharedOptions,
  sharedUsage,
} from "./host-install.js";
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
  const { wish, isDry } = readWish(args);
  const isWritten = await carryOutHostPlan(await planInstall(wish), isDry);
  if (isWritten) console.log("Written. The steps above remain, in their order.");
}

/** `sidetone uninstall fusionpbx`: takes out what install put in. */
export async function uninstallFusionpbx(args: readonly string[]): Promise<void> {
  const { wish, isDry } = readWish(args);
  if (await carryOutHostPlan(await planUninstall(wish), isDry)) console.log("Removed.");
}

function readWish(args: readonly string[]): { readonly wish: InstallWish; readonly isDry: boolean } {
  const given = readOptions(() => parseArgs({ args: [...args], options }));
  const conf = given["nginx-conf"];
  return {
    isDry: given["dry-run"] === true,
    wish: {
      root: given.root ?? "",
      config: given.config ?? "/etc/fusionpbx/config.conf",
      documentRoot: given["document-root"] ?? null,
      nginxSite: given["nginx-site"] ?? null,
      nginx: conf === undefined ? ["nginx"] : ["nginx", "-c", conf],
      webGroup: given["web-group"] ?? "www-data",
      url: readUrl(given.url),
      port: readPort(given.port),
      command: serveCommand,
      plugin: readManifest(),
      words: readCatalogues(),
      reads: readings(false),
      isTaken,
    },
  };
}
