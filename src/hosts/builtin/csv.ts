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

interface Line {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Reads CSV by RFC 4180 with a header line: quoted cells may hold commas, quotes (doubled) and line breaks. Also
 * takes what spreadsheets make of it: a byte order mark, bare LF, and semicolons where the header has them.
 */
export function parseCsv(text: string): CsvResult {
  const source = text.replace(/^\uFEFF/, "");
  const separator = separatorOf(source);
  const split = splitLines(source, separator);
  if ("why" in split) return { kind: "broken", problems: [split] };
  const [header, ...lines] = split.filter(({ cells }) => cells.some((cell) => cell.trim() !== ""));
  if (!header) return { kind: "broken", problems: [{ line: 1, why: "the file is empty" }] };
  const columns = header.cells.map((cell) => cell.trim().toLowerCase());
  const problems = [...headerProblems(header.line, columns), ...widthProblems(lines, columns.length)];
  if (problems.length > 0) return { kind: "broken", problems };
  const rows = lines.map(({ line, cells }) => ({ line, cells: byColumn(columns, cells) }));
  return { kind: "rows", columns, rows };
}

function separatorOf(source: string): string {
  const header = source.slice(0, source.search(/[\r\n]|$/));
  return header.includes(";") && !header.includes(",") ? ";" : ",";
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
function cellPattern(separator: string): RegExp {
  return new RegExp(`(?:"((?:[^"]|"")*)"|([^"${separator}\\r\\n]*))(${separator}|\\r\\n|\\n|\\r|$)`, "y");
}

function splitLines(source: string, separator: string): Line[] | CsvProblem {
  const pattern = cellPattern(separator);
  const lines: Line[] = [];
  let cells: string[] = [];
  let line = 1;
  let next = 1;
  while (pattern.lastIndex < source.length || cells.length > 0) {
    const match = pattern.exec(source);
    if (!match)
      return { line: next, why: 'a quote (") stands where none may: double it, and quote the whole cell' };
    const [all, quoted, plain = "", end] = match;
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    next += all.match(/\r\n|\n|\r/g)?.length ?? 0;
    if (end === separator) continue;
    lines.push({ line, cells });
    cells = [];
    line = next;
  }
  return lines;
}
