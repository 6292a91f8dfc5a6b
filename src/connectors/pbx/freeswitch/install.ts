import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describeChanges, type FileChange, readIfThere } from "../../../lib/file-changes.js";
import { chatplanProblems, chatplanXml } from "./chatplan.js";
import { maskComments, paramOf, withBlockAfter, withBlockBefore, withoutBlock } from "./marked-block.js";

/** Where FreeSWITCH keeps its files, and which of its profiles are for whom. */
export interface InstallOptions {
  /** Folder with `autoload_configs`, `sip_profiles` and `chatplan`. */
  readonly confDir: string;
  /** Folder of Lua scripts. */
  readonly scriptsDir: string;
  readonly phoneProfiles: readonly string[];
  readonly trunkProfiles: readonly string[];
  /** Addresses or networks that carriers send from. */
  readonly trunkAddresses: readonly string[];
}

/** What would be done. Nothing is written as long as there are problems. */
export interface InstallPlan {
  readonly changes: readonly FileChange[];
  /** What a person has to do or run afterwards, in this order. */
  readonly steps: readonly string[];
  readonly problems: readonly string[];
}

const SCRIPTS = ["sidetone_spool.lua", "sidetone_queue.lua", "sidetone_guard.lua"] as const;
const CHATPLAN = "00_sidetone.xml";
const GUARD = "sidetone_guard.lua";

interface Draft {
  readonly changes: FileChange[];
  /** What takes the changes up in a switch that runs on. */
  readonly reloads: string[];
  /** Some of it takes a restart, which takes up everything. */
  restart: boolean;
  readonly notes: string[];
  readonly problems: string[];
}

/** Works out what `install` would change; running it again after that finds nothing to do. */
export async function planInstall(options: InstallOptions): Promise<InstallPlan> {
  const draft = emptyDraft();
  await planScripts(draft, options);
  await planChatplan(draft, options);
  await planModules(draft, options);
  await planGuard(draft, options);
  for (const profile of options.phoneProfiles) await checkPhoneProfile(draft, options, profile);
  for (const profile of options.trunkProfiles) await planTrunkProfile(draft, options, profile);
  return finished(draft);
}

/** Works out what `uninstall` would change: every file of ours goes, every other is as it was. */
export async function planUninstall({ confDir, scriptsDir }: InstallOptions): Promise<InstallPlan> {
  const draft = emptyDraft();
  const own = [...SCRIPTS.map((name) => join(scriptsDir, name)), join(confDir, "chatplan", CHATPLAN)];
  for (const path of own) await propose(draft, path, () => null);
  const profiles = await profileFiles(confDir);
  const edited = ["modules.conf.xml", "lua.conf.xml"].map((name) => join(confDir, "autoload_configs", name));
  for (const path of [...edited, ...profiles]) {
    await propose(draft, path, (before) => (before === null ? null : withoutBlock(before)));
  }
  draft.restart = draft.changes.length > 0;
  return finished(draft);
}

/** Writes a plan. Files that belong to others keep their owner and mode. */
export async function applyPlan({ changes, problems }: InstallPlan): Promise<void> {
  if (problems.length > 0) throw new Error("a plan with problems is not carried out");
  for (const { path, after } of changes) {
    if (after === null) {
      await rm(path, { force: true });
      continue;
    }
    // A configuration that never had a chatplan has no folder for one.
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, after);
  }
}

/** The plan in words for a person. */
export const describePlan: (plan: InstallPlan) => string = describeChanges;

async function planScripts(draft: Draft, { scriptsDir }: InstallOptions): Promise<void> {
  for (const name of SCRIPTS) {
    const text = await readFile(new URL(`./files/${name}`, import.meta.url), "utf8");
    await propose(draft, join(scriptsDir, name), () => text);
  }
}

async function planChatplan(draft: Draft, options: InstallOptions): Promise<void> {
  const { confDir } = options;
  const texts = await Promise.all((await profileFiles(confDir)).map((path) => readFile(path, "utf8")));
  // A profile without a readable file (FusionPBX keeps them in its database) has `public`, as all of them by default.
  const found = texts.map((text) => paramOf(text, "context")).filter((context) => context !== null);
  const chatplan = { ...options, contexts: [...new Set(["public", "default", ...found])] };
  draft.problems.push(...chatplanProblems(chatplan));
  if (options.trunkAddresses.length === 0) {
    draft.notes.push("No trunk addresses were given: texts from carriers over SIP will be dropped.");
  }
  await propose(draft, join(confDir, "chatplan", CHATPLAN), () => chatplanXml(chatplan));
  await noteShadowed(draft, confDir, chatplan.contexts);
}

/** FreeSWITCH takes the first context of a name: those in later files no longer count. */
async function noteShadowed(draft: Draft, confDir: string, contexts: readonly string[]): Promise<void> {
  const folder = join(confDir, "chatplan");
  for (const name of await xmlFiles(folder)) {
    if (name === CHATPLAN) continue;
    const text = maskComments(await readFile(join(folder, name), "utf8"));
    const shadowed = contexts.filter((context) => text.includes(`<context name="${context}"`));
    if (shadowed.length > 0 && text.includes("<action ")) {
      draft.notes.push(`Note: chatplan/${name} has ${shadowed.join(", ")} too; that no longer takes effect.`);
    }
  }
}

