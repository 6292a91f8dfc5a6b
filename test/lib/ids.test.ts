import test from "ava";
import { createUuidv7, uuidv7 } from "../../src/lib/ids.js";

test("an id is a UUID of version 7 that carries its time", (t) => {
  const id = createUuidv7(() => 0x0123456789ab)();
  t.regex(id, /^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("ids made within one millisecond differ and keep their order", (t) => {
  const next = createUuidv7(() => 1_700_000_000_000);
  const ids = Array.from({ length: 20_000 }, next);
  t.is(new Set(ids).size, ids.length);
  t.deepEqual(ids.toSorted(), ids);
});

test("a clock that goes back does not make ids go back", (t) => {
  const times = [5000, 4000, 4001, 5000, 6000];
  const next = createUuidv7(() => times.shift() ?? 6000);
  const ids = Array.from({ length: 5 }, next);
  t.deepEqual(ids.toSorted(), ids);
});

test("the process-wide generator uses the present time", (t) => {
  const before = Date.now();
  const time = Number.parseInt(uuidv7().replaceAll("-", "").slice(0, 12), 16);
  t.true(time >= before && time <= Date.now() + 1);
});
