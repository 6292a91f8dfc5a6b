/** At the beginning of a cell these make a spreadsheet calculate instead of show; wide forms do too in some languages. */
const FORMULA = /(?<=^|[;,\t\r\n])(?=[\s\u00a0]*[=+\-@\t\r\n＝＋－＠])/g;

/**
 * One line of a CSV file by RFC 4180, which no spreadsheet runs. Texts are quoted, and get an apostrophe where one would
 * take them for a formula, or a phone number for a sum: also behind separators, since a spreadsheet may expect others
 * than ours and cut the cell there.
 */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(cellOf).join(",")}\r\n`;
}

function cellOf(cell: string | number): string {
  if (typeof cell === "number") return String(cell);
  return `"${cell.replace(FORMULA, "'").replaceAll('"', '""')}"`;
}
