import fc from "fast-check";
import type { DeliveryState } from "../../src/core/model.js";
import type { Store, UsageRow } from "../../src/ports.js";
import { anAttachment, noon } from "../factories.js";
import {
  anotherStore,
  type Contract,
  chatOf,
  count,
  type Database,
  type Opened,
  openStore,
  send,
  smsOf,
} from "./store-harness.js";

const ours = ["+15551230001", "+15551230002", "+15551230003"];
const peer = "+15557650002";
const span = { tenantId: "tenant-1", from: "2026-11-24", to: "2026-11-24" };
const nothing = { sent: 0, received: 0, failed: 0, mms: 0, segments: 0 };
const HOUR_MS = 3_600_000;

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

  "F25 the counters equal a recount from the records, whatever happens at once": async (t, on) => {
    const first = await openStore(t, on);
    const second = await anotherStore(t, on, first);
    const step = fc.record({
      kind: fc.constantFrom("send", "send", "receive", "settle", "settle", "chat", "delete"),
      who: fc.constantFrom("alice", "bob", "alice,bob", ""),
      number: fc.constantFrom(...ours),
      key: fc.nat(40),
      hour: fc.integer({ min: -20, max: 4 }),
      files: fc.constantFrom(0, 0, 1),
      state: fc.constantFrom<DeliveryState>("accepted", "sent", "failed", "delivered", "unknown", "blocked"),
    });
    let run = 0;
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 8, maxLength: 24, size: "max" }),
      async (steps) => {
        run++;
        const played = steps.map((one, index) =>
          play(first, index % 2 === 0 ? first.store : second, one, run),
        );
        await Promise.all(played);
        t.deepEqual(await counters(first.store), await recount(first.database));
      },
    );
    await fc.assert(property, { numRuns: 12, endOnFailure: true });
    const all = await first.store.usage.byDay({ ...span, from: "2026-11-01", to: "2026-12-01" });
    t.true(all.length >= 2);
    t.true(all.reduce((sum, one) => sum + one.sent + one.received, 0) > 20);
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

interface Shape {
  readonly from?: string;
  readonly number?: string;
  readonly at?: number;
  readonly attachments?: Parameters<typeof send>[1]["attachments"];
  readonly tenantId?: string;
}

function sms(store: Store, key: string, shape: Shape = {}) {
  const { from = "alice", number = ours[0]!, at = noon, attachments = [], tenantId = "tenant-1" } = shape;
  const conversation = { ...smsOf(number, peer), tenantId };
  const delivery = { kind: "trunk", target: "loopback", from: number, to: peer, readerId: null } as const;
  const deliveries = [{ ...delivery, parked: false }];
  return send(store, { key, from, conversation, readers: [], deliveries, at, attachments });
}

function got(store: Store, key: string, readers: readonly string[], shape: Shape = {}) {
  const { number = ours[0]!, at = noon } = shape;
  return send(store, { key, from: peer, conversation: smsOf(number, peer), readers, at });
}

/** Gives deliveries a state as an attempt or a receipt would; all, or those of one message. */
async function settleAll({ database, store }: Opened, state: DeliveryState, key: string): Promise<void> {
  const rows = await database.sql.read(
    `SELECT d.id,d.fence FROM sidetone_deliveries d JOIN sidetone_messages m ON m.id=d.message_id
     WHERE m.source_key=?`,
    [key],
  );
  const result = { state, dueAt: noon, partsDone: 0, reference: null, reason: null };
  const settled = rows.map((row) => ({ id: row["id"] as string, fence: row["fence"] as number, ...result }));
  await store.outbox.settle(settled, noon);
}

interface Step {
  readonly kind: string;
  readonly who: string;
  readonly number: string;
  readonly key: number;
  readonly hour: number;
  readonly files: number;
  readonly state: DeliveryState;
}

/** One of the things that happen; who is to be counted stands in the key, for the recount. */
async function play(opened: Opened, store: Store, step: Step, run: number): Promise<unknown> {
  const { kind, number, key, state, files } = step;
  const at = noon + step.hour * HOUR_MS;
  const from = step.who.startsWith("alice") ? "alice" : "bob";
  const file = { id: `file-${run}-${key}`, file: `file-${run}-${key}` };
  switch (kind) {
    case "send":
      return sms(store, `user:${from}:${key}`, {
        from,
        number,
        at,
        attachments: files === 0 ? [] : [anAttachment(file)],
      }).catch(ignoreSecondUse);
    case "receive":
      return got(store, `trunk:${step.who}:${key}`, step.who.split(",").filter(Boolean), { number, at });
    case "settle":
      return settleAll({ ...opened, store }, state, `user:${from}:${key}`);
    case "chat":
      return send(store, { key: `user:${from}:chat-${key}`, conversation: chatOf("alice", "bob"), at });
    default:
      return store.inbox
        .conversations({ userId: from, limit: 1, unreadOnly: false, before: null })
        .then(([row]) => row && store.inbox.hide(from, row.conversation.id));
  }
}

/** A file belongs to one message: whoever comes second with it has sent nothing. */
function ignoreSecondUse(error: Error): void {
  if (error.name !== "StoreConflict") throw error;
}

type Counted = Readonly<Record<string, readonly number[]>>;

async function counters(store: Store): Promise<Counted> {
  const rows = await store.usage.rows({ ...span, from: "2026-01-01", to: "2026-12-31" }, null, 1_000);
  const figures = rows.map(({ day, number, userId, sent, received, failed, mms, segments }) => {
    return [`${day} ${number} ${userId}`, [sent, received, failed, mms, segments]] as const;
  });
  // A row whose texts were all stopped stays, with nothing in it.
  return Object.fromEntries(figures.filter(([, all]) => all.some((figure) => figure !== 0)));
}

/** From the messages alone, by rules of its own. */
async function recount(database: Database): Promise<Counted> {
  const rows = await database.sql.read(
    `SELECT m.source_key,m.direction,m.state,m.segments,m.attachment_count,m.created_at,c.number
     FROM sidetone_messages m JOIN sidetone_conversations c ON c.id=m.conversation_id
     WHERE m.kind='sms' AND (m.state IS NULL OR m.state<>'blocked')`,
  );
  const zone = new Intl.DateTimeFormat("sv-SE", { timeZone: "America/New_York", dateStyle: "short" });
  const sums: Record<string, number[]> = {};
  for (const row of rows) {
    const who = String(row["source_key"]).split(":")[1]!;
    const key = `${zone.format(Number(row["created_at"]))} ${row["number"]} ${who.includes(",") ? "" : who}`;
    const isMms = Number(row["attachment_count"]) > 0;
    const counts = [
      Number(row["direction"] === "out"),
      Number(row["direction"] === "in"),
      Number(row["state"] === "failed"),
      Number(isMms),
      isMms ? 0 : Number(row["segments"]),
    ];
    sums[key] = (sums[key] ?? [0, 0, 0, 0, 0]).map((sum, index) => sum + counts[index]!);
  }
  return sums;
}
