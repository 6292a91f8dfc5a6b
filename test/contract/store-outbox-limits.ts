import { noon } from "../factories.js";
import { type Contract, openStore } from "./store-harness.js";
import { lease, sms } from "./store-outbox-harness.js";

/** What keeps texts from leaving although they are due. */
export const outboxLimitsContract: Contract = {
  "INV-21 what waits for a peer who opts out is blocked, but for what was written after that": async (
    t,
    on,
  ) => {
    const { store } = await openStore(t, on);
    await sms(store, "user:alice:1", ["bob"]);
    await sms(store, "user:alice:2", ["bob"]);
    await sms(store, "user:alice:elsewhere", [], { peer: "+15557650009" });
    const thread = { tenantId: "tenant-1", number: "+15551230001", peer: "+15557650002", beforeSeq: 2 };
    t.deepEqual(await store.outbox.blockQueued({ ...thread, peer: "+15557650003" }, noon), []);
    t.deepEqual(await store.outbox.blockQueued({ ...thread, tenantId: "tenant-2" }, noon), []);
    const events = await store.outbox.blockQueued(thread, noon);
    t.deepEqual(events.map(({ userId }) => userId).sort(), ["alice", "bob"]);
    t.like(events[0], { change: { kind: "state", state: "blocked", reason: "opted-out", messageSeq: 1 } });
    t.deepEqual(await store.outbox.blockQueued(thread, noon), []);
    t.is((await store.outbox.blockQueued({ ...thread, beforeSeq: null }, noon)).length, 2);
    const leased = await store.outbox.leaseDue(lease);
    t.deepEqual(
      leased.map(({ to }) => to),
      ["+15557650009"],
    );
    t.deepEqual(
      await store.outbox.blockQueued({ ...thread, peer: "+15557650009", beforeSeq: null }, noon),
      [],
    );
  },
};
