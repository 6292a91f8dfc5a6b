import { chmod, chown, mkdir, readdir, readFile, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describeChanges, type FileChange, readIfThere } from "../../../lib/file-changes.js";
import { readIncluded, readSections, type Section, settingOf } from "./conf-file.js";
import { withBlock, withoutBlock, withoutBlocks } from "./marked-block.js";
import { withModules, withoutModules } from "./modules.js";

/** Where Asterisk keeps its files, and what of it is for whom. */
export interface InstallOptions {
  /** Folder with `extensions.conf` and `pjsip.conf`. */
  readonly confDir: string;
  /** The folder that texts are spooled into. */
  readonly spool: string;
  /** The UDP port on this machine that SIP is mirrored to. */
  readonly hep: number;
  /** Endpoints of phones; null: every endpoint that signs in and is no trunk. */
  readonly phones: readonly string[] | null;
  /** Endpoints of carriers. */
  readonly trunks: readonly string[];
  /** The login of ours, where the settings have one. */
  readonly login: { readonly user: string; readonly password: string; readonly port: number } | null;
  /** Whoever installs sees to it that Sidetone gets at the spool. */
  readonly hasAccess?: true;
}

/** What would be done. Nothing is written as long as there are problems. */
export interface InstallPlan {
  readonly changes: readonly FileChange[];
  /** The spool folder, where it is to be made or, when it is empty, to go. */
  readonly folder: { readonly path: string; readonly wanted: boolean } | null;
  /** What a person has to do or run afterwards, in this order. */
  readonly steps: readonly string[];
  readonly problems: readonly string[];
}

/** The files that take additions: FreePBX writes the others anew at each of its reloads. */
const PLAIN = {
  dialplan: "extensions.conf",
  global: "pjsip.conf",
  pjsip: "pjsip.conf",
  ari: "ari.conf",
  http: "http.conf",
};
const FREEPBX = {
  dialplan: "extensions_custom.conf",
  // Its endpoints come before its [global], and a section that is not there yet can't be added to.
  global: "pjsip_custom_post.conf",
  pjsip: "pjsip.endpoint_custom_post.conf",
  ari: "ari_additional_custom.conf",
  http: "http_custom.conf",
};
const DIALPLAN = "sidetone_extensions.conf";

type Edit = (before: string | null) => string | null;

/** Works out what `install` would change; running it again after that finds nothing to do. */
export async function planInstall(options: InstallOptions): Promise<InstallPlan> {
  const { confDir } = options;
  const files = await filesOf(confDir);
  const pjsip = readSections(withoutBlocks(await readIncluded(confDir, "pjsip.conf")));
  const [general, endpoints] = [globalLines(pjsip), endpointLines(pjsip, options)];
  const http = withoutBlocks(await readIncluded(confDir, "http.conf"));
  const ari = readSections(withoutBlocks(await readIncluded(confDir, "ari.conf")));
  const edits: readonly (readonly [string, Edit])[] = [
    [DIALPLAN, constant(await dialplan(options))],
    [files.dialplan, (before) => withBlock(before, [`#include ${DIALPLAN}`])],
    ...(files.global === files.pjsip
      ? [edit(files.pjsip, [...general, ...endpoints])]
      : [edit(files.global, general), edit(files.pjsip, endpoints)]),
    [files.ari, (before) => withBlock(before, ariLines(ari, options))],
    [files.http, (before) => withBlock(before, httpLines(http, options))],
    ["hep.conf", (before) => withBlock(before, hepLines(before, options))],
    ["modules.conf", withModules],
  ];
  const changes = await changesOf(confDir, edits);
  const folder = (await isFolder(options.spool)) ? null : { path: options.spool, wanted: true };
  return {
    changes,
    folder,
    steps: changes.length > 0 || folder ? stepsOf(options, changes) : [],
    problems: await problemsOf(options, pjsip),
  };
}

