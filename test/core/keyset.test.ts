import test from "ava";
import fc from "fast-check";
import { formatPageToken, parsePageToken } from "../../src/core/keyset.js";

const id = "0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";

test("a page token is the moment and the id of the last row", (t) => {
  t.is(formatPageToken({ at: 1_795_521_600_000, id }), `1795521600000.${id}`);
  t.deepEqual(parsePageToken(`1795521600000.${id}`), { at: 1_795_521_600_000, id });
});

test("garbage is no page token", (t) => {
  const garbage = [
    "",
    ".",
    id,
    `.${id}`,
    "5.",
    `-5.${id}`,
    `05.${id}`,
    `5.5.${id}`,
    `9007199254740992.${id}`,
    `NaN.${id}`,
    "5.a' or 1",
    `5.${id}\n`,
    `5.${"a".repeat(65)}`,
  ];
  for (const text of garbage) t.is(parsePageToken(text), null, JSON.stringify(text));
});

test("every page token can be read again, and nothing else is read as one", (t) => {
  const position = fc.record({ at: fc.maxSafeNat(), id: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/) });
  fc.assert(
    fc.property(position, (row) => {
      const read = parsePageToken(formatPageToken(row));
      return read?.at === row.at && read.id === row.id;
    }),
  );
  const likely = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.stringMatching(/^[0-9]{1,17}\.[a-z0-9_.-]{1,70}$/),
  );
  fc.assert(
    fc.property(likely, (text) => {
      const read = parsePageToken(text);
      return read === null || formatPageToken(read) === text;
    }),
  );
  t.pass();
});
