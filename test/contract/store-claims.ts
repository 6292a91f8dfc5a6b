import { claimOf } from "../../src/core/claims.js";
import type { Claim } from "../../src/core/model.js";
import type { Store } from "../../src/ports.js";
import { noon } from "../factories.js";
import {
  anotherStore,
  type Contract,
  onlyConversation,
  openStore,
  receive,
  send,
  smsOf,
} from "./store-harness.js";

const NUMBER = "+15551230001";
const PEER = "+15557650002";
const mine = claimOf("alice", noon);
const theirs = claimOf("bob", noon);

export const claimsContract: Contract = {
  "F29 a claim is told to all who are members now, and kept until it is given back": async (t, on) => {
    const { store } = await openStore(t, on);
    const id = await shared(store);
    const events = await store.claims.change(id, () => mine);
    t.deepEqual(
      events.map(({ userId, change }) => [userId, change]),
      ["alice", "bob"].map((userId) => [userId, { kind: "claim", conversationId: id, claim: mine }]),
    );
    t.deepEqual(await claimFor(store, "bob"), mine);
    const { epoch } = await store.log.cursor("bob");
    t.deepEqual((await store.log.after("bob", { epoch, seq: 1 }, 9)).events, [events[1]]);
    t.deepEqual(await store.claims.change(id, (claim) => claim), []);
    await store.claims.change(id, () => null);
    t.is(await claimFor(store, "alice"), null);
  },

  "F29 who answers where colleagues read along has the conversation; a colleague's word takes nothing away":
    async (t, on) => {
      const { store } = await openStore(t, on);
      await shared(store);
      const answer = (from: string, at: number, readers: readonly string[]) =>
        send(store, {
          key: `user:${from}:${at}`,
          from,
          to: PEER,
          conversation: smsOf(NUMBER, PEER),
          readers,
          at,
        });
      await answer("alice", noon, ["bob"]);
      t.deepEqual(await claimFor(store, "bob"), mine);
      await answer("bob", noon + 1, ["alice"]);
      t.deepEqual(await claimFor(store, "bob"), mine);
      await answer("alice", noon + 2, ["bob"]);
      t.deepEqual(await claimFor(store, "bob"), claimOf("alice", noon + 2));
      const { lastMessage } = await onlyRow(store, "bob");
      t.is(lastMessage?.seq, 4);
      await answer("bob", mine.until + 2, ["alice"]);
      t.deepEqual(await claimFor(store, "alice"), claimOf("bob", mine.until + 2));
    },

  "F29 what a peer writes changes no claim, and who is taken off the number has none": async (t, on) => {
    const { store } = await openStore(t, on);
    const id = await shared(store);
    await store.claims.change(id, () => theirs);
    await receive(store, "trunk:loopback:2", NUMBER, PEER);
    t.deepEqual(await claimFor(store, "alice"), theirs);
    await assign(store, ["alice"]);
    t.is(await claimFor(store, "alice"), null);
    t.deepEqual(
      (await store.claims.change(id, () => mine)).map(({ userId }) => userId),
      ["alice"],
    );
  },

  "F29 of two who claim at once, each sees what the other has made of it": async (t, on) => {
    const first = await openStore(t, on);
    const second = await anotherStore(t, on, first);
    const id = await shared(first.store);
    const seen: (Claim | null)[] = [];
    const take = (store: Store, claim: Claim) =>
      store.claims.change(id, (before) => {
        seen.push(before);
        return before ?? claim;
      });
    await Promise.all([take(first.store, mine), take(second, theirs)]);
    t.is(seen.filter((before) => before === null).length, 1);
    t.true([mine.userId, theirs.userId].includes((await claimFor(first.store, "alice"))?.userId ?? ""));
  },
};

async function shared(store: Store): Promise<string> {
  await assign(store, ["alice", "bob"]);
  await receive(store, "trunk:loopback:1", NUMBER, PEER);
  return (await onlyConversation(store, "alice")).id;
}

function assign(store: Store, userIds: readonly string[]): Promise<void> {
  const shareHistory = false;
  return store.settings.assignNumber({
    tenantId: "tenant-1",
    number: NUMBER,
    userIds,
    shareHistory,
    now: noon,
  });
}

async function onlyRow(store: Store, userId: string) {
  const { id } = await onlyConversation(store, userId);
  const row = await store.inbox.conversation(userId, id);
  if (!row) throw new Error("the conversation is not there");
  return row;
}

async function claimFor(store: Store, userId: string): Promise<Claim | null> {
  return (await onlyRow(store, userId)).conversation.claim;
}