/** Works out what `uninstall` would change: every file of ours goes, every other is as it was. */
export async function planUninstall({
  confDir,
  spool,
}: Pick<InstallOptions, "confDir" | "spool">): Promise<InstallPlan> {
  const names = new Set([...Object.values(PLAIN), ...Object.values(FREEPBX), "hep.conf"]);
  const changes = await changesOf(confDir, [
    [DIALPLAN, constant(null)],
    ...[...names].map((name) => [name, withoutBlock] as const),
    ["modules.conf", withoutModules],
  ]);
  const isEmpty = (await isFolder(spool)) && (await readdir(spool)).length === 0;
  const folder = isEmpty ? { path: spool, wanted: false } : null;
  const steps = changes.length > 0 ? ["Restart Asterisk: asterisk -rx 'core restart gracefully'"] : [];
  return { changes, folder, steps, problems: [] };
}

/** Writes a plan. Files that belong to others keep their owner and mode; new ones belong to who owns the folder. */
export async function applyPlan({ changes, folder, problems }: InstallPlan): Promise<void> {
  if (problems.length > 0) throw new Error("a plan with problems is not carried out");
  if (folder?.wanted) {
    await mkdir(folder.path, { recursive: true });
    // Whatever the umask is: texts wait in there.
    await chmod(folder.path, 0o770);
    await belongTo(folder.path, dirname(folder.path));
  } else if (folder) await rmdir(folder.path);
  for (const { path, before, after } of changes) {
    if (after === null) await rm(path, { force: true });
    else await writeFile(path, after, { mode: 0o640 });
    if (before === null && after !== null) await belongTo(path, dirname(path));
  }
}

/** The plan in words for a person, but for the password. */
export function describePlan(plan: InstallPlan): string {
  const { folder } = plan;
  const folders = folder ? [`${folder.wanted ? "new" : "remove"} folder ${folder.path}`] : [];
  return describeChanges(plan, folders).replace(/^(\s+[+-] password = ).*/gm, "$1…");
}

async function filesOf(confDir: string) {
  const isFreepbx = (await readIfThere(join(confDir, FREEPBX.pjsip))) !== null;
  return isFreepbx ? FREEPBX : PLAIN;
}

async function dialplan({ spool, trunks }: InstallOptions): Promise<string> {
  const text = await readFile(new URL("./files/sidetone.conf", import.meta.url), "utf8");
  const contexts = trunks.map(
    (trunk) => `
[sidetone-trunk-${trunk}]
exten => _[+0-9a-zA-Z*#]!,1,Set(SIDETONE_SOURCE=trunk:${trunk})
 same => n,Set(SIDETONE_TO=\${EXTEN})
 same => n,Gosub(sidetone-spool,s,1)
 same => n,Hangup()
`,
  );
  return text.replaceAll("@SPOOL@", spool) + contexts.join("");
}

/** One full queue of texts must not stop all SIP. */
function globalLines(pjsip: readonly Section[]): string[] {
  const hasGlobal = pjsip.some((section) => settingOf(section, "type") === "global");
  return [
    ...(hasGlobal ? ["[global](+type=global)"] : ["[global]", "type = global"]),
    "taskprocessor_overload_trigger = pjsip_only",
  ];
}

/** An own context for each endpoint says who sent a text. */
function endpointLines(pjsip: readonly Section[], options: InstallOptions): string[] {
  const contexts = [
    ...phonesOf(pjsip, options).map((name) => [name, "sidetone-phones"]),
    ...options.trunks.map((name) => [name, `sidetone-trunk-${name}`]),
  ];
  return contexts.flatMap(([name, context]) => [`[${name}](+type=endpoint)`, `message_context = ${context}`]);
}

function phonesOf(pjsip: readonly Section[], { phones, trunks }: InstallOptions): readonly string[] {
  if (phones) return phones;
  const signIn = endpointsOf(pjsip).filter((section) => settingOf(section, "auth"));
  return [...new Set(signIn.map(({ name }) => name))].filter((name) => !trunks.includes(name));
}

function endpointsOf(pjsip: readonly Section[]): readonly Section[] {
  return pjsip.filter((one) => !one.isTemplate && settingOf(one, "type") === "endpoint");
}

