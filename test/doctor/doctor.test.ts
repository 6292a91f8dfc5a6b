import test from "ava";
import { type Finding, finding } from "../../src/core/finding.js";
import { createDoctor } from "../../src/doctor/doctor.js";
import { createLogger } from "../../src/lib/logger.js";
import type { DoctorCheck } from "../../src/ports.js";
import { createManualClock } from "../fakes/clock.js";

function setup(checks: readonly DoctorCheck[]) {
  const clock = createManualClock();
  const log = createLogger({ level: "silent" });
  return { clock, doctor: createDoctor({ checks: () => checks, clock, log, limitMs: 1_000 }) };
}

const ids = (found: readonly Finding[]) => found.map(({ id, phrases }) => [id, phrases["about"]]);

test("a check that hangs or fails is a finding itself, and takes no other with it", async (t) => {
  let aborted = false;
  const { doctor, clock } = setup([
    {
      area: "redis",
      look: (signal) => {
        signal.addEventListener("abort", () => {
          aborted = true;
        });
        return new Promise(() => undefined);
      },
    },
    { area: "mail", look: () => Promise.reject(new Error("broken")) },
    { area: "database", look: async () => [finding("schema-old", { missing: 1 })] },
  ]);
  const looking = doctor.look();
  clock.advance(1_000);
  t.deepEqual(ids((await looking).found), [
    ["schema-old", undefined],
    ["check-late", "page.health.area.redis"],
    ["check-failed", "page.health.area.mail"],
  ]);
  t.true(aborted);
});

test("a page that is loaded again and again looks once in half a minute; who asks anew gets news", async (t) => {
  let looks = 0;
  const look = async () => {
    looks++;
    return [];
  };
  const { doctor, clock } = setup([{ area: "database", look }]);
  await Promise.all([doctor.look(), doctor.look(), doctor.look()]);
  await doctor.look();
  t.is(looks, 1);
  clock.advance(30_000);
  await doctor.look();
  t.is(looks, 2);
  await doctor.lookAgain();
  t.is(looks, 3);
});

test("a list of checks that can't be made fails one look and no later one", async (t) => {
  let isBroken = true;
  const checks = () => {
    if (isBroken) throw new Error("no such file");
    return [];
  };
  const log = createLogger({ level: "silent" });
  const doctor = createDoctor({ checks, clock: createManualClock(), log });
  await t.throwsAsync(doctor.lookAgain(), { message: "no such file" });
  isBroken = false;
  t.deepEqual((await doctor.lookAgain()).found, []);
});
