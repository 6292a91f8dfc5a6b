import type { Reaction } from "../../src/core/answers.js";
import { noQuestion } from "../../src/core/facts.js";
import type { DeliveryDraft } from "../../src/core/submission.js";
import type { Store } from "../../src/ports.js";
import { noon } from "../factories.js";
import { type Contract, logOf, onlyConversation, openStore, send, smsOf } from "./store-harness.js";
import { lease, taken } from "./store-outbox-harness.js";

const NUMBER = "+15551230001";
const PEER = "+15557650002";

export const consentContract: Contract = {
  "F28 an opt-out stops what is queued to that peer from that number, and nothing else": async (t, on) => {
    const { store } = await openStore(t, on);
    await texts(store, "1");
    await texts(store, "2");
    await texts(store, "other", "+15557650003");
    const events = await stop(store);
    const log = (await logOf(store, "alice")).slice(-4).map(({ change }) => change);
    t.deepEqual(
      log.map(({ kind }) => kind),
      ["message", "consent", "state", "state"],
    );
    t.like(log[1], { line: { kind: "opted-out", how: "keyword", text: "STOP", userId: null, afterSeq: 3 } });
    for (const change of log.slice(2)) t.like(change, { state: "blocked", reason: "opted-out" });
    t.deepEqual(
      events.map(({ change }) => change.kind),
      ["state", "state"],
    );
    t.deepEqual(
      (await taken(store.outbox, lease)).map(({ to }) => to),
      ["+15557650003"],
    );
  },

  "F28 an answer of ours goes to who has opted out; what was under way and comes back does not": async (
    t,
    on,
  ) => {
    const { store } = await openStore(t, on);
    await texts(store, "1");
    const [out] = await taken(store.outbox, lease);
    await stop(store, "Goodbye.");
    const { id, fence } = out!;
    const back = { state: "queued", dueAt: noon, partsDone: 0, reference: null, reason: "busy" } as const;
    const events = await store.outbox.settle([{ id, fence, ...back }], noon);
    t.deepEqual(
      events.map(({ change }) => (change.kind === "state" ? change.state : change.kind)),
      ["queued", "blocked"],
    );
    t.deepEqual(
      (await taken(store.outbox, lease)).map(({ body, messageId }) => [body, messageId]),
      [["Goodbye.", null]],
    );
    t.is(await store.outbox.nextDueAt(), null);
  },

  "F28 a carrier's refusal is an opt-out, once": async (t, on) => {
    const { store } = await openStore(t, on);
    await texts(store, "1");
    await texts(store, "2");
    const [out] = await taken(store.outbox, lease);
    const refused = { state: "failed", reason: "recipient-opted-out" } as const;
    const result = { id: out!.id, fence: out!.fence, dueAt: noon, partsDone: 0, reference: null, ...refused };
    const events = await store.outbox.settle([result], noon);
    t.deepEqual(
      events.map(({ change }) => (change.kind === "state" ? change.state : change.kind)),
      ["failed", "consent", "blocked"],
    );
    t.like(events[1]?.change, { line: { kind: "opted-out", how: "carrier", text: "" } });
    t.deepEqual(await store.outbox.settle([result], noon), []);
    const { id } = await onlyConversation(store);
    const record = (await store.consents.of([id])).get(id);
    t.is(record?.consent, "opted-out");
    t.is(record?.lines.length, 1);
  },

  "F28 a user opts a peer out and in again: each once, told to every member with the name": async (t, on) => {
    const { store } = await openStore(t, on);
    await texts(store, "1", PEER, ["bob"]);
    const { id: conversationId } = await onlyConversation(store);
    const out = {
      conversationId,
      consent: "opted-out",
      how: "user",
      userId: "alice",
      text: "by phone",
    } as const;
    const events = await store.consents.change(out, noon + 1);
    t.deepEqual(
      events.map(({ userId, change }) => `${userId} ${change.kind}`),
      ["alice consent", "bob consent", "alice state", "bob state"],
    );
    t.deepEqual(await store.consents.change(out, noon + 2), []);
    const back = { ...out, consent: "opted-in", userId: "bob", text: "" } as const;
    t.is((await store.consents.change(back, noon + 3)).length, 2);
    t.deepEqual(await store.consents.change(back, noon + 4), []);
    const record = (await store.consents.of([conversationId, "none"])).get(conversationId);
    t.is(record?.consent, "opted-in");
    t.deepEqual(
      record?.lines.map(({ kind, userId, text, at }) => [kind, userId, text, at]),
      [
        ["opted-out", "alice", "by phone", noon + 1],
        ["opted-in", "bob", "", noon + 3],
      ],
    );
    const [last] = (await logOf(store, "bob")).slice(-1);
    t.deepEqual(last?.change.kind === "consent" && last.change.line, record?.lines[1]);
  },

  "F28 when an answer went out last is a fact for who asks again": async (t, on) => {
    const { store } = await openStore(t, on);
    await texts(store, "1");
    await stop(store, "Goodbye.");
    const askers = [{ tenantId: "tenant-1", peer: PEER }];
    const ask = (question: Partial<typeof noQuestion>) =>
      store.accept.transact((tx) => tx.facts({ ...noQuestion, ...question }));
    const { answeredAt } = await ask({ askers });
    t.is(answeredAt.get(`tenant-1 ${NUMBER} ${PEER} confirmed-out`), noon);
    t.is((await ask({ peers: askers })).answeredAt.size, 0);
  },

  "F28 chats have no consent, and a consent of another tenant is nobody else's": async (t, on) => {
    const { store } = await openStore(t, on);
    await send(store, { key: "user:alice:1" });
    const { id } = await onlyConversation(store);
    const change = {
      conversationId: id,
      consent: "opted-out",
      how: "user",
      userId: "alice",
      text: "",
    } as const;
    t.deepEqual(await store.consents.change(change, noon), []);
    t.deepEqual(await store.consents.change({ ...change, conversationId: "none" }, noon), []);
    t.deepEqual([...(await store.consents.of([id]))], []);
  },
};

/** A text of alice, queued. */
function texts(store: Store, key: string, to = PEER, readers: string[] = []) {
  const delivery: DeliveryDraft = {
    kind: "trunk",
    target: "loopback",
    from: NUMBER,
    to,
    readerId: null,
    parked: false,
  };
  const conversation = smsOf(NUMBER, to);
  return send(store, { key: `user:alice:${key}`, conversation, readers, deliveries: [delivery] });
}

/** The peer says STOP; resolves with what that changed of others' messages. */
async function stop(store: Store, answer: string | null = null) {
  const before = await store.log.cursor("alice");
  const change = { tenantId: "tenant-1", number: NUMBER, peer: PEER, consent: "opted-out" } as const;
  const reaction: Reaction = {
    consents: [{ ...change, how: "keyword", text: "STOP" }],
    answer:
      answer === null
        ? null
        : { kind: "confirmed-out", trunkId: "loopback", from: NUMBER, to: PEER, body: answer },
  };
  await send(store, {
    key: "trunk:loopback:stop",
    from: PEER,
    to: NUMBER,
    conversation: smsOf(NUMBER, PEER),
    readers: ["alice"],
    reaction,
  });
  const { events } = await store.log.after("alice", before, 100);
  return events.filter(({ change: { kind } }) => kind === "state");
}
