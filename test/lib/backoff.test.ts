import test from "ava";
import fc from "fast-check";
import { backoffMs } from "../../src/lib/backoff.js";

const range = { baseMs: 1000, maxMs: 30_000 };

test("the ceiling doubles from the base up to the maximum", (t) => {
  const ceilings = [1, 2, 3, 5, 6, 60].map((attempt) => backoffMs(attempt, range, () => 0.999_999_999));
  t.deepEqual(ceilings, [1000, 2000, 4000, 16_000, 30_000, 30_000]);
});

test("any wait from nothing to the ceiling can come", (t) => {
  t.is(
    backoffMs(4, range, () => 0),
    0,
  );
  const attempts = fc.integer({ min: 0, max: 2000 });
  const dice = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(attempts, dice, (attempt, die) => {
      const wait = backoffMs(attempt, range, () => die);
      return Number.isInteger(wait) && wait >= 0 && wait <= range.maxMs;
    }),
  );
  t.pass();
});
