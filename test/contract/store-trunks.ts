import type { Arrival } from "../../src/core/submission.js";
import type { StoredTrunk } from "../../src/ports.js";
import { noon } from "../factories.js";
import { anotherStore, type Contract, openStore, planOf } from "./store-harness.js";

export const trunksContract: Contract = {
  "a trunk comes back as it was written, and changes one version at a time": async (t, on) => {
    const { store } = await openStore(t, on);
    const slow = aTrunk({ id: "b", title: "Zeta", perNumberPerSecond: 0.1, perSecond: 12 });
    const first = aTrunk({ id: "a", title: "Älpha", settings: { "na'me": '"quoted" 🔑', empty: "" } });
    await store.trunks.create(slow);
    await store.trunks.create(aTrunk({ id: "c", title: "Alpha" }));
    await store.trunks.create({ ...first, title: "Beta" });
    t.deepEqual(
      (await store.trunks.all()).map(({ title }) => title),
      ["Alpha", "Beta", "Zeta"],
    );
    t.deepEqual((await store.trunks.all())[2], slow);
    t.deepEqual((await store.trunks.all())[1], { ...first, title: "Beta" });
    const changed = {
      ...slow,
      title: "Aaron",
      enabled: false,
      atLeastOnce: true,
      version: 2,
      changedAt: noon + 1,
    };
    t.true(await store.trunks.change(changed));
    t.false(await store.trunks.change({ ...changed, title: "Too late" }));
    t.false(await store.trunks.change({ ...changed, id: "nobody", version: 1 }));
    t.deepEqual((await store.trunks.all())[0], changed);
    await t.throwsAsync(store.trunks.create(slow));
  },

  "every change of the trunks shows in their stamp, on another instance too": async (t, on) => {
    const opened = await openStore(t, on);
    const { trunks } = opened.store;
    const other = (await anotherStore(t, on, opened)).trunks;
    const stamps = new Set([await other.stamp()]);
    const trunk = aTrunk();
    await trunks.create(trunk);
    stamps.add(await other.stamp());
    t.is(await other.stamp(), await trunks.stamp());
    await trunks.change({ ...trunk, version: 2 });
    stamps.add(await other.stamp());
    await trunks.remove(trunk.id);
    await trunks.create({ ...trunk, id: "b", version: 2 });
    stamps.add(await other.stamp());
    t.is(stamps.size, 4);
  },

  "a trunk on which numbers hang stays": async (t, on) => {
    const { store } = await openStore(t, on);
    const { trunks, settings } = store;
    await trunks.create(aTrunk({ id: "a" }));
    await settings.setNumber("tenant-1", "+15551230002", { trunkId: "a" });
    await settings.setNumber("tenant-2", "+15551230001", { trunkId: "a" });
    await settings.setNumber("tenant-1", "+15551230003", { trunkId: "b" });
    const assignment = { tenantId: "tenant-1", number: "+15551230002", shareHistory: false, now: noon };
    await settings.assignNumber({ ...assignment, userIds: ["bob", "alice"] });
    t.deepEqual(await trunks.numbersOn("a"), [
      { tenantId: "tenant-2", number: "+15551230001", userIds: [] },
      { tenantId: "tenant-1", number: "+15551230002", userIds: ["alice", "bob"] },
    ]);
    t.false(await trunks.remove("a"));
    t.is((await trunks.all()).length, 1);
    await settings.setNumber("tenant-1", "+15551230002", { trunkId: null });
    await settings.setNumber("tenant-2", "+15551230001", { trunkId: "b" });
    await trunks.note([{ trunkId: "a", verdict: "stored", reason: null, number: null, at: noon }]);
    t.true(await trunks.remove("a"));
    t.false(await trunks.remove("a"));
    t.deepEqual(await trunks.all(), []);
    t.deepEqual(await trunks.notes(), []);
  },

  "of each trunk and verdict the newest webhook is known": async (t, on) => {
    const { store } = await openStore(t, on);
    const { trunks } = store;
    const stored = {
      trunkId: "a",
      verdict: "stored",
      reason: null,
      number: "+15551230001",
      at: noon,
    } as const;
    const refused = {
      trunkId: "a",
      verdict: "refused",
      reason: "bad-signature",
      number: null,
      at: noon + 1,
    } as const;
    await trunks.note([]);
    await trunks.note([stored, refused, { ...stored, trunkId: "b", at: noon - 1 }]);
    await trunks.note([{ ...stored, number: "x".repeat(500), at: noon + 2 }]);
    t.deepEqual(await trunks.notes(), [
      { ...stored, number: "x".repeat(190), at: noon + 2 },
      refused,
      { ...stored, trunkId: "b", at: noon - 1 },
    ]);
  },

  "an arrival leaves the quarantine once, and what is discarded loses what it said": async (t, on) => {
    const { store } = await openStore(t, on);
    const { arrivals } = store;
    const quarantined = ["1", "2", "3"].map((id) => anArrival(id));
    await store.accept.transact((tx) => tx.write(planOf({ arrivals: quarantined })));
    t.deepEqual(await arrivals.find("1"), quarantined[0]);
    t.is(await arrivals.find("nobody"), null);
    t.true(await arrivals.settle("1", "discarded", null));
    t.false(await arrivals.settle("1", "replayed", "m"));
    t.true(await arrivals.settle("2", "replayed", "m"));
    const fate = {
      id: "3",
      status: "accepted",
      reason: null,
      tenantId: "tenant-1",
      messageId: "m3",
    } as const;
    await store.accept.transact((tx) => tx.write(planOf({ replays: [fate] })));
    t.deepEqual(await arrivals.find("1"), { ...quarantined[0]!, status: "discarded", raw: null });
    t.deepEqual(await arrivals.find("2"), { ...quarantined[1]!, status: "replayed", messageId: "m" });
    t.deepEqual(await arrivals.find("3"), { ...quarantined[2]!, ...fate });
    const known = await store.accept.transact((tx) =>
      tx.known(quarantined.map(({ sourceKey }) => sourceKey)),
    );
    t.deepEqual([...known.values()].map((one) => one.kind === "arrival" && one.status).toSorted(), [
      "discarded",
      "replayed",
    ]);
    t.is(await arrivals.quarantineSize(), 0);
  },
};

function aTrunk(change: Partial<StoredTrunk> = {}): StoredTrunk {
  return {
    id: "a",
    driver: "pigeon",
    title: "Pigeon",
    settings: { account: "PG1" },
    sealedSecrets: "1.secrets",
    sealedWebhookSecret: "1.webhook",
    webhookHash: "0".repeat(64),
    country: "US",
    enabled: true,
    atLeastOnce: false,
    perSecond: null,
    perNumberPerSecond: null,
    version: 1,
    createdAt: noon,
    changedAt: noon,
    ...change,
  };
}

function anArrival(id: string): Arrival {
  return {
    id,
    sourceKey: `trunk:a:${id}`,
    status: "quarantined",
    reason: "unknown-number",
    tenantId: null,
    messageId: null,
    from: "+15551230001",
    to: "+15550000000",
    raw: "what it said",
    receivedAt: noon,
  };
}
