import { aDelivery, noon } from "../factories.js";
import { anotherStore, type Contract, count, openStore } from "./store-harness.js";
import { keep, lease, sms, taken } from "./store-outbox-harness.js";

/** What keeps texts from leaving although they are due. */
export const outboxLimitsContract: Contract = {
  "INV-21 what waits for a peer who opts out is blocked, and nothing else": async (t, on) => {
    const { store } = await openStore(t, on);
    await sms(store, "user:alice:1", ["bob"]);
    await sms(store, "user:alice:2", ["bob"]);
    await sms(store, "user:alice:elsewhere", [], { peer: "+15557650009" });
    const rows = await store.inbox.conversations({
      userId: "alice",
      limit: 9,
      unreadOnly: false,
      before: null,
    });
    const theirs = rows.find(({ conversation }) => conversation.peer === "+15557650002");
    const conversationId = theirs?.conversation.id ?? "";
    const change = { conversationId, consent: "opted-out", how: "user", userId: "bob", text: "" } as const;
    const events = await store.consents.change(change, noon);
    const blocked = events.filter(({ change: { kind } }) => kind === "state");
    t.deepEqual(
      blocked.map(({ userId }) => userId),
      ["alice", "bob", "alice", "bob"],
    );
    t.like(blocked[0], { change: { kind: "state", state: "blocked", reason: "opted-out", messageSeq: 1 } });
    const leased = await taken(store.outbox, lease);
    t.deepEqual(
      leased.map(({ to }) => to),
      ["+15557650009"],
    );
  },

  "F27 what may not leave yet gets its turn as its due time, and its readers are told why, once": async (
    t,
    on,
  ) => {
    const { store } = await openStore(t, on);
    for (const n of [1, 2, 3]) await sms(store, `user:alice:${n}`, [], { peer: `+1555765010${n}` });
    const limited = { ...lease, limits: new Map([["loopback", { perSecond: 1, perNumberPerSecond: null }]]) };
    const first = await store.outbox.leaseDue(limited);
    t.is(first.deliveries.length, 1);
    t.deepEqual(
      first.events.map(({ change }) => change.kind === "state" && [change.state, change.reason]),
      [
        ["queued", "sending-limit"],
        ["queued", "sending-limit"],
      ],
    );
    t.is(await store.outbox.nextDueAt(), noon + 1_000);
    const nothing = await store.outbox.leaseDue({ ...limited, now: noon + 999 });
    t.deepEqual([nothing.deliveries.length, nothing.events.length], [0, 0]);
    for (const second of [1, 2]) {
      const { deliveries, events } = await store.outbox.leaseDue({ ...limited, now: noon + second * 1_000 });
      t.deepEqual([deliveries.length, events.length], [1, 0]);
    }
    t.is(await store.outbox.nextDueAt(), null);
  },

  "F27 two servers share one limit": async (t, on) => {
    const first = await openStore(t, on);
    const second = await anotherStore(t, on, first);
    const many = count(20).map((n) => aDelivery({ id: `d${n}`, orderKey: `k${n}` }));
    await keep(first.store, ...many);
    const limited = { ...lease, limits: new Map([["loopback", { perSecond: 2, perNumberPerSecond: null }]]) };
    let went = 0;
    for (let now = noon; now <= noon + 4_000; now += 250) {
      const looks = [first.store, second].map(({ outbox }) => taken(outbox, { ...limited, now }));
      went += (await Promise.all(looks)).flat().length;
    }
    // Two a second for four seconds, and a short burst.
    t.true(went >= 8 && went <= 11, `${went} went`);
  },

  "a trunk that failed is left alone, tried by one text, and then all that waited goes": async (t, on) => {
    const { store } = await openStore(t, on);
    for (const n of [1, 2]) await sms(store, `user:alice:${n}`, [], { peer: `+1555765010${n}` });
    const failure = { trunkId: "loopback", reason: "carrier-credentials", isProbe: false };
    await store.flow.trip(failure, noon);
    await store.flow.trip(failure, noon + 1);
    const [trouble, ...more] = await store.flow.troubled();
    t.deepEqual(more, []);
    t.like(trouble, { failures: 1, reason: "carrier-credentials", since: noon, holdUntil: noon + 30_000 });
    const held = await store.outbox.leaseDue({ ...lease, now: noon + 1 });
    t.deepEqual([held.deliveries.length, held.events.length], [0, 2]);
    const now = noon + 30_000;
    const trying = await store.outbox.leaseDue({ ...lease, now });
    t.deepEqual([trying.deliveries.length, trying.probes.size], [1, 1]);
    t.deepEqual(await taken(store.outbox, { ...lease, now: now + 1 }), []);
    t.is(await store.flow.release("loopback", now + 2), 1);
    t.deepEqual(await store.flow.troubled(), []);
    t.is((await taken(store.outbox, { ...lease, now: now + 2 })).length, 1);
  },

  "a carrier that has had enough is left alone for as long as it says": async (t, on) => {
    const { store } = await openStore(t, on);
    await keep(store, aDelivery({ id: "a" }));
    await store.flow.slow("loopback", "carrier-limit", noon + 5_000);
    t.deepEqual(await taken(store.outbox, lease), []);
    t.is(await store.outbox.nextDueAt(), noon + 5_000);
    t.deepEqual(await store.flow.troubled(), []);
    t.is((await taken(store.outbox, { ...lease, now: noon + 5_000 })).length, 1);
  },
};
