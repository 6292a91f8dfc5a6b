import { join } from "node:path";
import { readIfThere } from "../../../lib/file-changes.js";

/** One section of a configuration file: `[name](template)` and its settings, templates' ones first. */
export interface Section {
  readonly name: string;
  readonly isTemplate: boolean;
  readonly settings: readonly (readonly [name: string, value: string])[];
}

/** The sections in a text, in order; those written with `(+)` count for themselves. */
export function readSections(text: string): readonly Section[] {
  const sections: { name: string; isTemplate: boolean; settings: [string, string][] }[] = [];
  for (const line of activeLines(text)) {
    const [, name, options] = /^\[([^\]]+)\](?:\(([^)]*)\))?/.exec(line) ?? [];
    if (name !== undefined) {
      const words = (options ?? "").split(",").map((word) => word.trim());
      const inherited = words.flatMap((word) => sections.find((one) => one.name === word)?.settings ?? []);
      sections.push({ name, isTemplate: words.includes("!"), settings: [...inherited] });
      continue;
    }
    const [, key, value] = /^([^=]+?)\s*=>?\s*(.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) sections.at(-1)?.settings.push([key.toLowerCase(), value]);
  }
  return sections;
}

/** The last value of a setting; null where it is not set. */
export function settingOf({ settings }: Section, name: string): string | null {
  return settings.findLast(([key]) => key === name)?.[1] ?? null;
}

/** A file with the files it includes in their places; empty where there is none. */
export async function readIncluded(folder: string, file: string, depth = 0): Promise<string> {
  const text = (await readIfThere(join(folder, file))) ?? "";
  if (depth > 5) return text;
  const parts = await Promise.all(
    text.split("\n").map((line) => {
      const included = /^#(?:try)?include\s+[<"]?([^>"\s;]+)/.exec(line.trim())?.[1];
      return included === undefined || included.includes("*")
        ? line
        : readIncluded(folder, included, depth + 1);
    }),
  );
  return parts.join("\n");
}

/** The lines that count: no comments, neither `;` nor `;-- --;`. */
function activeLines(text: string): readonly string[] {
  return text
    .replace(/;--(?!-)[\s\S]*?--;/g, "")
    .split("\n")
    .map((line) => line.replace(/(^|[^\\]);.*$/, "$1").trim())
    .filter((line) => line !== "");
}
