import type { ImportEntry, ImportFile } from "./contact-import.js";
import { type CsvRow, salvageCsv } from "./csv.js";

/** What a column of a file of contacts holds. */
type Meaning =
  | { readonly kind: "name"; readonly part: number }
  | { readonly kind: "organisation" }
  /** `label` names the type, `labelColumn` where it stands instead. */
  | { readonly kind: "number"; readonly label: string; readonly labelColumn?: string }
  /** Several may stand in one, between spaces. */
  | { readonly kind: "email" }
  /** Our own: `Mobile=+15551230001; Work=+15551230002`. */
  | { readonly kind: "own-numbers" };

/** Parts of a name in the order in which they are said; 0 is the whole name. */
const nameParts = new Map([
  ["name", 0],
  ["full name", 0],
  ["display name", 0],
  ["contact", 0],
  ["name prefix", 1],
  ["title", 1],
  ["first name", 2],
  ["given name", 2],
  ["middle name", 3],
  ["additional name", 3],
  ["last name", 4],
  ["family name", 4],
  ["surname", 4],
  ["name suffix", 5],
  ["suffix", 5],
]);

const organisations = new Set([
  "organisation",
  "organization",
  "organization name",
  "organization 1 - name",
  "company",
  "company name",
]);

const phoneLabels: readonly (readonly [RegExp, string])[] = [
  [/fax/, "Fax"],
  [/mobil|\bcell\b|handy/, "Mobile"],
  [/business|work|office/, "Work"],
  [/home/, "Home"],
  [/main|primary/, "Main"],
  [/pager/, "Pager"],
  [/car/, "Car"],
  [/other/, "Other"],
];

/** Names of our own export that would otherwise be taken for something else. */
const otherColumns = new Set(["tenant", "owner"]);

/**
 * Reads contacts from CSV as Google, Outlook and our own command write it, and anything with columns such as name, phone
 * and e-mail; null where no column means a thing.
 */
export function readContactCsv(text: string): ImportFile | null {
  const { columns, rows, badLines } = salvageCsv(text);
  // In our own export `contact` is the id.
  const known = columns.includes("numbers") ? columns.filter((column) => column !== "contact") : columns;
  const meanings = known.flatMap((column): (readonly [string, Meaning])[] => {
    const meaning = meaningOf(column);
    return meaning ? [[column, meaning]] : [];
  });
  if (meanings.length === 0) return null;
  return {
    entries: rows.map((row) => readRow(row, meanings)),
    problems: badLines.map((row) => ({ row, fault: "row-unreadable", value: "" })),
  };
}

function meaningOf(column: string): Meaning | null {
  if (otherColumns.has(column)) return null;
  const part = nameParts.get(column);
  if (part !== undefined) return { kind: "name", part };
  if (organisations.has(column)) return { kind: "organisation" };
  if (column === "numbers") return { kind: "own-numbers" };
  if (/^e-?mail(?! \d+ - (?:type|label))(?!.*(?:type|label|display name)$)/.test(column))
    return { kind: "email" };
  return phoneMeaning(column);
}

function phoneMeaning(column: string): Meaning | null {
  const google = /^phone (\d+) - value$/.exec(column);
  if (google) return { kind: "number", label: "", labelColumn: `phone ${google[1]} - ` };
  if (/ - (?:type|label)$|^(?:radio|telex|tty)|isdn/.test(column)) return null;
  if (!/phone|fax|mobil|\bcell\b|handy|^tel|^number$|pager|^(?:work|home)$/.test(column)) return null;
  return { kind: "number", label: labelOf(column) };
}

function labelOf(column: string): string {
  return phoneLabels.find(([pattern]) => pattern.test(column))?.[1] ?? "";
}

function readRow({ line, cells }: CsvRow, meanings: readonly (readonly [string, Meaning])[]): ImportEntry {
  const filled = meanings.flatMap(([column, meaning]) => {
    const cell = cells.get(column);
    return cell === undefined ? [] : [{ meaning, cell }];
  });
  return {
    row: line,
    raw: {
      name: nameOf(
        filled.flatMap(({ meaning, cell }) => (meaning.kind === "name" ? [[meaning.part, cell]] : [])),
      ),
      organisation: filled.find(({ meaning }) => meaning.kind === "organisation")?.cell ?? null,
      numbers: filled.flatMap(({ meaning, cell }) =>
        meaning.kind === "number" || meaning.kind === "own-numbers" ? readNumbers(cell, meaning, cells) : [],
      ),
      emails: filled.flatMap(({ meaning, cell }) =>
        meaning.kind === "email" ? split(cell, / ::: |[\s,;]+/) : [],
      ),
    },
  };
}

function readNumbers(
  cell: string,
  meaning: Extract<Meaning, { readonly kind: "number" | "own-numbers" }>,
  cells: CsvRow["cells"],
): { number: string; label: string }[] {
  if (meaning.kind === "own-numbers") return split(cell, /;/).map(ownNumber);
  const { labelColumn } = meaning;
  const typed = labelColumn && (cells.get(`${labelColumn}label`) ?? cells.get(`${labelColumn}type`) ?? "");
  // Google marks the preferred one with a star.
  const label = typed ? googleLabel(typed.replace(/^\*\s*/, "")) : meaning.label;
  return split(cell, / ::: /).map((number) => ({ number, label }));
}

function googleLabel(typed: string): string {
  return labelOf(typed.toLowerCase()) || typed;
}

function ownNumber(text: string): { number: string; label: string } {
  const at = text.indexOf("=");
  return { number: text.slice(at + 1).trim(), label: at < 0 ? "" : text.slice(0, at).trim() };
}

function split(cell: string, separator: RegExp): string[] {
  return cell
    .split(separator)
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

/** The whole name where there is one, else its parts. */
function nameOf(names: readonly (readonly [number, string])[]): string {
  const whole = names.find(([part]) => part === 0);
  if (whole) return whole[1];
  return names
    .toSorted(([one], [other]) => one - other)
    .map(([, text]) => text)
    .join(" ");
}
