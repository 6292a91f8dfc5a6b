import test from "ava";
import { gather } from "../../src/lib/gather.js";

test("what is asked for at once is loaded together, so many at a time, one load after the other", async (t) => {
  const { ask, loads } = setup();
  t.deepEqual(await Promise.all([1, 2, 3, 4, 5].map(ask)), ["one", "two", "three", null, null]);
  t.deepEqual(loads, [[1, 2], [3, 4], [5]]);
});

test("who asks while a load is under way shares the next", async (t) => {
  const { ask, loads, hold } = setup();
  const release = hold();
  const first = ask(1);
  await Promise.resolve();
  const later = [ask(2), ask(3)];
  release();
  t.deepEqual(await Promise.all([first, ...later]), ["one", "two", "three"]);
  t.deepEqual(loads, [[1], [2, 3]]);
  t.is(await ask(1), "one");
  t.deepEqual(loads.at(-1), [1], "nothing is remembered");
});

test("a load that fails does so for those who wait for it alone", async (t) => {
  const { ask } = setup();
  const answers = await Promise.allSettled([13, 1, 2].map(ask));
  t.deepEqual(
    answers.map(({ status }) => status),
    ["rejected", "rejected", "fulfilled"],
  );
});

function setup() {
  const names = new Map([
    [1, "one"],
    [2, "two"],
    [3, "three"],
  ]);
  const loads: (readonly number[])[] = [];
  let held: Promise<void> = Promise.resolve();
  const ask = gather<number, string>({
    most: 2,
    async load(keys) {
      loads.push(keys);
      await held;
      if (keys.includes(13)) throw new Error("unlucky");
      return names;
    },
  });
  const hold = () => {
    let release = (): void => undefined;
    held = new Promise((resolve) => {
      release = resolve;
    });
    return () => release();
  };
  return { ask, loads, hold };
}
