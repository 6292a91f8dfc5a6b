import test from "ava";
import sinon from "sinon";
import { createLoop } from "../../src/lib/loop.js";
import { createManualClock } from "../fakes/clock.js";

function setup(waitMs = 1000) {
  const clock = createManualClock();
  const looks: (() => void)[] = [];
  const loop = createLoop({
    clock,
    look: () => new Promise<number>((resolve) => looks.push(() => resolve(waitMs))),
    failed: () => waitMs,
  });
  return { clock, looks, loop };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}

test("any number of wakes during a look cost one more look", async (t) => {
  const { loop, looks } = setup();
  loop.start();
  t.is(looks.length, 1);
  loop.wake();
  loop.wake();
  looks[0]?.();
  await settle();
  t.is(looks.length, 2);
  looks[1]?.();
  await settle();
  t.is(looks.length, 2);
});

test("nobody wakes it: it looks again after the time that the last look named", async (t) => {
  const { loop, looks, clock } = setup(500);
  loop.start();
  looks[0]?.();
  await settle();
  clock.advance(499);
  t.is(looks.length, 1);
  clock.advance(1);
  t.is(looks.length, 2);
});

test("a wake before the time replaces the timer", async (t) => {
  const { loop, looks, clock } = setup(500);
  loop.start();
  looks[0]?.();
  await settle();
  loop.wake();
  t.is(looks.length, 2);
  t.is(clock.waiting, 0);
});

test("after stop there is no look and no timer", async (t) => {
  const { loop, looks, clock } = setup();
  loop.start();
  const stopped = loop.stop();
  looks[0]?.();
  await stopped;
  loop.wake();
  t.is(looks.length, 1);
  t.is(clock.waiting, 0);
});

test("a look that fails is told and the loop goes on", async (t) => {
  const clock = createManualClock();
  const error = new Error("no database");
  const look = sinon.fake.rejects(error);
  const failed = sinon.fake.returns(100);
  const loop = createLoop({ clock, look, failed });
  loop.start();
  await settle();
  clock.advance(100);
  await settle();
  t.is(look.callCount, 2);
  sinon.assert.alwaysCalledWithExactly(failed, error);
});
