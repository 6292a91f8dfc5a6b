import { cutBlock } from "../../../lib/file-changes.js";

/**
 * Edits of files that belong to somebody else: what we put in stands between two marks, so that taking it out again
 * gives back the file byte for byte.
 */
const BEGIN = "<!-- sidetone: begin, written by `sidetone install freeswitch` -->\n";
const END = "<!-- sidetone: end -->\n";

/** The file without our block. */
export function withoutBlock(text: string): string {
  return cutBlock(text, BEGIN, END) ?? text;
}

/** The file with our lines in front of the last such closing tag that counts; null where there is none. */
export function withBlockBefore(text: string, closingTag: string, lines: readonly string[]): string | null {
  const own = withoutBlock(text);
  const at = maskComments(own).lastIndexOf(closingTag);
  const lineStart = own.lastIndexOf("\n", at) + 1;
  return insertBlock(own, own.slice(lineStart, at).trim() === "" ? Math.min(lineStart, at) : at, lines);
}

/** The file with our lines behind the first such opening tag that counts; null where there is none. */
export function withBlockAfter(text: string, openingTag: string, lines: readonly string[]): string | null {
  const own = withoutBlock(text);
  const at = maskComments(own).indexOf(openingTag);
  if (at < 0) return null;
  const end = at + openingTag.length;
  return insertBlock(own, own[end] === "\n" ? end + 1 : end, lines);
}

function insertBlock(text: string, at: number, lines: readonly string[]): string | null {
  if (at < 0) return null;
  return `${text.slice(0, at)}${BEGIN}${lines.map((line) => `    ${line}\n`).join("")}${END}${text.slice(at)}`;
}

/** The file with its comments blanked and everything else in its place. */
export function maskComments(text: string): string {
  return text.replace(/<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\n]/g, " "));
}

/** The value of the last `<param name=… value=…/>` that counts; null where there is none. */
export function paramOf(text: string, name: string): string | null {
  const pattern = new RegExp(`<param\\s+name="${name}"\\s+value="([^"]*)"`, "g");
  const found = [...maskComments(text).matchAll(pattern)].at(-1);
  return found?.[1] ?? null;
}