/** Asterisk has no ARI at all where ari.conf lacks its general section. */
function ariLines(ari: readonly Section[], { login }: InstallOptions): string[] {
  if (!login) return [];
  const general = ari.find(({ name }) => name === "general");
  const isOff = general && /^(no|false|off|0)$/i.test(settingOf(general, "enabled") ?? "");
  const on = [general ? "[general](+)" : "[general]", "enabled = yes"];
  const hasUser = ari.some(({ name }) => name === login.user);
  const user = [`[${login.user}]`, "type = user", "read_only = no", `password = ${login.password}`];
  return [...(general && !isOff ? [] : on), ...(hasUser ? [] : user)];
}

/** `http`: what there is without us, with all that it includes. */
function httpLines(http: string, { login }: InstallOptions): string[] {
  const general = readSections(http).find(({ name }) => name === "general");
  const enabled = general && /^(yes|true|on|1)$/i.test(settingOf(general, "enabled") ?? "");
  if (enabled) return [];
  const address = general && settingOf(general, "bindaddr") ? [] : ["bindaddr = 127.0.0.1"];
  const port = general && settingOf(general, "bindport") ? [] : [`bindport = ${login?.port ?? 8088}`];
  return [`[general]${general ? "(+)" : ""}`, "enabled = yes", ...address, ...port];
}

function hepLines(before: string | null, { hep }: InstallOptions): string[] {
  const general = readSections(withoutBlock(before) ?? "").some(({ name }) => name === "general");
  const mirror = [
    "enabled = yes",
    `capture_address = 127.0.0.1:${hep}`,
    "capture_id = 1",
    "uuid_type = call-id",
  ];
  return [`[general]${general ? "(+)" : ""}`, ...mirror];
}

async function problemsOf(options: InstallOptions, pjsip: readonly Section[]): Promise<string[]> {
  const { confDir, login, trunks, phones } = options;
  const missing = await Promise.all(
    ["extensions.conf", "pjsip.conf"].map(async (name) =>
      (await readIfThere(join(confDir, name))) === null ? [`${join(confDir, name)} can't be read.`] : [],
    ),
  );
  const known = new Set(endpointsOf(pjsip).map(({ name }) => name));
  const unknown = [...(phones ?? []), ...trunks].filter((name) => !known.has(name));
  const odd = [...phonesOf(pjsip, options), ...trunks].filter((name) => !/^[\w.-]{1,64}$/.test(name));
  return [
    ...missing.flat(),
    ...unknown.map((name) => `pjsip.conf has no endpoint ${name}.`),
    ...odd.map((name) => `The endpoint ${name} has a name that can't stand in a context's.`),
    ...(login === null
      ? ["Set SIDETONE_PBX_URL=ari://USER:PASSWORD@127.0.0.1:8088: that user is made here."]
      : []),
    ...(login && !/^[\w.~!@#%^*+=-]+$/.test(login.password)
      ? ["The password of the ARI user has characters that ari.conf reads differently; choose another."]
      : []),
  ];
}

function stepsOf({ spool, hasAccess }: InstallOptions, changes: readonly FileChange[]): string[] {
  const restart = changes.length > 0 ? ["Restart Asterisk: asterisk -rx 'core restart gracefully'"] : [];
  return hasAccess
    ? restart
    : [...restart, `Let the user that runs Sidetone into the group that owns ${spool}.`];
}

async function changesOf(folder: string, edits: readonly (readonly [string, Edit])[]): Promise<FileChange[]> {
  const changes = await Promise.all(
    edits.map(async ([name, edit]) => {
      const path = join(folder, name);
      const before = await readIfThere(path);
      return { path, before, after: edit(before) };
    }),
  );
  return changes.filter(({ before, after }) => before !== after);
}

function edit(name: string, lines: readonly string[]): readonly [string, Edit] {
  return [name, (before) => withBlock(before, lines)];
}

function constant(text: string | null): Edit {
  return () => text;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

async function belongTo(path: string, folder: string): Promise<void> {
  const { uid, gid } = await stat(folder);
  await chown(path, uid, gid);
}
