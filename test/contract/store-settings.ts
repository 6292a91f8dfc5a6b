import { defaultTenantSettings, defaultUserSettings } from "../../src/core/settings.js";
import type { Store } from "../../src/ports.js";
import { noon } from "../factories.js";
import { anotherStore, type Contract, onlyConversation, openStore, receive } from "./store-harness.js";

const NUMBER = "+15551230001";
const PEER = "+15557650002";

export const settingsContract: Contract = {
  "what was never set has the defaults, and a change touches nothing else": async (t, on) => {
    const { store } = await openStore(t, on);
    const { settings } = store;
    t.deepEqual(await settings.tenant("tenant-1"), defaultTenantSettings);
    await settings.setTenant("tenant-1", { smsEnabled: true });
    await settings.setTenant("tenant-1", {});
    t.deepEqual(await settings.tenant("tenant-1"), { smsEnabled: true });
    await Promise.all([
      settings.setUser("tenant-1", "alice", { smsEnabled: true }),
      settings.setUser("tenant-1", "alice", { defaultNumber: NUMBER }),
    ]);
    t.deepEqual(
      await settings.users("tenant-1", ["alice", "bob"]),
      new Map([
        ["alice", { ...defaultUserSettings, smsEnabled: true, defaultNumber: NUMBER }],
        ["bob", defaultUserSettings],
      ]),
    );
    t.deepEqual(await settings.users("tenant-2", ["alice"]), new Map([["alice", defaultUserSettings]]));
    await settings.setNumber("tenant-1", NUMBER, { trunkId: "loopback" });
    await settings.setNumber("tenant-1", NUMBER, { smsEnabled: true });
    const number = { smsEnabled: true, mmsEnabled: false, trunkId: "loopback", country: null, userIds: [] };
    t.deepEqual(await settings.numbers("tenant-1"), new Map([[NUMBER, number]]));
    t.deepEqual(await settings.numbers("tenant-2"), new Map());
    await assign(store, ["bob", "alice"]);
    t.deepEqual(await settings.usersOf("tenant-1", NUMBER), ["alice", "bob"]);
    t.deepEqual(await settings.usersOf("tenant-2", NUMBER), []);
  },

  "a new user of a number sees its conversations from then on": async (t, on) => {
    const { store } = await openStore(t, on);
    await assign(store, ["alice"]);
    await receive(store, "trunk:loopback:1", NUMBER, PEER);
    await assign(store, ["alice", "bob"]);
    const { id } = await onlyConversation(store, "alice");
    t.deepEqual(await list(store, "bob"), []);
    t.like((await store.inbox.conversation("bob", id))?.member, { visibleFrom: 1, visibleUntil: null });
    await receive(store, "trunk:loopback:2", NUMBER, PEER);
    const [row] = await list(store, "bob");
    t.like(row, { lastMessage: { seq: 2 }, member: { visibleFrom: 1 } });
    t.deepEqual(await store.inbox.unread("bob"), { conversations: 1, messages: 1 });
    t.deepEqual((await store.settings.numbers("tenant-1")).get(NUMBER)?.userIds, ["alice", "bob"]);
  },

  "with its history shared, a new user sees all of it, and nothing of it is new": async (t, on) => {
    const { store } = await openStore(t, on);
    await assign(store, ["alice"]);
    await receive(store, "trunk:loopback:1", NUMBER, PEER);
    await assign(store, ["bob"], true);
    const [row] = await list(store, "bob");
    t.like(row, { lastMessage: { seq: 1 }, member: { visibleFrom: 0, visibleUntil: null } });
    t.deepEqual(await store.inbox.unread("bob"), { conversations: 0, messages: 0 });
  },

  "a removed user keeps reading up to the removal, and may be taken back": async (t, on) => {
    const { store } = await openStore(t, on);
    await assign(store, ["alice", "bob"]);
    await receive(store, "trunk:loopback:1", NUMBER, PEER);
    await assign(store, ["alice"]);
    await receive(store, "trunk:loopback:2", NUMBER, PEER);
    const [row] = await list(store, "bob");
    t.like(row, { lastMessage: { seq: 1 }, member: { visibleUntil: 1 }, conversation: { lastSeq: 2 } });
    t.deepEqual(await store.inbox.unread("bob"), { conversations: 1, messages: 1 });
    const [read] = await store.inbox.markRead({ userId: "bob", tellPeer: false }, row!.conversation.id, 2);
    t.like(read?.change, { readSeq: 1 });
    await assign(store, ["alice", "bob"]);
    const back = await store.inbox.conversation("bob", row!.conversation.id);
    t.like(back?.member, { visibleFrom: 2, visibleUntil: null });
    t.is(back?.lastMessage, null);
  },

  "a message and a removal at the same moment leave nobody with open eyes": async (t, on) => {
    const first = await openStore(t, on);
    const second = await anotherStore(t, on, first);
    await assign(first.store, ["alice", "bob"]);
    await receive(first.store, "trunk:loopback:1", NUMBER, PEER);
    await Promise.all([
      assign(second, ["alice"]),
      ...[2, 3, 4].map((place) => receive(first.store, `trunk:loopback:${place}`, NUMBER, PEER)),
    ]);
    const { id } = await onlyConversation(first.store, "alice");
    t.not((await first.store.inbox.conversation("bob", id))?.member.visibleUntil, null);
  },
};

function assign(store: Store, userIds: readonly string[], shareHistory = false): Promise<void> {
  return store.settings.assignNumber({
    tenantId: "tenant-1",
    number: NUMBER,
    userIds,
    shareHistory,
    now: noon,
  });
}

function list(store: Store, userId: string) {
  return store.inbox.conversations({ userId, limit: 5, unreadOnly: false, before: null });
}
