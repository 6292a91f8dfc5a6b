import type { DeadLetterQuery } from "../../src/ports.js";
import { noon } from "../factories.js";
import { type Contract, lastMessage, openStore } from "./store-harness.js";
import { lease, result, sms, taken } from "./store-outbox-harness.js";

const all: DeadLetterQuery = { trunkId: null, state: null, before: null, limit: 10 };

/** Texts to trunks that came to no good end. */
export const deadLettersContract: Contract = {
  "F32 what failed or is not confirmed is listed until it turns out well or somebody discards it": async (
    t,
    on,
  ) => {
    const { store } = await openStore(t, on);
    const { outbox, deadLetters } = store;
    await send(3);
    const leased = await taken(outbox, lease);
    await outbox.settle(
      leased.map((one, n) => result(one, n === 0 ? failed : unknown)),
      noon + 1,
    );
    const letters = await deadLetters.list(all);
    t.deepEqual(
      letters.map(({ state, at, sentAt }) => [state, at, sentAt]),
      [
        ["unknown", noon + 1, noon],
        ["unknown", noon + 1, noon],
        ["failed", noon + 1, noon],
      ],
    );
    t.deepEqual(await deadLetters.counts(), [
      { trunkId: "loopback", state: "failed", size: 1 },
      { trunkId: "loopback", state: "unknown", size: 2 },
    ]);
    const ids = letters.map(({ delivery }) => delivery.id);
    const page = await deadLetters.list({ ...all, state: "unknown", before: ids[0] ?? "" });
    t.deepEqual(
      page.map(({ delivery }) => delivery.id),
      [ids[1] ?? ""],
    );
    t.deepEqual(await deadLetters.list({ ...all, trunkId: "other" }), []);
    await outbox.settle([result(letters[0]!.delivery, { state: "delivered" })], noon + 2);
    t.is(await deadLetters.get(ids[0] ?? ""), null);
    t.like(await deadLetters.get(ids[1] ?? ""), { state: "unknown" });
    t.true(await deadLetters.discard(ids[2] ?? ""));
    t.false(await deadLetters.discard(ids[2] ?? ""));
    t.is((await deadLetters.list(all)).length, 1);

    async function send(count: number): Promise<void> {
      for (let n = 1; n <= count; n++) await sms(store, `user:alice:${n}`, [], { peer: `+1555765010${n}` });
    }
  },

  "a carrier is asked ever more rarely, by one of those who look, and in the end not any more": async (
    t,
    on,
  ) => {
    const { store } = await openStore(t, on);
    await sms(store, "user:alice:1", []);
    const [leased] = await taken(store.outbox, lease);
    await store.outbox.settle([result(leased!, unknown)], noon);
    const waits: number[] = [];
    let now = noon;
    for (;;) {
      const [letter] = await store.deadLetters.list(all);
      if (letter?.checkAt == null) break;
      waits.push((letter.checkAt - now) / 1_000);
      t.deepEqual(await store.deadLetters.takeChecks(letter.checkAt - 1, 10), []);
      now = letter.checkAt;
      t.is((await store.deadLetters.takeChecks(now, 10)).length, 1);
      t.deepEqual(await store.deadLetters.takeChecks(now, 10), []);
    }
    t.deepEqual(waits, [10, 60, 600, 3_600, 21_600, 64_800]);
  },

  "F32 a retry is a new delivery of the same message, once, and the old one speaks only of good": async (
    t,
    on,
  ) => {
    const { store } = await openStore(t, on);
    const { outbox, deadLetters } = store;
    await sms(store, "user:alice:1", ["bob"]);
    const [leased] = await taken(outbox, lease);
    await outbox.settle([result(leased!, { ...unknown, reference: "SM1" })], noon);
    const request = { deliveryId: leased!.id, newId: "anew", target: "other" };
    const { events, retried } = await deadLetters.retry([request], noon + 5);
    t.is(retried, 1);
    t.deepEqual(events.map(({ userId }) => userId).sort(), ["alice", "bob"]);
    t.like(events[0], { change: { kind: "state", state: "queued", reason: null, retries: 1 } });
    t.like(await lastMessage(store), { state: "queued", stateReason: null, retries: 1 });
    t.deepEqual(await deadLetters.retry([{ ...request, newId: "more" }], noon + 6), {
      retried: 0,
      events: [],
    });
    t.deepEqual(await deadLetters.list(all), []);
    const [old] = await outbox.byReference("loopback", "SM1");
    t.deepEqual(await outbox.settle([result(old!, { state: "failed", reason: "late" })], noon + 7), []);
    t.like(await lastMessage(store), { state: "queued" });
    const [anew] = await taken(outbox, { ...lease, now: noon + 5 });
    t.like(anew, { id: "anew", target: "other", attempts: 1, messageId: leased!.messageId, position: 1 });
    await outbox.settle([result(anew!, { state: "accepted", reference: "SM2" })], noon + 8);
    const failedFirst = await outbox.byReference("loopback", "SM1");
    t.is((await outbox.settle([result(failedFirst[0]!, { state: "delivered" })], noon + 9)).length, 2);
    t.like(await lastMessage(store), { state: "delivered", retries: 1 });
  },
};

const failed = { state: "failed", reason: "carrier-refused" } as const;
const unknown = { state: "unknown", reason: "no-answer" } as const;
