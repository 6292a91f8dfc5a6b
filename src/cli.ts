#!/usr/bin/env node
import { migrate, serve } from "./cli/serve.js";
import { ConfigError } from "./config.js";
import { describeApi } from "./http/api/openapi.js";
import { routes } from "./http/api/routes.js";
import { readManifest } from "./manifest.js";

const usage = `sidetone serve      serves the portal
sidetone migrate    brings the tables of the database up to date, without serving
sidetone openapi    prints the description of the API
sidetone --version | --help

Settings are variables SIDETONE_…, or the JSON file that SIDETONE_CONFIG names.
Exit codes: 0 done, 1 failed, 2 asked in a way that is not known.`;

const commands: ReadonlyMap<string, () => void | Promise<void>> = new Map([
  ["serve", serve],
  ["migrate", migrate],
  ["openapi", () => console.log(JSON.stringify(describeApi(routes, readManifest().version), null, 2))],
  ["--help", () => console.log(usage)],
  ["--version", () => console.log(readManifest().version)],
]);

process.exitCode = await main(process.argv.slice(2));

async function main([name = "--help", ...args]: readonly string[]): Promise<number> {
  const command = commands.get(name);
  if (!command || args.length > 0) {
    console.error(usage);
    return 2;
  }
  try {
    await command();
    return 0;
  } catch (error) {
    console.error(describe(error));
    return error instanceof ConfigError ? 2 : 1;
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return "Not done";
  // A database puts values into its words; the operating system does not.
  const isForeign = "code" in error && !("syscall" in error);
  return isForeign ? `Not done: ${error.name} ${String(error.code)}` : error.message;
}
