import test from "ava";
import { systemClock } from "../../src/lib/clock.js";

test("the system clock calls back, unless cancelled", async (t) => {
  const called: string[] = [];
  const cancel = systemClock.setTimer(0, () => called.push("cancelled"));
  cancel();
  // The timer does not keep the process alive; this one does for the length of the test.
  const alive = setInterval(() => undefined, 1000);
  await new Promise<void>((resolve) => systemClock.setTimer(1, resolve));
  clearInterval(alive);
  t.deepEqual(called, []);
});
