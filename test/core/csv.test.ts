import test from "ava";
import fc from "fast-check";
import { parseCsv } from "../../src/core/csv.js";

test("cells are found by the names of their columns, and empty ones are left out", (t) => {
  t.deepEqual(rowsOf("kind,User,name\r\nuser,alice,Alice\r\nuser,bob,\r\n"), [
    [2, { kind: "user", user: "alice", name: "Alice" }],
    [3, { kind: "user", user: "bob" }],
  ]);
});

test("a quoted cell may hold commas, quotes and line breaks, and lines are counted on", (t) => {
  t.deepEqual(rowsOf('a,b\n"x, ""y""\nz",1\nlast,2'), [
    [2, { a: 'x, "y"\nz', b: "1" }],
    [4, { a: "last", b: "2" }],
  ]);
});

test("what spreadsheets write is read: a byte order mark, semicolons, empty lines at the end", (t) => {
  t.deepEqual(rowsOf("\uFEFFa;b\r\n1;x,y\r\n;\r\n\r\n"), [[2, { a: "1", b: "x,y" }]]);
});

test("a line with too many or too few cells is told by its number", (t) => {
  t.deepEqual(problemsOf("a,b\n1\n1,2\n1,2,3\n"), [2, 4]);
});

test("a quote where none may stand is told by its line", (t) => {
  t.deepEqual(problemsOf('a,b\n1,2\nx"y,2\n'), [3]);
  t.deepEqual(problemsOf('a,b\n"never closed,2\n'), [2]);
  t.deepEqual(problemsOf('a,b\n"closed"x,2\n'), [2]);
});

test("columns without a name, or with one twice, are told", (t) => {
  t.deepEqual(problemsOf("a,,A\n"), [1, 1]);
  t.deepEqual(problemsOf(""), [1]);
  t.deepEqual(problemsOf("\n\r\n"), [1]);
});

test("a column that is called like a part of every object is a column", (t) => {
  const result = parseCsv("__proto__,constructor\n1,2\n");
  t.is(result.kind === "rows" && result.rows[0]?.cells.get("__proto__"), "1");
});

const cell = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", ";", " ", "ü", "😀") });

test("whatever cells hold, what was written comes back", (t) => {
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (lines) => {
      const quoted = lines.map((cells) => cells.map((one) => `"${one.replaceAll('"', '""')}"`).join(","));
      const expected = lines
        .map((cells) => cells.map((one) => one.trim()))
        .filter((cells) => cells.some((one) => one !== ""));
      const result = parseCsv(["first,second", ...quoted].join("\r\n"));
      const read = result.kind === "rows" ? result.rows : [];
      t.deepEqual(
        read.map(({ cells }) => [cells.get("first") ?? "", cells.get("second") ?? ""]),
        expected,
      );
    }),
  );
});

test("whatever the file holds, it is read or refused with lines", (t) => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const result = parseCsv(text);
      t.true(result.kind === "rows" || result.problems.every(({ line }) => line >= 1));
    }),
  );
});

function rowsOf(text: string) {
  const result = parseCsv(text);
  return result.kind === "rows"
    ? result.rows.map(({ line, cells }) => [line, Object.fromEntries(cells)])
    : result.problems;
}

function problemsOf(text: string): number[] {
  const result = parseCsv(text);
  return result.kind === "broken" ? result.problems.map(({ line }) => line) : [];
}
