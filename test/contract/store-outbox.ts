import type { Delivery } from "../../src/core/delivery.js";
import { aDelivery, aPhoneDelivery, noon } from "../factories.js";
import {
  anotherStore,
  type Contract,
  count,
  lastMessage,
  logOf,
  onlyConversation,
  openStore,
} from "./store-harness.js";
import { keep, lease, result, sms, taken } from "./store-outbox-harness.js";

export const outboxContract: Contract = {
  "INV-14 a due delivery is leased once, with a new fence, whoever asks": async (t, on) => {
    const first = await openStore(t, on);
    const second = await anotherStore(t, on, first);
    await keep(first.store, ...count(12).map((n) => aDelivery({ id: `d${n}`, orderKey: `k${n}` })));
    await keep(first.store, aDelivery({ id: "later", orderKey: "later", dueAt: noon + 1 }));
    const leased: Delivery[] = [];
    // Rows that another transaction looks at are skipped, and found by the next look.
    while (leased.length < 12) {
      const looks = [first.store, second, first.store, second].map(({ outbox }) =>
        taken(outbox, { ...lease, limit: 4 }),
      );
      leased.push(...(await Promise.all(looks)).flat());
    }
    t.deepEqual(
      leased.map(({ id }) => id).sort(),
      count(12)
        .map((n) => `d${n}`)
        .sort(),
    );
    for (const one of leased) t.like(one, { state: "sending", attempts: 1, fence: 1 });
    t.deepEqual(await taken(second.outbox, lease), []);
    t.is(await second.outbox.nextDueAt(), noon + 1);
  },

  "a delivery that has expired is not leased, also when it was parked until then": async (t, on) => {
    const { store } = await openStore(t, on);
    await keep(store, aPhoneDelivery({ id: "parked", dueAt: noon, expiresAt: noon }));
    t.deepEqual(await taken(store.outbox, lease), []);
    t.deepEqual(
      (await store.outbox.outdated(noon, 10)).map(({ id }) => id),
      ["parked"],
    );
  },

  "INV-15 one delivery of an order is out at a time, the lowest position first": async (t, on) => {
    const first = await openStore(t, on);
    const second = await anotherStore(t, on, first);
    const { outbox } = first.store;
    const ids = ["c", "a", "b"];
    await keep(first.store, ...ids.map((id, index) => aDelivery({ id, position: [2, 1, 1][index]! })));
    const both = await Promise.all([taken(outbox, lease), taken(second.outbox, lease)]);
    const [out, ...more] = both.flat();
    t.deepEqual(more, []);
    t.is(out?.id, "a");
    t.is(await outbox.nextDueAt(), null);
    // Put off, it still goes before the others.
    await outbox.settle([result(out!, { state: "queued", dueAt: noon + 50 })], noon);
    t.deepEqual(await taken(outbox, { ...lease, now: noon + 49 }), []);
    t.is(await outbox.nextDueAt(), noon + 50);
    const [again] = await taken(outbox, { ...lease, now: noon + 50 });
    t.like(again, { id: "a", attempts: 2, fence: 2 });
    await outbox.settle([result(again!, { state: "accepted" })], noon);
    t.deepEqual(
      (await taken(outbox, lease)).map(({ id }) => id),
      ["b"],
    );
  },

  "what is for a trunk that is held is left out; phones never are": async (t, on) => {
    const { store } = await openStore(t, on);
    await keep(store, aDelivery({ id: "a", target: "broken" }), aDelivery({ id: "b", orderKey: "b" }));
    await keep(store, aPhoneDelivery({ id: "c", target: "broken" }));
    await store.flow.trip({ trunkId: "broken", reason: "carrier-credentials", isProbe: false }, noon);
    const leased = await taken(store.outbox, lease);
    t.deepEqual(leased.map(({ id }) => id).sort(), ["b", "c"]);
  },

  "a result under an old fence is not written": async (t, on) => {
    const { store } = await openStore(t, on);
    await keep(store, aDelivery());
    const [old] = await taken(store.outbox, lease);
    t.deepEqual(await store.outbox.abandoned(noon + 1_000, 10), []);
    t.deepEqual(await store.outbox.abandoned(noon + 1_001, 10), [old!]);
    await store.outbox.settle([result(old!, { state: "queued" })], noon);
    const [current] = await taken(store.outbox, lease);
    await store.outbox.settle([result(old!, { state: "failed", reference: "old" })], noon);
    t.deepEqual(await store.outbox.abandoned(noon + 9_999, 10), [current!]);
    await store.outbox.settle([result(current!, { state: "accepted", reference: "SM1" })], noon);
    t.like((await store.outbox.byReference("loopback", "SM1"))[0], { state: "accepted", fence: 2 });
  },

  "INV-12 a bubble moves up only, and all who see it are told once": async (t, on) => {
    const { store } = await openStore(t, on);
    const { outbox } = store;
    await sms(store, "user:alice:1", ["bob"]);
    const [leased] = await taken(outbox, lease);
    const events = await outbox.settle([result(leased!, { state: "accepted", reference: "SM1" })], noon + 5);
    t.deepEqual(events.map(({ userId }) => userId).sort(), ["alice", "bob"]);
    t.like(events[0], { seq: 2, at: noon + 5, change: { kind: "state", state: "accepted", messageSeq: 1 } });
    t.deepEqual((await logOf(store, "bob")).at(-1), events.find(({ userId }) => userId === "bob")!);
    const settle = async (state: Delivery["state"]) => {
      const [now] = await outbox.byReference("loopback", "SM1");
      return (await outbox.settle([result(now!, { state })], noon)).length;
    };
    t.deepEqual([await settle("delivered"), await settle("sent"), await settle("delivered")], [2, 0, 0]);
    t.like((await outbox.byReference("loopback", "SM1"))[0], { state: "delivered" });
    const message = await lastMessage(store);
    t.is(message?.state, "delivered");
  },

  "what an attempt learned late is kept although a receipt knew more": async (t, on) => {
    const { store } = await openStore(t, on);
    await keep(store, aDelivery({ reference: "ours" }));
    const [leased] = await taken(store.outbox, lease);
    await store.outbox.settle([result(leased!, { state: "delivered" })], noon);
    await store.outbox.settle([result(leased!, { state: "queued", reference: "SM1", dueAt: noon })], noon);
    t.like((await store.outbox.byReference("loopback", "SM1"))[0], { state: "delivered" });
    t.deepEqual(await taken(store.outbox, lease), []);
  },

  "a copy for a phone never moves the bubble": async (t, on) => {
    const { store } = await openStore(t, on);
    await sms(store, "user:alice:1", ["bob"], { kind: "phone" });
    const [leased] = await taken(store.outbox, lease);
    t.deepEqual(await store.outbox.settle([result(leased!, { state: "failed", reason: "gone" })], noon), []);
    const message = await lastMessage(store);
    t.is(message?.state, "queued");
  },

  "a reason to wait is told, once": async (t, on) => {
    const { store } = await openStore(t, on);
    await sms(store, "user:alice:1", []);
    const wait = async () => {
      const [leased] = await taken(store.outbox, lease);
      return store.outbox.settle([result(leased!, { state: "queued", reason: "link-down" })], noon);
    };
    t.like((await wait())[0]?.change, { state: "queued", reason: "link-down" });
    t.deepEqual(await wait(), []);
  },

  "many results are one transaction, and the logs stay whole": async (t, on) => {
    const { store } = await openStore(t, on);
    for (const place of count(30))
      await sms(store, `user:alice:${place}`, ["bob"], { peer: `+1555000${place}` });
    const leased = await taken(store.outbox, { ...lease, limit: 30 });
    t.is(leased.length, 30);
    const groups = [leased.slice(0, 10), leased.slice(10, 20), leased.slice(20)];
    await Promise.all([
      ...groups.map((some) =>
        store.outbox.settle(
          some.map((one) => result(one, { state: "sent" })),
          noon,
        ),
      ),
      sms(store, "user:alice:x", ["bob"], { peer: "+1555000999" }),
    ]);
    for (const person of ["alice", "bob"]) {
      t.deepEqual(
        (await logOf(store, person)).map(({ seq }) => seq),
        count(61),
      );
    }
  },

  "parked copies wait for the phone, which gets the oldest first": async (t, on) => {
    const { store } = await openStore(t, on);
    const parked = (id: string, position: number) => aPhoneDelivery({ id, position, dueAt: noon + 9_000 });
    await keep(
      store,
      parked("b", 2),
      parked("a", 1),
      aDelivery({ id: "trunk", target: "extension-1002", dueAt: noon + 9_000 }),
    );
    t.deepEqual(await taken(store.outbox, lease), []);
    t.is(await store.outbox.wakeExtensions(["extension-1001"], noon), 0);
    t.is(await store.outbox.wakeExtensions([], noon), 0);
    t.is(await store.outbox.wakeExtensions(["extension-1002", "extension-1001"], noon), 2);
    t.deepEqual(
      (await taken(store.outbox, lease)).map(({ id }) => id),
      ["a"],
    );
  },

  "what expired, was read in a browser, or is beyond the newest 50 of a phone need not go": async (t, on) => {
    const { store } = await openStore(t, on);
    await sms(store, "user:alice:1", ["bob"], { kind: "phone" });
    await sms(store, "user:alice:2", ["bob"], { kind: "phone" });
    await keep(
      store,
      aDelivery({ id: "expired", expiresAt: noon }),
      aDelivery({ id: "good", expiresAt: noon + 1 }),
    );
    const many = count(52).map((n) => aPhoneDelivery({ id: `p${n}`, target: "other", createdAt: noon + n }));
    await keep(store, ...many);
    const { id } = await onlyConversation(store);
    await store.inbox.markRead({ userId: "bob", tellPeer: false }, id, 1);
    const ids = (await store.outbox.outdated(noon, 100)).map((one) => one.messageId ?? one.id);
    t.is(ids.length, 4);
    const outdated = await store.outbox.outdated(noon, 100);
    t.deepEqual(
      outdated
        .map((one) => one.id)
        .filter((one) => one.length < 10)
        .sort(),
      ["expired", "p1", "p2"],
    );
    t.like(
      outdated.find((one) => one.id.length >= 10),
      { readerId: "bob", conversationId: id },
    );
    t.is((await store.outbox.outdated(noon, 2)).length, 2);
  },

  "the same receipt twice is one, and those that came early wait for their reference": async (t, on) => {
    const { store } = await openStore(t, on);
    const { outbox } = store;
    const receipt = {
      trunkId: "loopback",
      reference: "SM1",
      state: "sent",
      reason: null,
      receivedAt: noon,
    } as const;
    t.true(await outbox.keepReceipt(receipt));
    t.false(await outbox.keepReceipt({ ...receipt, receivedAt: noon + 1 }));
    t.true(await outbox.keepReceipt({ ...receipt, state: "delivered", receivedAt: noon + 2 }));
    t.true(await outbox.keepReceipt({ ...receipt, trunkId: "Loopback" }));
    t.true(await outbox.keepReceipt({ ...receipt, reference: `sm1${"x".repeat(500)}` }));
    const found = await outbox.receiptsFor([
      { trunkId: "loopback", reference: "SM1" },
      { trunkId: "other", reference: "x" },
    ]);
    t.deepEqual(found, [receipt, { ...receipt, state: "delivered", receivedAt: noon + 2 }]);
    t.deepEqual(await outbox.receiptsFor([]), []);
    await keep(store, aDelivery({ reference: "SM1" }));
    t.is((await outbox.byReference("loopback", "SM1"))[0]?.id, "delivery-1");
    t.deepEqual(await outbox.byReference("loopback", "sm1"), []);
    t.is((await outbox.ofTrunk("loopback", "delivery-1"))?.id, "delivery-1");
    for (const [trunkId, id] of [
      ["another", "delivery-1"],
      ["loopback", "delivery-0"],
      ["loopback", "SM1"],
    ] as const)
      t.is(await outbox.ofTrunk(trunkId, id), null);
  },

  "the depth counts by state": async (t, on) => {
    const { store } = await openStore(t, on);
    const nothing = { queued: 0, sending: 0, unknown: 0, failed: 0, oldestQueuedAt: null };
    t.deepEqual(await store.outbox.depth(noon), nothing);
    t.is(await store.outbox.nextDueAt(), null);
    await keep(
      store,
      aDelivery({ id: "a" }),
      aDelivery({ id: "b", createdAt: noon - 5 }),
      aDelivery({ id: "c", state: "failed" }),
    );
    t.deepEqual(await store.outbox.depth(noon), {
      ...nothing,
      queued: 2,
      failed: 1,
      oldestQueuedAt: noon - 5,
    });
  },
};
