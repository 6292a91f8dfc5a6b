import test from "ava";
import { eventually } from "./eventually.js";

test("the first true answer is returned", async (t) => {
  const answers = [0, "", null, "yes", "late"];
  t.is(await eventually(() => answers.shift()), "yes");
});

test("a condition that throws is asked again", async (t) => {
  let asked = 0;
  const answer = await eventually(async () => {
    asked++;
    if (asked < 3) throw new Error("not yet");
    return asked;
  });
  t.is(answer, 3);
});

test("a condition that never comes true fails with its last error", async (t) => {
  const cause = new Error("refused");
  const error = await t.throwsAsync(eventually(() => Promise.reject(cause), { limitMs: 1 }));
  t.is(error.cause, cause);
});
