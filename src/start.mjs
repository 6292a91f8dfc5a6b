// `npm start` in a fresh clone: install, build, run. Only built-ins, so it works before anything is installed.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

// Nothing we depend on needs its install script, and an installation runs fewer strangers' programs without.
if (changed("package-lock.json") > changed("node_modules/.package-lock.json")) {
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
}
const sources = ["src", "views", "migrations", "plugin.json", "package.json", "tsconfig.json"];
// tsc leaves unchanged output alone, so what says "built" is a file the build always writes.
if (Math.max(...sources.map(changed)) > changed("build/.built")) {
  run("npm", ["run", "--silent", "build"]);
}

process.argv.splice(2, 0, "serve");
await import("../build/src/cli.js");

function run(command, args) {
  execFileSync(command, args, { stdio: "inherit" });
}

/** The time of the newest file at or below a path; 0 where there is none. */
function changed(path) {
  if (!existsSync(path)) return 0;
  if (!statSync(path).isDirectory()) return statSync(path).mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, changed(join(path, name))), 0);
}
