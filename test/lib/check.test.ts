import test from "ava";
import { z } from "zod";
import { check } from "../../src/lib/check.js";

const schema = z.object({ text: z.string().max(3), list: z.array(z.string().max(3)).max(2) });

test("a length that can't be compared is told like any other wrong value, at its place", (t) => {
  for (const length of [{ toString: "x" }, { valueOf: 1, toString: 1 }, [{ toString: 1 }]]) {
    const result = check(schema, JSON.parse(JSON.stringify({ text: { length }, list: [{ length }] })));
    t.deepEqual(
      result.error?.issues.map(({ path }) => path.join(".")),
      ["text", "list.0"],
    );
  }
});

test("what fits comes through, and an error of a schema's own stays one", (t) => {
  t.deepEqual(check(schema, { text: "abc", list: ["x"] }).data, { text: "abc", list: ["x"] });
  t.false(check(schema, { text: "abcd", list: [] }).success);
  const broken = z.string().transform(() => {
    throw new RangeError("a bug");
  });
  t.throws(() => check(broken, "x"), { instanceOf: RangeError });
});
