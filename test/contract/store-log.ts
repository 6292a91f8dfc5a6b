import { noon } from "../factories.js";
import { type Contract, count, logOf, onlyConversation, openStore, planOf, send } from "./store-harness.js";

export const logContract: Contract = {
  "INV-03 every message is in the log of each who sees it, with all that a reader needs": async (t, on) => {
    const { store } = await openStore(t, on);
    const [message] = await send(store, { key: "user:alice:1", body: "hi 😀" });
    for (const userId of ["alice", "bob"]) {
      const [event, ...more] = await logOf(store, userId);
      t.deepEqual(more, []);
      t.like(event, { userId, tenantId: "tenant-1", seq: 1, at: noon });
      if (event?.change.kind !== "message") return t.fail("not a message");
      t.deepEqual(event.change.message, message);
      t.like(event.change.conversation, { id: message?.conversationId, lastSeq: 1 });
      t.like(event.change.member, { userId, conversationId: message?.conversationId });
    }
    t.deepEqual(await logOf(store, "carol"), []);
    return;
  },

  "a change of no conversation comes back from the log as it went in": async (t, on) => {
    const { store } = await openStore(t, on);
    const change = { kind: "contacts" } as const;
    const event = { userId: "alice", tenantId: "tenant-1", seq: 1, at: noon, change };
    await store.accept.transact(async (tx) => {
      await tx.open([], ["alice"]);
      await tx.write(planOf({ events: [event], counters: new Map([["alice", 1]]) }));
    });
    t.deepEqual(await logOf(store, "alice"), [event]);
  },

  "a change from outside the store is appended, each behind the last, however many come at once": async (
    t,
    on,
  ) => {
    const { store } = await openStore(t, on);
    const notice = { userId: "alice", tenantId: "tenant-1", change: { kind: "contacts" } } as const;
    const events = (await Promise.all(count(5).map(() => store.log.append([notice])))).flat();
    t.deepEqual(events.map(({ seq }) => seq).toSorted(), [1, 2, 3, 4, 5]);
    t.like(events[0], notice);
    t.deepEqual(
      await logOf(store, "alice"),
      events.toSorted((one, other) => one.seq - other.seq),
    );
  },

  "INV-06 a cursor continues where it stands, in pieces": async (t, on) => {
    const { store } = await openStore(t, on);
    await send(store, ...count(5).map((place) => ({ key: `user:alice:${place}` })));
    const { epoch, seq } = await store.log.cursor("bob");
    t.is(seq, 5);
    const after = async (from: number, limit: number) => {
      const { reset, events } = await store.log.after("bob", { epoch, seq: from }, limit);
      return reset ? "reset" : events.map((event) => event.seq);
    };
    t.deepEqual(await after(0, 2), [1, 2]);
    t.deepEqual(await after(2, 10), [3, 4, 5]);
    t.deepEqual(await after(5, 10), []);
    t.deepEqual(await after(6, 10), "reset");
  },

  "another epoch, or a sequence from nowhere, resets": async (t, on) => {
    const { store } = await openStore(t, on);
    const { epoch } = await store.log.cursor("bob");
    t.deepEqual(await store.log.after("bob", { epoch: "older", seq: 0 }, 10), { reset: true, events: [] });
    t.deepEqual(await store.log.after("bob", { epoch, seq: 1 }, 10), { reset: true, events: [] });
    t.deepEqual(await store.log.after("bob", { epoch, seq: 0 }, 10), { reset: false, events: [] });
  },

  "a cut log resets those who were behind the cut, and nobody else": async (t, on) => {
    const { store } = await openStore(t, on);
    for (const place of count(6)) await send(store, { key: `user:alice:${place}`, at: noon + place });
    await send(store, { key: "user:dave:1", from: "dave", to: "carol", at: noon + 1 });
    t.is(await store.log.trim(noon), 0);
    t.is(await store.log.trim(noon + 4), 8);
    const { epoch, seq } = await store.log.cursor("bob");
    t.is(seq, 6);
    const after = (from: number, userId = "bob") => store.log.after(userId, { epoch, seq: from }, 10);
    t.true((await after(0)).reset);
    t.true((await after(2)).reset);
    t.deepEqual(
      (await after(3)).events.map((event) => event.seq),
      [4, 5, 6],
    );
    t.false((await after(6)).reset);
    t.true((await after(0, "carol")).reset);
    t.deepEqual(await after(1, "carol"), { reset: false, events: [] });
    await send(store, { key: "user:dave:2", from: "dave", to: "carol", at: noon + 9 });
    t.deepEqual(
      (await after(1, "carol")).events.map((event) => event.seq),
      [2],
    );
  },

  "a long log is cut in pieces": async (t, on) => {
    const { store } = await openStore(t, on);
    await send(store, ...count(1_100).map((place) => ({ key: `user:alice:${place}` })));
    t.is(await store.log.trim(noon + 1), 2_200);
    t.is(await store.log.trim(noon + 1), 0);
    t.is((await store.log.cursor("alice")).seq, 1_100);
  },

  "all kinds of changes come back as they were": async (t, on) => {
    const { store } = await openStore(t, on);
    await send(store, { key: "user:alice:1" });
    const { id } = await onlyConversation(store);
    const events = [
      ...(await store.inbox.markRead({ userId: "bob", tellPeer: false }, id, 1)),
      await store.inbox.setMuted("bob", id, true),
      await store.inbox.hide("bob", id),
    ];
    t.deepEqual(
      (await logOf(store, "bob")).slice(1),
      events.map((event) => event!),
    );
    t.deepEqual(
      await store.log.heads(["alice", "bob", "nobody"]),
      new Map([
        ["alice", 1],
        ["bob", 4],
      ]),
    );
    t.deepEqual(await store.log.heads([]), new Map());
  },
};
