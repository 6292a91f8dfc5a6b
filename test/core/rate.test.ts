import test from "ava";
import fc from "fast-check";
import { type Bucket, fullBucket, mayGo, queueUp, type Rate, rateOf, take } from "../../src/core/rate.js";
import { noon } from "../factories.js";

const perSecond = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.double({ min: 0.05, max: 5, noNaN: true }));
const steps = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 200 });

test("F27 whoever asks, and however often, no more go than the limit lets through and one short burst", (t) => {
  fc.assert(
    fc.property(perSecond, steps, fc.infiniteStream(fc.boolean()), (limit, waits, turns) => {
      const rate = rateOf(limit);
      let bucket: Bucket = fullBucket;
      let now = noon;
      const went: number[] = [];
      for (const wait of waits) {
        now += wait;
        if (!mayGo(bucket, rate, now, turns.next().value === true)) continue;
        bucket = take(bucket, rate, now);
        went.push(now);
      }
      // Whose turn has come may be early by one burst.
      const most = (ms: number) => 2 * rate.burst + ms / rate.intervalMs + 1e-6;
      return went.every((from, first) =>
        went.slice(first).every((until, index) => index + 1 <= most(until - from)),
      );
    }),
  );
  t.pass();
});

test("F27 turns are given in order, none before its time, and each is kept", (t) => {
  fc.assert(
    fc.property(perSecond, fc.integer({ min: 2, max: 300 }), (limit, size) => {
      const rate = rateOf(limit);
      const line = lineUp(rate, size);
      const inOrder = line.turns.every((turn, index) => turn > (line.turns[index - 1] ?? noon));
      let { bucket } = line;
      const kept = line.turns.every((turn) => {
        const goes = mayGo(bucket, rate, turn, true);
        bucket = take(bucket, rate, turn);
        return goes;
      });
      return inOrder && kept;
    }),
  );
  t.pass();
});

test("F27 who comes new lets those go first who wait", (t) => {
  const rate = rateOf(1);
  const bucket = queueUp(take(fullBucket, rate, noon), rate, noon);
  t.is(bucket.tailAt, noon + 1_000);
  t.false(mayGo(bucket, rate, noon + 999, false));
  t.true(mayGo(bucket, rate, noon + 1_000, true));
  t.true(mayGo(fullBucket, rate, noon, false));
});

/** So many come at once: some go, the others are given turns. */
function lineUp(rate: Rate, size: number): { readonly bucket: Bucket; readonly turns: readonly number[] } {
  let bucket: Bucket = fullBucket;
  const turns: number[] = [];
  for (let index = 0; index < size; index++) {
    if (mayGo(bucket, rate, noon, false)) bucket = take(bucket, rate, noon);
    else {
      bucket = queueUp(bucket, rate, noon);
      turns.push(bucket.tailAt);
    }
  }
  return { bucket, turns };
}
