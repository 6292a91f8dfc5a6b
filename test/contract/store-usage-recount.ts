import fc from "fast-check";
import type { DeliveryState } from "../../src/core/model.js";
import type { Store } from "../../src/ports.js";
import { anAttachment, noon } from "../factories.js";
import {
  anotherStore,
  type Contract,
  chatOf,
  type Database,
  type Opened,
  openStore,
  send,
} from "./store-harness.js";
import { got, HOUR_MS, ours, settleAll, sms, span } from "./store-usage-harness.js";

export const recountContract: Contract = {
  "F25 the counters equal a recount from the records, whatever happens at once": async (t, on) => {
    const first = await openStore(t, on);
    const second = await anotherStore(t, on, first);
    const step = fc.record({
      kind: fc.constantFrom("send", "send", "receive", "settle", "settle", "retry", "chat", "delete"),
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
};

let retries = 0;

/** Sends anew what failed or is not confirmed. */
async function retryAll({ deadLetters }: Store, run: number): Promise<void> {
  const letters = await deadLetters.list({ trunkId: null, state: null, before: null, limit: 3 });
  const wishes = letters.map(({ delivery }) => {
    return { deliveryId: delivery.id, newId: `retry-${run}-${++retries}`, target: "loopback" };
  });
  await deadLetters.retry(wishes, noon);
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
    case "retry":
      return retryAll(store, run);
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
