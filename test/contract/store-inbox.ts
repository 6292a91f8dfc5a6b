import { noon } from "../factories.js";
import {
  bodiesOf,
  type Contract,
  chatOf,
  logOf,
  onlyConversation,
  openStore,
  send,
} from "./store-harness.js";

export const inboxContract: Contract = {
  "conversations come newest first, and paging skips and repeats nothing while others rise": async (
    t,
    on,
  ) => {
    const { store } = await openStore(t, on);
    const peers = Array.from({ length: 25 }, (_, index) => `peer-${String(index).padStart(2, "0")}`);
    // Several share one moment, so that the second half of the cursor matters.
    for (const [index, from] of peers.entries()) {
      await send(store, { key: `user:${from}:1`, from, to: "alice", at: noon + Math.floor(index / 4) });
    }
    const query = { userId: "alice", limit: 7, unreadOnly: false };
    const seen: string[] = [];
    let before = null;
    for (;;) {
      const page = await store.inbox.conversations({ ...query, before });
      const last = page.at(-1);
      if (!last) break;
      seen.push(...page.map(({ conversation }) => conversation.key));
      before = { at: last.member.lastActivityAt!, id: last.conversation.id };
      // A conversation that was on this page becomes the newest.
      await send(store, { key: `user:alice:${seen.length}`, to: peers.at(-1)!, at: noon + 1_000 });
    }
    t.is(seen.length, 25);
    t.deepEqual([...seen].sort(), peers.map((peer) => chatOf("alice", peer).key).sort());
    const [newest] = await store.inbox.conversations({ ...query, before: null });
    t.is(newest?.conversation.key, chatOf("alice", "peer-24").key);
  },

  "a row carries the newest message that its member may see": async (t, on) => {
    const { store } = await openStore(t, on);
    await send(
      store,
      { key: "user:alice:1", body: "one" },
      { key: "user:bob:2", from: "bob", to: "alice", body: "two" },
    );
    const [row] = await store.inbox.conversations({
      userId: "alice",
      limit: 5,
      unreadOnly: false,
      before: null,
    });
    t.is(row?.lastMessage?.body, "two");
    t.like(row?.member, { readSeq: 1, lastActivityAt: noon, muted: false, visibleUntil: null });
    t.deepEqual(await store.inbox.conversation("alice", row!.conversation.id), row!);
    t.is(await store.inbox.conversation("carol", row!.conversation.id), null);
    t.is(await store.inbox.conversation("alice", "no-such"), null);
  },

  "INV-17 unread counts what came after one's marker, and not what is muted": async (t, on) => {
    const { store } = await openStore(t, on);
    await send(
      store,
      { key: "user:alice:1" },
      { key: "user:alice:2" },
      { key: "user:carol:1", from: "carol" },
    );
    const unread = () => store.inbox.unread("bob");
    t.deepEqual(await unread(), { conversations: 2, messages: 3 });
    t.deepEqual(await store.inbox.unread("alice"), { conversations: 0, messages: 0 });
    t.deepEqual(await store.inbox.unread("nobody"), { conversations: 0, messages: 0 });
    const { id } = await onlyConversation(store, "alice");
    await store.inbox.markRead({ userId: "bob", tellPeer: false }, id, 1);
    t.deepEqual(await unread(), { conversations: 2, messages: 2 });
    await store.inbox.setMuted("bob", id, true);
    t.deepEqual(await unread(), { conversations: 1, messages: 1 });
    const list = await store.inbox.conversations({ userId: "bob", limit: 5, unreadOnly: true, before: null });
    t.is(list.length, 2);
    // An answer reads what came before it.
    await send(store, { key: "user:bob:1", from: "bob", to: "carol" });
    t.deepEqual(await unread(), { conversations: 0, messages: 0 });
  },

  "the read marker only rises, and not past the end": async (t, on) => {
    const { store } = await openStore(t, on);
    await send(store, { key: "user:alice:1" }, { key: "user:alice:2" });
    const { id } = await onlyConversation(store);
    const [event] = await store.inbox.markRead({ userId: "bob", tellPeer: false }, id, 99);
    t.deepEqual(event?.change, { kind: "read", conversationId: id, readSeq: 2 });
    t.deepEqual(await store.inbox.markRead({ userId: "bob", tellPeer: false }, id, 1), []);
    t.deepEqual(await store.inbox.markRead({ userId: "carol", tellPeer: false }, id, 1), []);
    t.deepEqual(await store.inbox.markRead({ userId: "bob", tellPeer: false }, "no-such", 1), []);
    t.deepEqual((await logOf(store, "bob")).at(-1), event!);
  },

  "INV-18 deleting is for oneself, and a later message brings the conversation back empty": async (t, on) => {
    const { store } = await openStore(t, on);
    await send(store, { key: "user:alice:1" });
    const { id } = await onlyConversation(store);
    const list = (userId: string) =>
      store.inbox.conversations({ userId, limit: 5, unreadOnly: false, before: null });
    t.like((await store.inbox.hide("bob", id))?.change, { kind: "hidden", hiddenBefore: 1 });
    t.is(await store.inbox.hide("bob", id), null);
    t.deepEqual(await list("bob"), []);
    t.deepEqual(await store.inbox.unread("bob"), { conversations: 0, messages: 0 });
    t.is((await store.inbox.conversation("bob", id))?.lastMessage, null);
    t.is((await list("alice"))[0]?.lastMessage?.seq, 1);
    await send(store, { key: "user:alice:2", body: "again" });
    const [back] = await list("bob");
    t.like(back, { lastMessage: { body: "again" }, member: { hiddenBefore: 1 } });
    t.deepEqual(await store.inbox.unread("bob"), { conversations: 1, messages: 1 });
  },

  "an opened conversation is the same for everybody and stays out of lists until it is used": async (
    t,
    on,
  ) => {
    const { store } = await openStore(t, on);
    const open = () => store.inbox.open(chatOf("alice", "bob"), ["alice", "bob"], noon);
    const [one, ...others] = await Promise.all([open(), open(), open()]);
    for (const other of others) t.deepEqual(other, one);
    t.is(one?.createdAt, noon);
    const query = { userId: "alice", limit: 5, unreadOnly: false, before: null };
    t.deepEqual(await store.inbox.conversations(query), []);
    t.like(await store.inbox.conversation("alice", one!.id), { lastMessage: null });
    const [message] = await send(store, { key: "user:alice:1" });
    t.is(message?.conversationId, one?.id);
    t.is((await store.inbox.conversations(query)).length, 1);
  },

  "muting and marking at the same moment as a message lose neither": async (t, on) => {
    const { store } = await openStore(t, on);
    await send(store, { key: "user:alice:0" });
    const { id } = await onlyConversation(store);
    await Promise.all([
      ...Array.from({ length: 10 }, (_, index) => send(store, { key: `user:alice:${index + 1}` })),
      store.inbox.setMuted("bob", id, true),
      store.inbox.markRead({ userId: "bob", tellPeer: false }, id, 1),
    ]);
    const row = await store.inbox.conversation("bob", id);
    t.like(row?.member, { muted: true, readSeq: 1 });
    t.is(row?.lastMessage?.seq, 11);
  },

  "messages are paged by sequence, oldest first": async (t, on) => {
    const { store } = await openStore(t, on);
    await send(
      store,
      ...[1, 2, 3, 4, 5, 6].map((place) => ({ key: `user:alice:${place}`, body: String(place) })),
    );
    const { id: conversationId } = await onlyConversation(store);
    const page = async (after: number, before: number | null, limit: number) =>
      (await store.inbox.messages({ userId: "alice", conversationId, after, before, limit }))
        .map(({ body }) => body)
        .join("");
    t.is(await page(0, null, 3), "456");
    t.is(await page(0, 4, 2), "23");
    t.is(await page(4, null, 9), "56");
    t.is(await page(2, 3, 9), "");
    t.deepEqual(await bodiesOf(store, "no-such"), []);
  },
};
