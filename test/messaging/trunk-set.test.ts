import { randomBytes } from "node:crypto";
import test from "ava";
import { createLogger } from "../../src/lib/logger.js";
import { createSecretBox } from "../../src/lib/secret-box.js";
import { createAccounts } from "../../src/messaging/trunk-accounts.js";
import { createTrunkAdmin } from "../../src/messaging/trunk-admin.js";
import { createTrunkSet } from "../../src/messaging/trunk-set.js";
import { createStore, openDatabase } from "../../src/store/index.js";
import { eventually } from "../eventually.js";
import { createManualClock } from "../fakes/clock.js";
import { createFakeDriver, pigeonTrunk as input } from "../fakes/driver.js";
import { someTrunks } from "../fakes/trunks.js";

const log = createLogger({ level: "silent" });

test("F27 what one instance changes about trunks is in use in the others within seconds", async (t) => {
  const clock = createManualClock();
  const database = await openDatabase("sqlite::memory:");
  t.teardown(() => database.close());
  let ids = 0;
  const newId = () => `id-${++ids}`;
  const store = createStore(database, { newId, now: clock.now });
  const box = createSecretBox(randomBytes(32));
  const instance = async () => {
    const driver = createFakeDriver();
    const accounts = createAccounts({
      drivers: [driver],
      box,
      origin: "https://sms.example.com",
      fetch: globalThis.fetch,
      now: clock.now,
    });
    const fixed = someTrunks({ id: "loopback" }).all();
    const trunks = await createTrunkSet({ store: store.trunks, accounts, fixed, clock, log });
    trunks.start({ receipt: async () => undefined });
    t.teardown(() => trunks.stop());
    return {
      driver,
      trunks,
      admin: createTrunkAdmin({ store: store.trunks, accounts, trunks, clock, newId }),
    };
  };
  const [here, there] = [await instance(), await instance()];
  const follows = (holds: () => boolean) =>
    eventually(() => {
      clock.advance(2_000);
      return holds();
    });

  const id = await here.admin.create(input);
  await follows(() => there.trunks.get(id) !== undefined);
  const [first] = there.driver.made;
  t.notThrows(() => first!.handlers, "a carrier that comes later is started too");
  t.like(there.trunks.get(id), { title: "Pigeons", perNumberPerSecond: 1 });

  await here.admin.change(id, { ...input, title: "Doves", settings: { account: "PG1", token: "" } });
  await follows(() => there.trunks.get(id)?.title === "Doves");
  t.throws(() => first!.handlers, undefined, "the former object was stopped");
  t.notThrows(() => there.driver.made[1]!.handlers);

  await here.admin.change(id, { ...input, enabled: false });
  await follows(() => there.trunks.get(id) === undefined);
  t.throws(() => there.driver.made[1]!.handlers);
  t.deepEqual(
    there.trunks.all().map((trunk) => trunk.id),
    ["loopback"],
  );

  await here.admin.remove(id);
  await follows(() => there.trunks.account(id) === undefined);
});
