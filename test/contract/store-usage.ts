import type { DeliveryState } from "../../src/core/model.js";
import type { UsageRow } from "../../src/ports.js";
import { anAttachment, noon } from "../factories.js";
import { anotherStore, type Contract, count, openStore, send } from "./store-harness.js";
import { got, HOUR_MS, ours, peer, settleAll, sms, span } from "./store-usage-harness.js";

const nothing = { sent: 0, received: 0, failed: 0, mms: 0, segments: 0 };

export const usageContract: Contract = {
  "F25 what is sent, received and failed is counted for its number, user and day": async (t, on) => {
    const opened = await openStore(t, on);
    await sms(opened.store, "user:alice:1");
    await sms(opened.store, "user:alice:2", { at: noon - 12 * HOUR_MS });
    await sms(opened.store, "user:bob:1", { from: "bob", attachments: [anAttachment()] });
    await got(opened.store, "trunk:1:1", ["alice"]);
    await got(opened.store, "trunk:1:2", ["alice", "bob"]);
    await send(opened.store, { key: "user:alice:chat" });
    await settleAll(opened, "failed", "user:alice:1");
    const at = { day: "2026-11-24", number: ours[0]! };
    t.deepEqual(await opened.store.usage.rows({ ...span, from: "2026-11-01" }, null, 10), [
      { ...nothing, ...at, day: "2026-11-23", userId: "alice", sent: 1, segments: 1 },
      { ...nothing, ...at, userId: "", received: 1, segments: 1 },
      { ...nothing, ...at, userId: "alice", sent: 1, received: 1, failed: 1, segments: 2 },
      { ...nothing, ...at, userId: "bob", sent: 1, mms: 1 },
    ]);
  },

  "F25 a repeat of a key counts once, whoever asks and however often a transaction runs": async (t, on) => {
    const first = await openStore(t, on);
    const second = await anotherStore(t, on, first);
    const tries = count(24).map((n) => sms(n % 2 === 0 ? first.store : second, `user:alice:${n % 3}`));
    t.is((await Promise.all(tries)).flat().length, 3);
    await sms(second, "user:alice:1");
    const broken = first.store.accept.transact(async () => {
      throw new Error("ours");
    });
    await t.throwsAsync(broken);
    t.like((await first.store.usage.byDay(span))[0], { sent: 3, segments: 3 });
  },

  "F25 a failure is counted once, late receipts take it back, and what was stopped was not sent": async (
    t,
    on,
  ) => {
    const opened = await openStore(t, on);
    const { usage } = opened.store;
    for (const n of count(3)) await sms(opened.store, `user:alice:${n}`);
    await settleAll(opened, "failed", "user:alice:1");
    await settleAll(opened, "failed", "user:alice:1");
    await settleAll(opened, "accepted", "user:alice:1");
    t.deepEqual(await usage.byDay(span), [{ ...nothing, day: span.to, sent: 3, failed: 1, segments: 3 }]);
    await settleAll(opened, "delivered", "user:alice:1");
    await settleAll(opened, "failed", "user:alice:1");
    await settleAll(opened, "blocked", "user:alice:2");
    t.deepEqual(await usage.byDay(span), [{ ...nothing, day: span.to, sent: 2, segments: 2 }]);
  },

  "F25 a Retry is not sent twice: it takes the failure back until it fails again": async (t, on) => {
    const opened = await openStore(t, on);
    const { usage, deadLetters } = opened.store;
    await sms(opened.store, "user:alice:1");
    await settleAll(opened, "failed", "user:alice:1");
    t.like((await usage.byDay(span))[0], { sent: 1, failed: 1 });
    const [letter] = await deadLetters.list({ trunkId: null, state: null, before: null, limit: 10 });
    const wish = { deliveryId: letter!.delivery.id, newId: "again", target: "loopback" };
    t.is((await deadLetters.retry([wish, wish], noon)).retried, 1);
    t.deepEqual(await usage.byDay(span), [{ ...nothing, day: span.to, sent: 1, segments: 1 }]);
    await settleAll(opened, "failed", "user:alice:1");
    t.deepEqual(await usage.byDay(span), [{ ...nothing, day: span.to, sent: 1, failed: 1, segments: 1 }]);
  },

  "F25 what we answer by ourselves counts for the number and for no user, failed or not": async (t, on) => {
    const opened = await openStore(t, on);
    const { usage } = opened.store;
    const answer = { kind: "confirmed-out", trunkId: "loopback", from: ours[0]!, to: peer } as const;
    const reaction = { consents: [], answer: { ...answer, body: "You get no more messages." } };
    await got(opened.store, "trunk:1:stop", ["alice"], { reaction });
    const at = { day: span.to, number: ours[0]! };
    const received = { ...nothing, ...at, userId: "alice", received: 1, segments: 1 };
    const answered = { ...nothing, ...at, userId: "", sent: 1, segments: 1 };
    t.deepEqual(await usage.rows(span, null, 10), [answered, received]);
    const settle = async (state: DeliveryState) => {
      const rows = await opened.database.sql.read("SELECT id,fence FROM sidetone_deliveries");
      const result = { state, dueAt: noon, partsDone: 0, reference: null, reason: null };
      const settled = rows.map(({ id, fence }) => ({ id: id as string, fence: fence as number, ...result }));
      await opened.store.outbox.settle(settled, noon);
    };
    await settle("failed");
    await settle("failed");
    t.deepEqual(await usage.rows(span, null, 10), [{ ...answered, failed: 1 }, received]);
    await settle("delivered");
    t.deepEqual(await usage.rows(span, null, 10), [answered, received]);
  },

  "F25 the numbers and users who text most come first, and all others are one sum": async (t, on) => {
    const { store } = await openStore(t, on);
    for (const [index, number] of ours.entries()) {
      for (const n of count(index + 1)) await sms(store, `user:alice:${index}-${n}`, { number });
    }
    await got(store, "trunk:1:1", ["bob"], { number: ours[0]! });
    await got(store, "trunk:1:2", [], { number: ours[0]! });
    const byNumber = await store.usage.byNumber(span, 2);
    t.deepEqual(
      byNumber.most.map(({ id, sent, received }) => [id, sent, received]),
      [
        [ours[0], 1, 2],
        [ours[2], 3, 0],
      ],
    );
    t.deepEqual(byNumber.others, { ...nothing, count: 1, sent: 2, segments: 2 });
    t.deepEqual((await store.usage.byNumber(span, 5)).others, { ...nothing, count: 0 });
    const byUser = await store.usage.byUser(span, 1);
    t.deepEqual(byUser.most, [{ ...nothing, id: "alice", sent: 6, segments: 6 }]);
    t.deepEqual(byUser.others, { ...nothing, count: 1, received: 1, segments: 1 });
    t.deepEqual(byUser.nobody, { ...nothing, received: 1, segments: 1 });
  },

  "INV-20 F25 another tenant and other days are not counted in": async (t, on) => {
    const { store } = await openStore(t, on);
    await sms(store, "user:alice:1");
    await sms(store, "user:alice:2", { at: noon - 48 * HOUR_MS });
    await sms(store, "user:carol:1", { from: "carol", tenantId: "tenant-2" });
    t.like(await store.usage.byDay(span), [{ sent: 1 }]);
    t.like(await store.usage.byDay({ ...span, tenantId: "tenant-2" }), [{ sent: 1 }]);
    for (const elsewhere of [
      { ...span, tenantId: "tenant-3" },
      { ...span, from: "2026-11-25", to: "2026-11-30" },
    ]) {
      t.deepEqual(await store.usage.byDay(elsewhere), []);
      t.deepEqual(await store.usage.rows(elsewhere, null, 10), []);
      t.deepEqual(await store.usage.byNumber(elsewhere, 10), { most: [], others: { ...nothing, count: 0 } });
      t.deepEqual((await store.usage.byUser(elsewhere, 10)).nobody, nothing);
    }
  },

  "F25 the rows of a span are read part by part, each once": async (t, on) => {
    const { store } = await openStore(t, on);
    for (const [index, number] of ours.entries()) {
      for (const from of ["alice", "bob"]) {
        for (const day of [0, 1]) {
          const at = noon - day * 24 * HOUR_MS;
          await sms(store, `user:${from}:${index}-${day}`, { number, from, at });
        }
      }
    }
    const whole = { ...span, from: "2026-11-23" };
    const all = await store.usage.rows(whole, null, 100);
    t.is(all.length, 12);
    const seen: UsageRow[] = [];
    for (;;) {
      const part = await store.usage.rows(whole, seen.at(-1) ?? null, 5);
      if (part.length === 0) break;
      seen.push(...part);
    }
    t.deepEqual(seen, all);
  },

  "F25 who may text is known by the switches of the tenant's users": async (t, on) => {
    const { store } = await openStore(t, on);
    t.deepEqual(await store.usage.texters("tenant-1"), []);
    await store.settings.setUser("tenant-1", "alice", { smsEnabled: true });
    await store.settings.setUser("tenant-1", "bob", { smsEnabled: false });
    await store.settings.setUser("tenant-2", "carol", { smsEnabled: true });
    t.deepEqual(await store.usage.texters("tenant-1"), ["alice"]);
  },
};
