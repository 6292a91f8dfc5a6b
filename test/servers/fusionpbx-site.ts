// Pages that stand in for FusionPBX's, with the module that installing puts there, under a real PHP and a real nginx.
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readCatalogues } from "../../src/catalogues.js";
import { moduleFiles } from "../../src/hosts/fusionpbx/install-module.js";
import { snippetText } from "../../src/hosts/fusionpbx/install-nginx.js";
import { readManifest } from "../../src/manifest.js";
import { createFolder } from "./daemon.js";
import { type PhpSite, startPhpSite } from "./php-fpm.js";

export interface SiteUser {
  readonly id: string;
  readonly domain: string;
  /** Which permissions of ours there are. */
  readonly scopes: readonly string[];
}

/** Starts it in front of a Sidetone that listens on this port. */
export async function startFusionSite(
  key: Uint8Array,
  port: number,
  users: Readonly<Record<string, SiteUser>>,
): Promise<PhpSite> {
  const root = createFolder("fusionsite");
  cpSync("test/fixtures/hosts/fusionpbx-standin", root, { recursive: true });
  writeFileSync(join(root, "users.json"), JSON.stringify(users));
  const keyFile = join(root, "host.key");
  writeFileSync(keyFile, key);
  const facts = { plugin: readManifest(), words: readCatalogues(), base: "", keyFile };
  for (const [name, text] of await moduleFiles(facts)) {
    const path = join(root, "app/sidetone", name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return startPhpSite(root, snippetText({ port, base: "", mediaMaxMb: 10 }));
}
