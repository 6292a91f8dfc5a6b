import test from "ava";
import fc from "fast-check";
import { parseCsv } from "../../src/core/csv.js";
import { csvLine } from "../../src/core/csv-write.js";

function cellsOf(text: string): string[] {
  const read = parseCsv(text);
  if (read.kind === "broken") throw new Error(JSON.stringify(read.problems));
  return read.rows.flatMap(({ cells }) => [...cells.values()]);
}

function written(...cells: readonly (string | number)[]): string[] {
  return cellsOf(csvLine(cells.map((_, index) => `c${index}`)) + csvLine(cells));
}

test("F25 a cell that a spreadsheet would calculate is text, and so is a phone number", (t) => {
  const formulas = ["=1+1", "+15551230001", "-2", "@SUM(A1)", "\t1", "\r1", " =1", "＝1", '=HYPERLINK("x")'];
  for (const formula of formulas) {
    t.true(csvLine([formula]).startsWith(`"'`), formula);
    t.is(written(formula)[0], `'${formula}`.trim(), formula);
  }
  // Where a spreadsheet expects other separators it would cut here.
  t.is(csvLine(["Main;=1+1"]), `"Main;'=1+1"\r\n`);
  t.is(csvLine(["Main,@x", "a\n=b"]), `"Main,'@x","a\n'=b"\r\n`);
});

test("F25 what is harmless stays as it is, quoted; figures are figures", (t) => {
  t.is(csvLine(["Main line", 12, 'O\'Neill "Sales", Inc.']), `"Main line",12,"O'Neill ""Sales"", Inc."\r\n`);
  t.is(csvLine(["", 0]), `"",0\r\n`);
  t.is(csvLine(["a-b", "x=y", "me@here", "2026-11-24"]), `"a-b","x=y","me@here","2026-11-24"\r\n`);
});

test("F25 no text breaks out of its cell or begins a formula, and none is lost", (t) => {
  const hostile = fc.string({ unit: fc.constantFrom(..."=+-@;,'\"\t\r\n ab＝") });
  const text = fc.oneof(hostile, fc.string({ unit: "grapheme" })).map((one) => `${one}.`);
  const property = fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (cells) => {
    const read = written(...cells);
    const bare = (one: string) => one.replaceAll("'", "").trim();
    t.deepEqual(read.map(bare), cells.map(bare));
    for (const part of read.flatMap((cell) => cell.split(/[;,\t\r\n]/))) {
      t.notRegex(part, /^[\s\u00a0]*[=+\-@＝＋－＠]/);
    }
  });
  fc.assert(property, { numRuns: 2_000 });
});
