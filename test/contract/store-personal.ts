import type { Store } from "../../src/ports.js";
import { noon } from "../factories.js";
import {
  anotherStore,
  type Contract,
  count,
  logOf,
  onlyConversation,
  openStore,
  receive,
  send,
} from "./store-harness.js";

const [alice, bob] = ["alice", "bob"].map((userId) => ({ userId, tellPeer: true })) as [Reading, Reading];
type Reading = Parameters<Store["inbox"]["hideMessage"]>[0];

/** What belongs to one user alone: drafts, deleted messages, and how far the other side is told that one has read. */
export const personalContract: Contract = {
  "UX-46 a draft is kept for its user, is one entry of the log, and survives what others send": async (
    t,
    on,
  ) => {
    const first = await openStore(t, on);
    const { store } = first;
    await send(store, { key: "user:alice:1" });
    const { id } = await onlyConversation(store);
    const draftOf = async (userId: string, from: Store = store) =>
      (await from.inbox.conversation(userId, id))?.member.draft;
    t.is(await draftOf("bob"), "");
    const text = 'dear "alice" 😀\n\'; DROP--'.padEnd(8_000, "字");
    const event = await store.inbox.setDraft("bob", id, text);
    t.deepEqual(event?.change, { kind: "draft", conversationId: id, text });
    t.is(await store.inbox.setDraft("bob", id, text), null);
    t.is(await draftOf("bob", await anotherStore(t, on, first)), text);
    t.is(await draftOf("alice"), "");
    await send(store, { key: "user:alice:2" });
    t.is(await draftOf("bob"), text);
    await store.inbox.setMuted("bob", id, true);
    t.is(await draftOf("bob"), text);
    const changes = (await logOf(store, "bob")).map(({ change }) => change);
    const [, drafted, message] = changes;
    t.deepEqual(drafted, { kind: "draft", conversationId: id, text });
    t.like(message, { kind: "message", member: { draft: text } });
    t.true((await logOf(store, "alice")).every(({ change }) => change.kind === "message"));
    t.is(await store.inbox.setDraft("carol", id, "not hers"), null);
  },

  "UX-46 a draft that was sent is nowhere any more, not even in the log": async (t, on) => {
    const { store, database } = await openStore(t, on);
    await send(store, { key: "user:alice:1" });
    const { id } = await onlyConversation(store);
    await store.inbox.setDraft("bob", id, "never said aloud");
    await store.inbox.setDraft("bob", id, "");
    t.is((await store.inbox.conversation("bob", id))?.member.draft, "");
    const drafts = (await logOf(store, "bob")).flatMap(({ change }) =>
      change.kind === "draft" ? [change.text] : [],
    );
    t.deepEqual(drafts, ["", ""]);
    const kept = JSON.stringify([
      await database.knex("sidetone_user_log").select(),
      await database.knex("sidetone_members").select(),
    ]);
    t.false(kept.includes("never said aloud"));
  },

  "F21 a message deleted by one user is gone for that user alone": async (t, on) => {
    const { store } = await openStore(t, on);
    const messages = await send(store, ...count(4).map((place) => ({ key: `user:alice:${place}` })));
    const { id } = await onlyConversation(store);
    const seqs = async (userId: string, limit = 10) => {
      const query = { userId, conversationId: id, after: 0, before: null, limit };
      return (await store.inbox.messages(query)).map(({ seq }) => seq);
    };
    const second = messages[1]!;
    const events = await store.inbox.hideMessage(alice, second.id);
    t.deepEqual(
      events.map(({ change, userId }) => [userId, change]),
      [["alice", { kind: "message-hidden", conversationId: id, messageId: second.id }]],
    );
    t.deepEqual(await seqs("alice"), [1, 3, 4]);
    t.deepEqual(await seqs("alice", 3), [1, 3, 4]);
    t.deepEqual(await seqs("bob"), [1, 2, 3, 4]);
    t.deepEqual(await store.inbox.hideMessage(alice, second.id), []);
    t.deepEqual(await store.inbox.hideMessage({ ...alice, userId: "carol" }, second.id), []);
    t.deepEqual(await store.inbox.hideMessage(alice, "no-such"), []);
    t.is(await store.inbox.message("carol", second.id), null);
    t.like(await store.inbox.message("alice", second.id), {
      message: { seq: 2 },
      member: { userId: "alice" },
    });
    t.deepEqual((await logOf(store, "alice")).at(-1), events[0]!);
  },

  "F21 the newest message that is not deleted is the last one, until another comes": async (t, on) => {
    const { store } = await openStore(t, on);
    const messages = await send(store, ...count(4).map((place) => ({ key: `user:alice:${place}` })));
    const { id } = await onlyConversation(store);
    const last = async (userId = "alice") => {
      const one = await store.inbox.conversation(userId, id);
      const query = { userId, limit: 5, unreadOnly: false, before: null };
      const [row] = await store.inbox.conversations(query);
      t.deepEqual(row, one ?? undefined);
      return one?.lastMessage?.seq ?? null;
    };
    const hide = (seq: number) => store.inbox.hideMessage(alice, messages[seq - 1]!.id);
    await hide(3);
    t.is(await last(), 4);
    await hide(4);
    t.is(await last(), 2);
    t.is(await last("bob"), 4);
    await hide(1);
    t.is(await last(), 2);
    await hide(2);
    t.is(await last(), null);
    await send(store, { key: "user:bob:1", from: "bob", to: "alice" });
    t.is(await last(), 5);
  },

  "F21 deleting an unread message reads up to it, so that what is unread stays a subtraction": async (
    t,
    on,
  ) => {
    const { store } = await openStore(t, on);
    const messages = await send(store, ...count(4).map((place) => ({ key: `user:alice:${place}` })));
    const { id } = await onlyConversation(store);
    const events = await store.inbox.hideMessage(bob, messages[2]!.id);
    t.deepEqual(
      events.map(({ userId, change }) => `${userId} ${change.kind}`),
      ["bob read", "bob message-hidden", "alice peer-read"],
    );
    t.deepEqual(await store.inbox.unread("bob"), { conversations: 1, messages: 1 });
    await store.inbox.hideMessage(bob, messages[3]!.id);
    t.deepEqual(await store.inbox.unread("bob"), { conversations: 0, messages: 0 });
    await send(store, { key: "user:alice:5" });
    t.deepEqual(await store.inbox.unread("bob"), { conversations: 1, messages: 1 });
    t.is((await store.inbox.conversation("bob", id))?.member.readSeq, 4);
  },

  "UX-08 the other side of a chat is told how far one has read, in the same moment, if one shares it": async (
    t,
    on,
  ) => {
    const { store } = await openStore(t, on);
    await send(store, ...count(3).map((place) => ({ key: `user:alice:${place}` })));
    const { id } = await onlyConversation(store);
    const seen = async () => (await store.inbox.conversation("alice", id))?.peerReadSeq;
    t.is(await seen(), 0);
    const events = await store.inbox.markRead(bob, id, 2);
    t.deepEqual(
      events.map(({ userId, change }) => [userId, change]),
      [
        ["bob", { kind: "read", conversationId: id, readSeq: 2 }],
        ["alice", { kind: "peer-read", conversationId: id, readSeq: 2 }],
      ],
    );
    t.deepEqual((await logOf(store, "alice")).at(-1), events[1]!);
    t.is(await seen(), 2);
    const quiet = await store.inbox.markRead({ ...bob, tellPeer: false }, id, 3);
    t.deepEqual(
      quiet.map(({ userId }) => userId),
      ["bob"],
    );
    // An answer reads what came before it, and says so to who wrote that.
    await send(store, { key: "user:bob:1", from: "bob", to: "alice" });
    const [told] = (await logOf(store, "alice")).slice(-1);
    t.like(told?.change, { kind: "message", peerReadSeq: 4 });
    t.like((await logOf(store, "bob")).at(-1)?.change, { kind: "message", peerReadSeq: 3 });
  },

  "F16 who keeps something private, or may not chat, is told apart from the rest of the tenant": async (
    t,
    on,
  ) => {
    const { store } = await openStore(t, on);
    await store.preferences.change("tenant-1", "alice", { appearOffline: true });
    await store.preferences.change("tenant-1", "bob", { shareRead: false, shareTyping: false });
    await store.preferences.change("tenant-1", "carol", { volume: 7 });
    await store.settings.setUser("tenant-1", "dave", { chatEnabled: false });
    await store.settings.setUser("tenant-1", "erin", { smsEnabled: true });
    await store.preferences.change("tenant-2", "mallory", { appearOffline: true });
    const all = { presence: true, typing: true, read: true };
    t.deepEqual(
      await store.privacy.reserved("tenant-1"),
      new Map([
        ["alice", { ...all, presence: false, typing: false }],
        ["bob", { ...all, typing: false, read: false }],
        ["carol", all],
        ["dave", { ...all, presence: false, typing: false }],
      ]),
    );
    t.deepEqual(await store.privacy.reserved("tenant-3"), new Map());
  },

  "UX-08 nobody outside is told that an SMS was read": async (t, on) => {
    const { store } = await openStore(t, on);
    const assignment = { tenantId: "tenant-1", shareHistory: false, now: noon };
    await store.settings.assignNumber({ ...assignment, number: "+15551230001", userIds: ["alice", "bob"] });
    await receive(store, "trunk:loopback:1", "+15551230001", "+4930");
    const row = await onlyConversation(store);
    t.is((await store.inbox.conversation("alice", row.id))?.peerReadSeq, null);
    const events = await store.inbox.markRead(alice, row.id, 1);
    t.deepEqual(
      events.map(({ userId, change }) => `${userId} ${change.kind}`),
      ["alice read"],
    );
    t.like((await logOf(store, "bob"))[0]?.change, { kind: "message", peerReadSeq: null });
  },
};
