import { noon } from "../factories.js";
import { type Contract, openStore, planOf, send, smsOf } from "./store-harness.js";

export const factsContract: Contract = {
  "facts say what was set, and nothing for what was not": async (t, on) => {
    const { store } = await openStore(t, on);
    await store.settings.setTenant("tenant-1", { smsEnabled: true });
    await store.settings.setUser("tenant-1", "alice", { defaultNumber: "+15551230001" });
    await store.settings.setNumber("tenant-1", "+15551230001", { smsEnabled: true, trunkId: "loopback" });
    const assignment = { tenantId: "tenant-1", shareHistory: false, now: noon };
    await store.settings.assignNumber({ ...assignment, number: "+15551230001", userIds: ["bob", "alice"] });
    await store.settings.assignNumber({ ...assignment, number: "+15551230002", userIds: ["alice"] });
    await store.registrations.note("main", ["extension-1001"], true, noon);
    await send(store, { key: "user:alice:1", conversation: smsOf("+15551230001", "+4930"), readers: [] });
    await send(store, {
      key: "user:alice:2",
      conversation: smsOf("+15551230002", "+4930"),
      readers: [],
      at: noon + 1,
    });
    const consents = [
      {
        tenantId: "tenant-1",
        number: "+15551230001",
        peer: "+4930",
        consent: "opted-out",
        how: "keyword",
        text: "STOP",
      },
    ] as const;
    await store.accept.transact((tx) => tx.write(planOf({ consents: [...consents, ...consents] })));
    const question = {
      tenantIds: ["tenant-1", "tenant-2"],
      userIds: ["alice", "bob"],
      numbers: [{ tenantId: "tenant-1", number: "+15551230001" }],
      sendersOfSms: ["alice"],
      peers: [{ tenantId: "tenant-1", peer: "+4930" }],
      askers: [],
      extensionIds: ["extension-1001", "extension-1002"],
      uploadIds: [],
    };
    const facts = await store.accept.transact((tx) => tx.facts(question));
    t.deepEqual(await store.accept.facts(question), facts);
    t.deepEqual([...facts.tenants], [["tenant-1", { smsEnabled: true }]]);
    t.deepEqual([...facts.users.keys()], ["alice"]);
    t.deepEqual([...facts.numbers.keys()].sort(), ["tenant-1 +15551230001", "tenant-1 +15551230002"]);
    t.like(facts.numbers.get("tenant-1 +15551230001"), { smsEnabled: true, trunkId: "loopback" });
    t.deepEqual([...facts.numbers.get("tenant-1 +15551230001")!.userIds].sort(), ["alice", "bob"]);
    t.deepEqual([...facts.consents], [["tenant-1 +15551230001 +4930", "opted-out"]]);
    t.deepEqual([...facts.numbersByPeer], [["tenant-1 +4930", ["+15551230002", "+15551230001"]]]);
    t.deepEqual([...facts.registrations], [["extension-1001", { registered: true, lastSeenAt: noon }]]);
  },

  "a refused or quarantined arrival is known by its key; nothing of it is impossible to keep": async (
    t,
    on,
  ) => {
    const { store } = await openStore(t, on);
    const arrival = {
      id: "arrival-1",
      sourceKey: "pbx:main:1",
      status: "quarantined",
      reason: "unknown-number",
      tenantId: null,
      messageId: null,
      from: "nul \0 and long ".repeat(1_000),
      to: "'; DROP TABLE sidetone_arrivals; --",
      raw: `\0${"x".repeat(100_000)}\ud800`,
      receivedAt: noon,
    } as const;
    await store.accept.transact((tx) => tx.write(planOf({ arrivals: [arrival] })));
    const known = await store.accept.transact((tx) => tx.known(["pbx:main:1"]));
    t.deepEqual(known.get("pbx:main:1"), {
      kind: "arrival",
      status: "quarantined",
      reason: "unknown-number",
    });
    t.is(await store.arrivals.quarantineSize(), 1);
    const [kept] = await store.arrivals.quarantined(10, null);
    t.is(kept?.to, arrival.to);
    t.is(kept?.raw?.length, arrival.raw.length);
  },
};
