import test from "ava";
import { createMemory } from "../../src/lib/memory.js";

test("an answer is worked out once, also where it is null", (t) => {
  const { ask, worked } = setup();
  for (const key of ["a", "b", "a", "b"]) t.is(ask(key), null);
  t.deepEqual(worked, ["a", "b"]);
});

test("what is asked for again is known while there is room, also when it is just filled", (t) => {
  const { ask, worked } = setup();
  for (const key of ["a", "b", "c", "c", "b", "a"]) ask(key);
  t.deepEqual(worked, ["a", "b", "c"]);
  for (const key of ["d", "a", "d"]) ask(key);
  t.deepEqual(worked, ["a", "b", "c", "d", "a"]);
});

function setup() {
  const worked: string[] = [];
  const remembered = createMemory<null>(3);
  const ask = (key: string) =>
    remembered(key, () => {
      worked.push(key);
      return null;
    });
  return { ask, worked };
}
