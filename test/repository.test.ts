// What the linter cannot hold: the shape of the repository itself, and that the linter's boundaries really bite.
import { execFileSync, spawnSync } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, extname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import test from "ava";

const root = fileURLToPath(new URL("../../", import.meta.url));
const files = git("ls-files", "--cached", "--others", "--exclude-standard").filter((file) =>
  existsSync(`${root}${file}`),
);

test("the top level holds what the design allows and nothing else", (t) => {
  const allowed = new Set([
    ...["package.json", "package-lock.json", "tsconfig.json", "plugin.json"],
    ...["src", "views", "migrations", "test"],
    ...["README.md", "LICENSE", "CHANGELOG.md", "ARCHITECTURE.md", "CONTRIBUTING.md"],
  ]);
  const top = new Set(files.map((file) => file.split("/")[0] ?? ""));
  t.deepEqual(
    [...top].filter((name) => !allowed.has(name) && !name.startsWith(".")),
    [],
  );
});

test("two files only are plain JavaScript, beside what a portal gets as it is", (t) => {
  const own = files.filter((file) => !/^src\/hosts\/\w+\/module\//.test(file));
  const plain = own.filter((file) => [".js", ".mjs", ".cjs"].includes(extname(file)));
  t.deepEqual(plain, ["src/start.mjs", "test/run.mjs"]);
});

test("no source file is over 300 lines", (t) => {
  const sources = files.filter((file) => /^(src|migrations)\/.*\.(ts|mjs|lua|php)$/.test(file));
  const long = sources.filter((file) => read(file).split("\n").length > 301);
  t.deepEqual(long, []);
});

test("core has no clock, no dice and nothing asynchronous", (t) => {
  const impure = /\basync\b|\bawait\b|\.then\(|Date\.now|new Date\(\s*\)|Math\.random/;
  t.deepEqual(matching(under("src/core/"), impure), []);
});

test("tests wait for conditions and never sleep", (t) => {
  const sleep = /setTimeout\(\s*\w+\s*,\s*\d|timers\/promises|\b(sleep|delay)\(\s*\d/;
  t.deepEqual(
    matching(
      under("test/").filter((file) => file !== "test/eventually.ts"),
      sleep,
    ),
    [],
  );
});

test("nothing unfinished is marked and left, and no test is set aside", (t) => {
  const marks =
    /\b(TO[D]O|FIXM[E]|XX[X]|HAC[K])\b|not implemente[d]|\.onl[y]\(|test\.(tod[o]|ski[p]|failin[g])\(/;
  t.deepEqual(matching(code(), marks), []);
});

test("no file names a developer's machine", (t) => {
  const paths = /\/(wor[k]|roo[t]|hom[e]\/[a-z]+|User[s]|far[m])\//;
  t.deepEqual(
    matching(
      files.filter((file) => !file.startsWith("test/fixtures/") && file !== "package-lock.json"),
      paths,
    ),
    [],
  );
});

test("all code here is our own", (t) => {
  const notices = /copyrigh[t]|licensed unde[r]|@licens[e]|SPD[X]-/i;
  t.deepEqual(matching(code(), notices), []);
});

test("the lock file names no registry but the public one", (t) => {
  const hosts = [...read("package-lock.json").matchAll(/"resolved": "https?:\/\/([^/"]+)/g)];
  t.deepEqual(
    hosts.map(([, host]) => host).filter((host) => host !== "registry.npmjs.org"),
    [],
  );
});

const crossings = [
  ["src/lib/a.ts", "../core/model.js"],
  ["src/wire/a.ts", "../core/model.js"],
  ["src/core/a.ts", "../lib/ids.js"],
  ["src/core/a.ts", "node:crypto"],
  ["src/core/address.ts", "zod"],
  ["src/ports.ts", "./store/a.js"],
  ["src/messaging/a.ts", "../store/a.js"],
  ["src/messaging/a.ts", "knex"],
  ["src/store/a.ts", "../messaging/a.js"],
  ["src/live/a.ts", "../http/a.js"],
  ["src/http/a.ts", "../store/a.js"],
  ["src/http/api/a.ts", "../../hosts/builtin/directory.js"],
  ["src/connectors/pbx/freeswitch/a.ts", "../asterisk/link.js"],
  ["src/connectors/pbx/asterisk/a.ts", "modesl"],
  ["src/connectors/sms/twilio/a.ts", "express"],
  ["src/hosts/builtin/session.ts", "knex"],
  ["src/hosts/builtin/session.ts", "../fusionpbx/session.js"],
  ["src/widget/a.ts", "../http/present.js"],
  ["migrations/a.ts", "../src/core/model.js"],
  ["src/index.ts", "express"],
] as const;

const ways = [
  ["src/core/address.ts", "libphonenumber-js/min"],
  ["src/messaging/a.ts", "../ports.js"],
  ["src/store/a.ts", "knex"],
  ["src/http/api/a.ts", "../session.js"],
  ["src/hosts/builtin/directory.ts", "knex"],
  ["src/connectors/pbx/freeswitch/link.ts", "modesl"],
  ["src/widget/a.ts", "../core/segments.js"],
] as const;

test("lint refuses what crosses a boundary, and lets through what does not", (t) => {
  const folder = realpathSync(mkdtempSync(`${tmpdir()}/sidetone-lint-`));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const config of [".biome.json", ".boundaries.json"])
    copyFileSync(`${root}${config}`, `${folder}/${config}`);
  for (const [file, target] of [...crossings, ...ways]) {
    mkdirSync(dirname(`${folder}/${file}`), { recursive: true });
    appendFileSync(`${folder}/${file}`, `export * from "${target}";\n`);
  }
  const options = [
    "lint",
    "--vcs-enabled=false",
    "--only=style/noRestrictedImports",
    "--max-diagnostics=none",
  ];
  const { stdout } = spawnSync(`${root}node_modules/.bin/biome`, [...options, "--reporter=github", "."], {
    cwd: folder,
    encoding: "utf8",
  });
  const refused = [...stdout.matchAll(/file=([^,]+),line=(\d+)/g)].map(([, file = "", line]) => {
    const text = readFileSync(resolve(folder, file), "utf8").split("\n")[Number(line) - 1];
    return `${relative(folder, resolve(folder, file))} ${text?.split('"')[1]}`;
  });
  t.deepEqual(refused.sort(), crossings.map(([file, target]) => `${file} ${target}`).sort());
});

function git(...args: string[]): string[] {
  return execFileSync("git", ["-c", "safe.directory=*", ...args], { cwd: root, encoding: "utf8" })
    .split("\n")
    .filter(Boolean)
    .sort();
}

function under(folder: string): string[] {
  return files.filter((file) => file.startsWith(folder) && file.endsWith(".ts"));
}

function code(): string[] {
  return files.filter((file) => /^(src|test|views|migrations)\/.*\.(ts|mjs|lua|php|hbs|css)$/.test(file));
}

function matching(candidates: string[], pattern: RegExp): string[] {
  return candidates.filter((file) => pattern.test(read(file)));
}

function read(file: string): string {
  return readFileSync(`${root}${file}`, "utf8");
}
