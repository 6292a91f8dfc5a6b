/** The text of a module for an admin UI that is written in PHP. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type FileChange, readIfThere } from "../../lib/file-changes.js";

/** What of plugin.json goes into a module. */
export interface ModulePlugin {
  readonly version: string;
  readonly description: string;
  readonly pages: readonly {
    readonly path: string;
    readonly scope: "everybody" | "user" | "office" | "operator";
    readonly menu: readonly string[] | null;
  }[];
}

/** What signs the tokens of a module, inside a class of its own: the same in all of them. */
export async function signing(keyFile: string): Promise<string> {
  const template = await readFile(new URL("./module/signing.php", import.meta.url), "utf8");
  return template
    .replace(/^<\?php\n/, "")
    .trimEnd()
    .replace("{{keyFile}}", () => php(keyFile));
}

/** Every file of the module, by its path in it, with the values where the templates name them. */
export async function fillTemplates(
  folder: string,
  values: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
  const texts = names.map(async (name) => {
    const template = await readFile(join(folder, name), "utf8");
    const text = template.replace(/\{\{(\w+)\}\}/g, (_, key: string) => {
      const value = values[key];
      if (value === undefined) throw new Error(`${name} asks for ${key}, which there is not`);
      return value;
    });
    return [name, text] as const;
  });
  return new Map(await Promise.all(texts));
}

/** The changes that put those files into a folder of the admin UI, or take them out. */
export async function fileChanges(
  folder: string,
  files: ReadonlyMap<string, string>,
  isWanted: boolean,
): Promise<readonly FileChange[]> {
  const changes = [...files].map(async ([name, text]): Promise<FileChange> => {
    const path = join(folder, name);
    return { path, before: await readIfThere(path), after: isWanted ? text : null, isOwn: true };
  });
  return Promise.all(changes);
}

/** A path of plugin.json as a pattern of PHP's; a query may follow, which our own pages read. */
export function phpPattern(path: string): string {
  const parts = path.split("/").map((part) => (part.startsWith(":") ? "[A-Za-z0-9._~%+@:-]+" : part));
  return `#\\A${parts.join("/")}(\\?[^\\s\\#]*)?\\z#`;
}

/** A value as PHP source. */
export function php(value: unknown, depth = 0): string {
  if (typeof value === "string") return `'${value.replace(/[\\']/g, "\\$&")}'`;
  if (typeof value === "boolean") return String(value);
  const indent = "\t".repeat(depth + 1);
  const entries = Array.isArray(value)
    ? value.map((item) => php(item, depth + 1))
    : Object.entries(value as object).map(([key, item]) => `${php(key)} => ${php(item, depth + 1)}`);
  return entries.length === 0
    ? "[]"
    : `[\n${entries.map((entry) => `${indent}${entry},\n`).join("")}${"\t".repeat(depth)}]`;
}
