import test from "ava";
import { MAIN_LINE, openWorld, SALES } from "./harness.js";

const LONDON = "+442079460123";

test("F3 a UK local form that alice's phone dials is read by the country of her number", async (t) => {
  const { pbx, store, tenant, script } = await openNumbers(t);
  await pbx.phoneTexts("1001", "020 7946 0123", "Hello London");
  t.deepEqual(Object.values(await script("alice")), [["alice: Hello London"]]);
  t.regex(Object.keys(await script("alice"))[0] ?? "", /\+442079460123$/);
  for (const number of tenant.numbers.keys()) {
    await store.settings.setNumber(tenant.tenant.id, number, { country: null });
  }
  await pbx.phoneTexts("1001", LONDON, "Again");
  t.deepEqual(Object.values(await script("alice")), [["alice: Hello London", "alice: Again"]]);
});

test("F3 a local form in the browser is read by the country of the number, too", async (t) => {
  const { sms, script } = await openNumbers(t);
  await sms("alice", "020 7946 0123", "Hello London");
  t.regex(Object.keys(await script("alice"))[0] ?? "", /\+442079460123$/);
});

async function openNumbers(t: Parameters<typeof openWorld>[0]) {
  const world = await openWorld(t);
  for (const number of [MAIN_LINE, SALES]) {
    await world.store.settings.setNumber(world.tenant.tenant.id, number, { country: "GB" });
  }
  return world;
}
