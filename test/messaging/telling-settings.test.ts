import test from "ava";
import { uuidv7 } from "../../src/lib/ids.js";
import { tellingSettings } from "../../src/messaging/telling-settings.js";
import { createStore, openDatabase } from "../../src/store/index.js";

const number = "+15551230001";

test("F3 a change of switches is told to those whom it concerns, through whichever door it comes", async (t) => {
  const database = await openDatabase("sqlite::memory:");
  t.teardown(() => database.close());
  const store = createStore(database, { newId: uuidv7, now: () => 1 });
  const told: string[][] = [];
  const settings = tellingSettings(store.settings, async (_, userIds) => void told.push([...userIds]));
  const assign = (userIds: readonly string[]) =>
    settings.assignNumber({ tenantId: "tenant-1", number, userIds, shareHistory: false, now: 1 });
  await assign(["alice"]);
  await assign(["bob"]);
  await settings.setNumber("tenant-1", number, { smsEnabled: true });
  await settings.setTenant("tenant-1", { smsEnabled: true });
  await settings.setUser("tenant-1", "carol", { smsEnabled: true });
  t.deepEqual(told, [["alice"], ["alice", "bob"], ["bob"], ["bob"], ["carol"]]);
  t.true((await settings.numbers("tenant-1")).get(number)?.smsEnabled);
});
