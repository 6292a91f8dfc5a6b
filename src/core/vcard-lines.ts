/** One property of a card; its value is still bytes, one a character. */
export interface Property {
  /** Upper case, without the group. */
  readonly name: string;
  /** `item1` of `item1.TEL`, in lower case; empty without one. */
  readonly group: string;
  /** Every type, upper case; `TYPE=CELL,HOME` and the bare `CELL;HOME` of 2.1 are the same. */
  readonly types: readonly string[];
  readonly charset: string;
  readonly quotedPrintable: boolean;
  readonly bytes: string;
}

interface Card {
  /** The line it begins on, from 1. */
  readonly row: number;
  readonly properties: Property[];
}

interface LogicalLine {
  readonly row: number;
  readonly text: string;
}

/** A property that never ends must not swallow the file. */
const PROPERTY_LENGTH = 200_000;

/** The cards of a file, one byte a character. One that is cut off ends where the next begins, or with the file. */
export function cardsIn(bytes: string): readonly Card[] {
  const cards: Card[] = [];
  let card: Card | null = null;
  /** Inside the card of somebody's agent, which 2.1 may hold. */
  let depth = 0;
  let before = "";
  const begin = (row: number): void => {
    if (card && isAgent(before)) depth++;
    else {
      depth = 0;
      card = { row, properties: [] };
      cards.push(card);
    }
  };
  const end = (): void => {
    if (depth > 0) depth--;
    else card = null;
  };
  for (const { row, text } of unfold(bytes)) {
    if (isMark(text, "BEGIN")) begin(row);
    else if (isMark(text, "END")) end();
    else if (depth === 0) keep(card, text);
    if (text.trim() !== "") before = text;
  }
  return cards;
}

function isMark(text: string, mark: "BEGIN" | "END"): boolean {
  const [name = "", value = ""] = text.split(":", 2);
  return name.trim().toUpperCase() === mark && value.trim().toUpperCase() === "VCARD";
}

function isAgent(text: string): boolean {
  return /^AGENT(?:;[^:]*)?:\s*$/i.test(text);
}

function keep(card: Card | null, text: string): void {
  const property = card && parseProperty(text);
  if (property) card.properties.push(property);
}

/** Lines without folds. What begins with a space goes on, and in quoted-printable what follows a `=` at the end. */
function unfold(bytes: string): readonly LogicalLine[] {
  const lines: { row: number; text: string }[] = [];
  for (const [index, text] of bytes.split(/\r\n|\n|\r/).entries()) {
    const last = lines.at(-1);
    if (last && isSoft(last.text)) last.text = last.text.slice(0, -1) + text;
    else if (last && isFolded(last.text, text)) last.text += text.slice(1);
    else lines.push({ row: index + 1, text });
  }
  return lines;
}

function isSoft(text: string): boolean {
  return text.endsWith("=") && text.length < PROPERTY_LENGTH && /^[^:]*QUOTED-PRINTABLE/i.test(text);
}

function isFolded(before: string, text: string): boolean {
  return /^[ \t]/.test(text) && before !== "" && before.length < PROPERTY_LENGTH;
}

function parseProperty(line: string): Property | null {
  const colon = colonOf(line);
  if (colon < 0) return null;
  const [full = "", ...params] = splitOutsideQuotes(line.slice(0, colon), ";");
  const dot = full.lastIndexOf(".");
  const pairs = params.map(readParam);
  const values = (name: string): string[] => pairs.flatMap(([key, value]) => (key === name ? [value] : []));
  const bare = values("");
  return {
    name: full
      .slice(dot + 1)
      .trim()
      .toUpperCase(),
    group: dot < 0 ? "" : full.slice(0, dot).trim().toLowerCase(),
    types: [...bare, ...values("TYPE").flatMap((value) => value.split(","))],
    charset: values("CHARSET")[0] ?? "",
    quotedPrintable: [...bare, ...values("ENCODING")].includes("QUOTED-PRINTABLE"),
    bytes: line.slice(colon + 1),
  };
}

/** Name and value in upper case; the name is empty where only a value stands. */
function readParam(param: string): readonly [string, string] {
  const at = param.indexOf("=");
  const value = param.slice(at + 1).replaceAll('"', "");
  return [param.slice(0, Math.max(at, 0)).trim().toUpperCase(), value.trim().toUpperCase()];
}

/** The colon between parameters and value; one inside a quoted parameter is none. */
function colonOf(line: string): number {
  const quoted = /^(?:[^":]|"[^"]*")*:/.exec(line);
  return quoted ? quoted[0].length - 1 : line.indexOf(":");
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  return text.match(new RegExp(`(?:[^"${separator}]|"[^"]*"|")+`, "g")) ?? [];
}
