import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import test, { type ExecutionContext } from "ava";

const LOCK = {
  packages: {
    "": { version: "0.1.0" },
    "node_modules/one": { version: "1.0.0" },
    "node_modules/for-another-platform": { version: "1.0.0", optional: true },
  },
};
const INSTALLED = { packages: { "node_modules/one": { version: "1.0.0" } } };

test("a fresh clone is installed without install scripts, built, and served", (t) => {
  const { start } = setup(t, {});
  t.deepEqual(start(), [
    "npm ci --ignore-scripts --no-audit --no-fund",
    "npm run --silent build",
    "cli serve --port 1",
  ]);
});

test("what is installed and built is served at once", (t) => {
  const { start } = setup(t, { installed: INSTALLED, built: true });
  t.deepEqual(start(), ["cli serve --port 1"]);
});

test("a changed lock file installs again", (t) => {
  const older = { packages: { "node_modules/one": { version: "0.9.0" } } };
  const { start } = setup(t, { installed: older, built: true });
  t.is(start()[0], "npm ci --ignore-scripts --no-audit --no-fund");
});

test("a changed view builds again", (t) => {
  const { start, write } = setup(t, { installed: INSTALLED, built: true });
  write("views/pages/home.hbs", "");
  t.deepEqual(start(), ["npm run --silent build", "cli serve --port 1"]);
});

/** A clone with an npm and a command of ours that only write down how they were called. */
function setup(t: ExecutionContext, { installed, built }: { installed?: object; built?: boolean }) {
  const folder = mkdtempSync(join(tmpdir(), "sidetone-start-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  function write(file: string, text: string): void {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text, { mode: 0o755 });
  }
  const script = fileURLToPath(new URL("../../src/start.mjs", import.meta.url));
  mkdirSync(join(folder, "src"));
  cpSync(script, join(folder, "src/start.mjs"));
  write("bin/npm", '#!/bin/sh\necho "npm $*" >>calls\n');
  const record = 'fs.appendFileSync("calls", ["cli", ...process.argv.slice(2)].join(" ") + "\\n")';
  write("build/src/cli.js", `import fs from "node:fs"; ${record};`);
  write("package.json", '{"type":"module"}');
  write("package-lock.json", JSON.stringify(LOCK));
  if (installed) write("node_modules/.package-lock.json", JSON.stringify(installed));
  for (const source of ["src/start.mjs", "package.json"]) utimesSync(join(folder, source), 1000, 1000);
  if (built) {
    write("build/.built", "");
    utimesSync(join(folder, "build/.built"), 2000, 2000);
  }
  function start(): string[] {
    const env = { ...process.env, PATH: `${folder}/bin${delimiter}${process.env["PATH"]}` };
    const { stderr } = spawnSync(process.execPath, ["src/start.mjs", "--port", "1"], {
      cwd: folder,
      env,
      encoding: "utf8",
    });
    t.is(stderr, "");
    return readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
  }
  return { start, write };
}
