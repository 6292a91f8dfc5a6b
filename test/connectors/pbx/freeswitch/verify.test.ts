import { randomUUID } from "node:crypto";
import test from "ava";
import { verifyInstallation } from "../../../../src/connectors/pbx/freeswitch/verify.js";
import { installedAnswers } from "../../../servers/esl-server.js";
import { connected } from "./link-bench.js";

async function verified(t: Parameters<typeof connected>[0], answers: Readonly<Record<string, string>>) {
  const { server, link, clock } = await connected(t);
  for (const [words, answer] of Object.entries(answers)) server.on(words, () => answer);
  // Its pauses between looks for the probe are over at once.
  const quick = {
    now: clock.now,
    setTimer(_ms: number, fn: () => void) {
      queueMicrotask(fn);
      return () => undefined;
    },
  };
  return verifyInstallation({
    link,
    clock: quick,
    newId: randomUUID,
    profile: "internal",
    context: "public",
  });
}

test("a switch that does what was installed passes every check", async (t) => {
  const checks = await verified(t, installedAnswers);
  t.deepEqual(
    checks.map(({ ok, advice }) => [ok, advice]),
    Array(5).fill([true, null]),
  );
});

test("what does not answer as it should is named, with what to do", async (t) => {
  const checks = await verified(t, {
    ...installedAnswers,
    "module_exists mod_sms": "false",
    "lua sidetone_queue.lua probed": "+OK 0\n",
  });
  t.deepEqual(
    checks.filter(({ ok }) => !ok).map(({ what }) => what),
    ["mod_sms is loaded", "a probe text comes through the spool"],
  );
  t.true(checks.every(({ ok, advice }) => ok === (advice === null)));
});

test("without the scripts nothing is probed", async (t) => {
  const checks = await verified(t, {
    ...installedAnswers,
    "lua sidetone_queue.lua stat": "-ERR Cannot execute script\n",
  });
  t.deepEqual(
    checks.filter(({ ok }) => !ok).map(({ what }) => what),
    ["the spool can be read", "a probe text comes through the spool"],
  );
});