async function planModules(draft: Draft, { confDir }: InstallOptions): Promise<void> {
  const path = join(confDir, "autoload_configs", "modules.conf.xml");
  const loads = await activeText(path);
  if (loads === null) {
    draft.problems.push(`${path} can't be read; is this the folder of the configuration?`);
    return;
  }
  if (!loads.includes('module="mod_lua"')) draft.problems.push("mod_lua is not loaded by modules.conf.xml.");
  if (loads.includes('module="mod_xml_curl"')) {
    draft.notes.push(
      "Note: mod_xml_curl is loaded. Where it answers for the directory it must be asked after mod_lua, or texts are not guarded.",
    );
  }
  // First of all: a text that comes while FreeSWITCH starts would find nobody to keep it, and be relayed or lost.
  const lines = ['<load module="mod_lua"/>', '<load module="mod_sms"/>'];
  const changed = await proposeEdit(draft, path, "<modules>", (own) =>
    withBlockAfter(own, "<modules>", lines),
  );
  if (draft.changes.length > 0) draft.reloads.push("Run in fs_cli: reloadxml");
  if (changed) draft.reloads.push("Run in fs_cli: load mod_sms");
}

async function planGuard(draft: Draft, { confDir }: InstallOptions): Promise<void> {
  const path = join(confDir, "autoload_configs", "lua.conf.xml");
  const before = await activeText(path);
  if (before === null) {
    draft.problems.push(`${path} can't be read.`);
    return;
  }
  const words = paramOf(before, "xml-handler-script");
  const bindings = paramOf(before, "xml-handler-bindings") ?? "";
  if (words !== null && !/^[\w./-]+\.lua( [\w./ -]*)?$/.test(words)) {
    draft.problems.push(`The handler “${words}” in lua.conf.xml can't be wrapped; call ${GUARD} from it.`);
    return;
  }
  const bound = words !== null && /(^|[,|\s])(directory|all)($|[,|\s])/.test(bindings);
  const script = [GUARD, ...(words === null ? [] : bound ? [words] : ["-", words])].join(" ");
  const lines = [
    `<param name="xml-handler-script" value="${script}"/>`,
    ...(bound ? [] : ['<param name="xml-handler-bindings" value="directory"/>']),
  ];
  const changed = await proposeEdit(draft, path, "</settings>", (own) =>
    withBlockBefore(own, "</settings>", lines),
  );
  if (changed) draft.restart = true;
}

async function checkPhoneProfile(draft: Draft, { confDir }: InstallOptions, profile: string): Promise<void> {
  const text = await activeText(join(confDir, "sip_profiles", `${profile}.xml`));
  if (text === null) {
    draft.notes.push(
      `Check that the profile ${profile} has auth-messages on: its settings are not in a file.`,
    );
    return;
  }
  if (paramOf(text, "auth-messages") === "false" || paramOf(text, "accept-blind-auth") === "true") {
    draft.problems.push(`The profile ${profile} takes texts from anybody; it can't be one for phones.`);
  }
}

/** A carrier does not sign in. Only the address proves it, and only the chatplan looks at that. */
async function planTrunkProfile(draft: Draft, { confDir }: InstallOptions, profile: string): Promise<void> {
  const path = join(confDir, "sip_profiles", `${profile}.xml`);
  const text = await activeText(path);
  if (text === null) {
    draft.notes.push(
      `Set auth-messages to false in the profile ${profile} (its settings are not in a file), after mod_sms is loaded; then restart that profile.`,
    );
    return;
  }
  if (paramOf(text, "auth-messages") === "false") return;
  const lines = ['<param name="auth-messages" value="false"/>'];
  const changed = await proposeEdit(draft, path, "</settings>", (own) =>
    withBlockBefore(own, "</settings>", lines),
  );
  if (changed) {
    draft.reloads.push(
      `Only with mod_sms loaded (else FreeSWITCH relays texts for anybody): sofia profile ${profile} restart`,
    );
  }
}

/** Puts our block in, or another one in its place; says whether that is a change. */
async function proposeEdit(
  draft: Draft,
  path: string,
  tag: string,
  edit: (own: string) => string | null,
): Promise<boolean> {
  return propose(draft, path, (before) => {
    const after = edit(before ?? "");
    if (after === null) draft.problems.push(`${path} has no ${tag} to put our settings beside.`);
    return after ?? before;
  });
}

async function propose(
  draft: Draft,
  path: string,
  change: (before: string | null) => string | null,
): Promise<boolean> {
  const before = await readIfThere(path);
  const after = change(before);
  if (after !== before) draft.changes.push({ path, before, after });
  return after !== before;
}

/** The file as it counts without us: no comments, no block of ours; null where there is none. */
async function activeText(path: string): Promise<string | null> {
  const text = await readIfThere(path);
  return text === null ? null : maskComments(withoutBlock(text));
}

async function profileFiles(confDir: string): Promise<readonly string[]> {
  const folder = join(confDir, "sip_profiles");
  return (await xmlFiles(folder)).map((name) => join(folder, name));
}

async function xmlFiles(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith(".xml")).sort();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

function emptyDraft(): Draft {
  return { changes: [], reloads: [], restart: false, notes: [], problems: [] };
}

function finished({ changes, reloads, restart, notes, problems }: Draft): InstallPlan {
  const takeUp = restart ? ["Restart FreeSWITCH: mod_lua reads its settings at start only."] : reloads;
  return { changes, steps: [...notes, ...takeUp], problems };
}
