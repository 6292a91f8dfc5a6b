import type { ImportEntry, ImportFile, ImportProblem } from "./contact-import.js";
import type { RawContact } from "./contacts.js";
import { canonicalText } from "./text.js";
import { cardsIn, type Property } from "./vcard-lines.js";

const plainCharsets = new Set(["", "UTF-8", "UTF8", "US-ASCII", "ISO-8859-1", "WINDOWS-1252"]);
const labels: readonly (readonly [string, string])[] = [
  ["FAX", "Fax"],
  ["CELL", "Mobile"],
  ["IPHONE", "Mobile"],
  ["PAGER", "Pager"],
  ["WORK", "Work"],
  ["HOME", "Home"],
  ["MAIN", "Main"],
  ["CAR", "Car"],
  ["OTHER", "Other"],
];

/**
 * Reads contacts from vCard 2.1, 3.0 and 4.0, several in a file. Lines stay bytes until a property is complete: old
 * phones fold in the middle of a letter, and write each property in another character set. `bytes` has one a character.
 */
export function readVcards(bytes: string): ImportFile {
  const entries: ImportEntry[] = [];
  const problems: ImportProblem[] = [];
  for (const card of cardsIn(bytes)) {
    const raw = readCard(card.properties);
    if (raw) entries.push({ row: card.row, raw });
    else problems.push({ row: card.row, fault: "row-unreadable", value: "" });
  }
  return { entries, problems };
}

function readCard(properties: readonly Property[]): RawContact | null {
  const first = (name: string): string =>
    properties
      .filter((property) => property.name === name)
      .map(textOf)
      .find((text) => text.trim() !== "") ?? "";
  const numbers = properties
    .filter(({ name }) => name === "TEL")
    .map((property) => ({ number: phoneOf(property), label: labelOf(property, properties) }))
    .filter(({ number }) => number !== "");
  const emails = properties
    .filter(({ name }) => name === "EMAIL")
    .map((property) =>
      unescaped(textOf(property))
        .replace(/^mailto:/i, "")
        .trim(),
    )
    .filter((email) => email !== "");
  const organisation = parts(first("ORG")).filter(Boolean).join(", ");
  const name = unescaped(first("FN")) || nameOf(first("N")) || unescaped(first("NICKNAME"));
  if (name.trim() === "" && organisation === "" && numbers.length + emails.length === 0) return null;
  return { name, organisation: organisation || null, numbers, emails };
}

/** `Family;Given;Additional;Prefix;Suffix` as it is said. */
function nameOf(value: string): string {
  const [family = "", given = "", additional = "", prefix = "", suffix = ""] = parts(value);
  return [prefix, given, additional, family, suffix].filter(Boolean).join(" ");
}

function phoneOf(property: Property): string {
  const value = unescaped(textOf(property)).trim();
  // A tel: URI may carry an extension and a context behind the number.
  return value.replace(/^tel:/i, "").replace(/;.*$/, "").trim();
}

function labelOf({ types, group }: Property, properties: readonly Property[]): string {
  const custom = properties.find((one) => group !== "" && one.group === group && one.name === "X-ABLABEL");
  const typed =
    custom &&
    unescaped(textOf(custom))
      .replace(/^_\$!<(.*)>!\$_$/, "$1")
      .trim();
  if (typed) return known([typed.toUpperCase()]) || typed;
  return known(types);
}

function known(types: readonly string[]): string {
  const found = (word: string): boolean =>
    types.some((type) => type === word || (word === "CELL" && type === "MOBILE"));
  return labels.find(([word]) => found(word))?.[1] ?? "";
}

/** The parts between semicolons that nothing escapes. */
function parts(value: string): string[] {
  return value.split(/(?<!\\);/).map((part) => unescaped(part).trim());
}

function unescaped(value: string): string {
  return value.replace(/\\([nN,;:\\])/g, (_, letter: string) =>
    letter.toLowerCase() === "n" ? "\n" : letter,
  );
}

function textOf({ bytes, charset, quotedPrintable }: Property): string {
  const plain = quotedPrintable
    ? bytes.replace(/=([\dA-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : bytes;
  const octets = Uint8Array.from(plain, (character) => character.charCodeAt(0));
  if (plainCharsets.has(charset)) return canonicalText(octets).text;
  try {
    return new TextDecoder(charset).decode(octets);
  } catch {
    // A character set that nobody knows: what most files are written in is the best guess.
    return canonicalText(octets).text;
  }
}
