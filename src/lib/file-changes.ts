import { mkdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** One file as it is and as it shall be; null where there is none. */
export interface FileChange {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  /** Access rights of a file that is new; one that is there keeps its own. */
  readonly mode?: number;
  /** The passwords in it are not shown. */
  readonly isSecret?: true;
  /** Nobody else writes into it, and whoever wants to read it opens it: only how long it is is shown. */
  readonly isOwn?: true;
}

/** Null where there is no such file. */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** The text without what stands between the marks, and without them; null where they are not in it. */
export function cutBlock(text: string, begin: string, end: string): string | null {
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  return from < 0 || to < 0 ? null : text.slice(0, from) + text.slice(to + end.length);
}

/** A plan in words for a person, with every line that comes or goes. `others` are changes that are no file's. */
export function describeChanges(
  plan: {
    readonly changes: readonly FileChange[];
    readonly steps: readonly string[];
    readonly problems: readonly string[];
  },
  others: readonly string[] = [],
): string {
  const files = plan.changes.flatMap(describeFile);
  const all = [...files, ...others];
  const lines = [
    ...(all.length > 0 ? all : ["Nothing to change."]),
    ...plan.problems.map((problem) => `PROBLEM ${problem}`),
    ...plan.steps.map((step, index) => `${index + 1}. ${step}`),
  ];
  return `${lines.join("\n")}\n`;
}

/**
 * Makes the changes, in their order. A file is whole under its name or not there, keeps owner and mode where it was
 * there, and folders that are empty without it go with it, up to those that are `kept`.
 */
export async function applyChanges(changes: readonly FileChange[], kept: readonly string[]): Promise<void> {
  for (const change of changes) {
    if (change.after === null) await removeFile(change.path, kept);
    else await replaceFile(change, change.after);
  }
}

async function removeFile(path: string, kept: readonly string[]): Promise<void> {
  await rm(path, { force: true });
  for (let folder = dirname(path); !kept.includes(folder); folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      // Others have something in it.
      return;
    }
  }
}

async function replaceFile({ path, before, mode = 0o644 }: FileChange, text: string): Promise<void> {
  // Written in place where it is there: it may be a link, and belongs to whom it belongs to.
  if (before !== null) return writeFile(path, text);
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  const draft = `${path}.sidetone-new`;
  await writeFile(draft, text, { mode, flag: "w" });
  await rename(draft, path);
}

function describeFile({ path, before, after, isSecret, isOwn }: FileChange): readonly string[] {
  const what = `${before === null ? "new" : after === null ? "remove" : "change"} ${path}`;
  if (isOwn) return [after === null ? what : `${what} (${after.split("\n").length - 1} lines)`];
  const lines = changedLines(before ?? "", after ?? "");
  return [what, ...lines.map((line) => (isSecret ? withoutPasswords(line) : line))];
}

/** Those in addresses (`scheme://user:password@host`) and in SQL. */
function withoutPasswords(line: string): string {
  return line.replace(/(:\/\/[^:@/\s]*:)[^@\s]+@/g, "$1…@").replace(/(PASSWORD|BY) '[^']*'/g, "$1 '…'");
}

/** Our changes are few and far from each other; a line that stays within the part that changes is not one of them. */
function changedLines(before: string, after: string): readonly string[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  const shortest = Math.min(old.length, now.length) - start;
  while (end < shortest && old.at(-1 - end) === now.at(-1 - end)) end++;
  const [gone, come] = [old.slice(start, old.length - end), now.slice(start, now.length - end)];
  return [
    ...gone.filter((line) => !come.includes(line)).map((line) => `  - ${line}`),
    ...come.filter((line) => !gone.includes(line)).map((line) => `  + ${line}`),
  ];
}
