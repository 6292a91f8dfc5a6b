/** One line of a CSV file by its columns; `line` counts from 1 as an editor does. Empty cells are left out. */
export interface CsvRow {
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
}

export interface CsvProblem {
  readonly line: number;
  readonly why: string;
}

export type CsvResult =
  | { readonly kind: "rows"; readonly columns: readonly string[]; readonly rows: readonly CsvRow[] }
  | { readonly kind: "broken"; readonly problems: readonly CsvProblem[] };

/** What could be read of a file, and the lines that could not. */
export interface CsvSalvage {
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
  readonly badLines: readonly number[];
}

interface Line {
  readonly line: number;
  readonly cells: readonly string[];
}

/** A quoted cell that never ends must not swallow the file. */
const CELL_LENGTH = 20_000;

/**
 * Reads CSV by RFC 4180 with a header line: quoted cells may hold commas, quotes (doubled) and line breaks. Also
 * takes what spreadsheets make of it: a byte order mark, bare LF, and semicolons where the header has them.
 */
export function parseCsv(text: string): CsvResult {
  const { lines: all, problems: split } = splitLines(text, false);
  if (split.length > 0) return { kind: "broken", problems: split };
  const [header, ...lines] = all;
  if (!header) return { kind: "broken", problems: [{ line: 1, why: "the file is empty" }] };
  const columns = columnsOf(header);
  const problems = [...headerProblems(header.line, columns), ...widthProblems(lines, columns.length)];
  if (problems.length > 0) return { kind: "broken", problems };
  const rows = lines.map(({ line, cells }) => ({ line, cells: byColumn(columns, cells) }));
  return { kind: "rows", columns, rows };
}

/** Reads what can be read: a line that does not fit is named and left out, and the next one counts again. */
export function salvageCsv(text: string): CsvSalvage {
  const { lines: all, problems } = splitLines(text, true);
  const [header, ...lines] = all;
  if (!header) return { columns: [], rows: [], badLines: [] };
  const columns = columnsOf(header);
  // Programs leave empty cells at the end away; cells behind the last column mean that the line has slipped.
  const fits = ({ cells }: Line): boolean => cells.slice(columns.length).every((cell) => cell.trim() === "");
  return {
    columns,
    rows: lines.filter(fits).map(({ line, cells }) => ({ line, cells: byColumn(columns, cells) })),
    badLines: [...problems, ...lines.filter((line) => !fits(line))].map(({ line }) => line),
  };
}

function columnsOf({ cells }: Line): string[] {
  return cells.map((cell) => cell.trim().toLowerCase());
}

function separatorOf(source: string): string {
  const header = source.slice(0, source.search(/[\r\n]|$/));
  if (header.includes(",")) return ",";
  return header.includes(";") ? ";" : header.includes("\t") ? "\t" : ",";
}

function headerProblems(line: number, columns: readonly string[]): CsvProblem[] {
  return columns.flatMap((column, index) => {
    if (column === "") return [{ line, why: `column ${index + 1} has no name` }];
    if (columns.indexOf(column) < index) return [{ line, why: `two columns are called ${column}` }];
    return [];
  });
}

function widthProblems(lines: readonly Line[], width: number): CsvProblem[] {
  return lines
    .filter(({ cells }) => cells.length !== width)
    .map(({ line, cells }) => ({ line, why: `has ${cells.length} cells, and the header ${width}` }));
}

function byColumn(columns: readonly string[], cells: readonly string[]): Map<string, string> {
  const named = columns.map((column, index) => [column, (cells[index] ?? "").trim()] as const);
  return new Map(named.filter(([, cell]) => cell !== ""));
}

/** A cell, and whether it is the last of its line; sticky, so that the text is walked once. */
function cellPattern(separator: string, lenient: boolean): RegExp {
  const plain = `[^"${separator}\\r\\n]`;
  const bare = lenient ? `(?:${plain}[^${separator}\\r\\n]*)?` : `${plain}*`;
  return new RegExp(
    `(?:"((?:[^"]|""){0,${CELL_LENGTH}})"[ ]*|(${bare}))(${separator}|\\r\\n|\\n|\\r|$)`,
    "y",
  );
}

/** Every line with something in it. Behind one that can't be read the next line begins anew. */
function splitLines(text: string, lenient: boolean): { lines: Line[]; problems: CsvProblem[] } {
  const source = text.replace(/^\uFEFF/, "");
  const pattern = cellPattern(separatorOf(source), lenient);
  const lines: Line[] = [];
  const problems: CsvProblem[] = [];
  let line = 1;
  while (pattern.lastIndex < source.length) {
    const start = pattern.lastIndex;
    const { cells, next, broken } = readLine(source, pattern, line);
    if (broken) {
      problems.push({
        line: next,
        why: 'a quote (") stands where none may: double it, and quote the whole cell',
      });
      pattern.lastIndex = behindLine(source, start);
      line++;
    } else {
      if (cells.some((cell) => cell.trim() !== "")) lines.push({ line, cells });
      line = next;
    }
  }
  return { lines, problems };
}

/** The cells up to the end of the line; `next` is the number of the line behind, or of the one with the bad quote. */
function readLine(source: string, pattern: RegExp, line: number) {
  const cells: string[] = [];
  let next = line;
  for (;;) {
    const match = pattern.exec(source);
    if (!match) return { cells, next, broken: true };
    const [all, quoted, plain = "", end = ""] = match;
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    next += lineEnds(all);
    if (/^[\r\n]*$/.test(end)) return { cells, next, broken: false };
  }
}

function lineEnds(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}

function behindLine(source: string, start: number): number {
  const end = /\r\n|\n|\r/g;
  end.lastIndex = start;
  return end.exec(source) === null ? source.length : end.lastIndex;
}
