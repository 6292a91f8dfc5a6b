import { cutBlock } from "../../../lib/file-changes.js";

/**
 * Edits of Asterisk's configuration files, which belong to somebody else: what we put in stands between two marks, so
 * that taking it out again gives back the file byte for byte.
 */
const BEGIN = "; sidetone: begin, written by `sidetone install asterisk`\n";
/** Behind a last line without an end. */
const BEGIN_UNENDED = "\n; sidetone: begin, after a line without an end\n";
/** There was no file before. */
const BEGIN_NEW = "; sidetone: begin, all of this file was written by `sidetone install asterisk`\n";
const END = "; sidetone: end\n";
/** In front of a line of theirs that must not count while we are here. */
const OFF = ";sidetone-off; ";

/** The file with our lines at its end, in place of those that were there. */
export function withBlock(text: string | null, lines: readonly string[]): string | null {
  const own = withoutBlock(text);
  if (lines.length === 0) return own;
  const begin = own === null ? BEGIN_NEW : own === "" || own.endsWith("\n") ? BEGIN : BEGIN_UNENDED;
  return `${own ?? ""}${begin}${lines.map((line) => `${line}\n`).join("")}${END}`;
}

/** The file without our block; null where it was nothing but ours. */
export function withoutBlock(text: string | null): string | null {
  if (text === null || text.startsWith(BEGIN_NEW)) return null;
  return cutBlock(text, BEGIN_UNENDED, END) ?? cutBlock(text, BEGIN, END) ?? text;
}

/** A text that several files were put together to, without any block of ours. */
export function withoutBlocks(text: string): string {
  return text.replace(/^; sidetone: begin[\s\S]*?^; sidetone: end$/gm, "");
}

/** Puts the lines that match out of action, where they stand. */
export function withLinesOff(text: string, isOff: (line: string) => boolean): string {
  return text.replace(/^.*$/gm, (line) => (isOff(line) ? `${OFF}${line}` : line));
}

/** Undoes `withLinesOff`. */
export function withLinesOn(text: string): string {
  return text.replaceAll(OFF, "");
}
