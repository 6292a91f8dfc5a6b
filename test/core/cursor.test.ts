import test from "ava";
import fc from "fast-check";
import { formatCursor, parseCursor } from "../../src/core/cursor.js";

const garbage = [
  "",
  ".",
  "e1",
  "e1.",
  ".5",
  "e1.-1",
  "e1.+1",
  "e1.01",
  "e1.1.0",
  "e1.1e3",
  "e1.0x1",
  "e1.9007199254740992",
  "e1.99999999999999999999",
  "e1.٣",
  "e 1.1",
  "é.1",
  " e1.1",
  "e1.1\n",
  `${"e".repeat(41)}.1`,
];

test("a cursor is an epoch and a sequence", (t) => {
  t.is(formatCursor({ epoch: "e1", seq: 42 }), "e1.42");
  t.deepEqual(parseCursor("e1.42"), { epoch: "e1", seq: 42 });
  t.deepEqual(parseCursor("e1.9007199254740991"), { epoch: "e1", seq: Number.MAX_SAFE_INTEGER });
});

test("garbage is no cursor", (t) => {
  for (const text of garbage) t.is(parseCursor(text), null, JSON.stringify(text));
});

test("every cursor can be read again, and nothing else is read as one", (t) => {
  const cursor = fc.record({ epoch: fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/), seq: fc.maxSafeNat() });
  fc.assert(
    fc.property(cursor, ({ epoch, seq }) => {
      const read = parseCursor(formatCursor({ epoch, seq }));
      return read?.epoch === epoch && read.seq === seq;
    }),
  );
  const likely = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[a-z0-9_.-]{1,50}$/));
  fc.assert(
    fc.property(likely, (text) => {
      const read = parseCursor(text);
      return read === null || formatCursor(read) === text;
    }),
  );
  t.pass();
});
