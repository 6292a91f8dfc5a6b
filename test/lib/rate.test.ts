import test from "ava";
import fc from "fast-check";
import { createBucket } from "../../src/lib/rate.js";

test("a burst passes at once, the next waits for its token", (t) => {
  const bucket = createBucket(2, 3);
  t.deepEqual(
    [0, 0, 0].map(() => bucket.take(1000)),
    [0, 0, 0],
  );
  t.is(bucket.take(1000), 500);
  t.is(bucket.take(1250), 250);
  t.is(bucket.take(1500), 0);
});

test("a clock that goes back gives no tokens and takes none away", (t) => {
  const bucket = createBucket(1, 1);
  t.is(bucket.take(10_000), 0);
  t.is(bucket.take(4000), 1000);
  t.is(bucket.take(5000), 0);
});

test("over any time no more than the burst and the rate pass", (t) => {
  const steps = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 });
  fc.assert(
    fc.property(
      steps,
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 20 }),
      (waits, rate, burst) => {
        const bucket = createBucket(rate, burst);
        let now = 0;
        let passed = 0;
        for (const wait of waits) {
          now += wait;
          if (bucket.take(now) === 0) passed++;
        }
        return passed <= burst + (now * rate) / 1000 + 1e-6;
      },
    ),
  );
  t.pass();
});
