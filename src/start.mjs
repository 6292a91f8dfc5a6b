// `npm start` in a fresh clone: install, build, run. Only built-ins, so it works before anything is installed.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SOURCES = ["src", "views", "migrations", "plugin.json", "package.json", "tsconfig.json"];

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

// Nothing we depend on needs its install script, and an installation runs fewer strangers' programs without.
if (!isInstalled()) run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
if (Math.max(...SOURCES.map(changed)) > changed("build/.built")) run("npm", ["run", "--silent", "build"]);

process.argv.splice(2, 0, "serve");
await import("../build/src/cli.js");

function run(command, args) {
  execFileSync(command, args, { stdio: "inherit" });
}

/** Whether node_modules holds what the lock file asks for; what is optional may be for another platform. */
function isInstalled() {
  const record = "node_modules/.package-lock.json";
  if (!existsSync(record)) return false;
  const { packages: installed } = JSON.parse(readFileSync(record, "utf8"));
  const { packages: wanted } = JSON.parse(readFileSync("package-lock.json", "utf8"));
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === "" || installed[path]?.version === version || (optional && !installed[path]),
  );
}

/** The time of the newest file at or below a path; 0 where there is none. */
function changed(path) {
  if (!existsSync(path)) return 0;
  if (!statSync(path).isDirectory()) return statSync(path).mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, changed(join(path, name))), 0);
}
