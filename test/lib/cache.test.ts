import test from "ava";
import { createCache } from "../../src/lib/cache.js";

test("an answer is asked for once, by however many, until it is too old", async (t) => {
  const { cache, clock, loads } = setup();
  t.deepEqual(await Promise.all([cache.get("a"), cache.get("a")]), ["a1", "a1"]);
  clock.at += 999;
  t.is(await cache.get("a"), "a1");
  clock.at += 1;
  t.is(await cache.get("a"), "a2");
  t.is(loads.length, 2);
});

test("beyond its bound the oldest answer is forgotten", async (t) => {
  const { cache, loads } = setup();
  for (const key of ["a", "b", "c"]) await cache.get(key);
  await cache.get("c");
  await cache.get("a");
  t.deepEqual(loads, ["a", "b", "c", "a"]);
});

test("after clear everything is asked for again, and what was under way is not kept", async (t) => {
  const { cache, loads } = setup();
  const early = cache.get("a");
  cache.clear();
  t.is(await cache.get("a"), "a2");
  t.is(await early, "a1");
  t.is(await cache.get("a"), "a2");
  t.is(loads.length, 2);
});

test("a failure is not kept", async (t) => {
  let fails = true;
  const load = async () => {
    if (fails) throw new Error("out of reach");
    return "back";
  };
  const cache = createCache({ load, maxAgeMs: 1_000, maxEntries: 2, now: () => 0 });
  await t.throwsAsync(cache.get("a"), { message: "out of reach" });
  fails = false;
  t.is(await cache.get("a"), "back");
});

/** A cache for a second and two keys; every load answers the key and how many loads there were. */
function setup() {
  const clock = { at: 0 };
  const loads: string[] = [];
  const load = async (key: string) => {
    loads.push(key);
    return `${key}${loads.length}`;
  };
  return { clock, loads, cache: createCache({ load, maxAgeMs: 1_000, maxEntries: 2, now: () => clock.at }) };
}
