import type { Delivery } from "../core/delivery.js";
import type { LeaseRequest, OutboxDepth, OutboxStore } from "../ports.js";
import { blockReturned, learnFromRefusals } from "./consents.js";
import type { StoreDeps } from "./conversations.js";
import { type Database, DatabaseError, type Sql } from "./database.js";
import { listOf, type Value } from "./dialect.js";
import { clipped, receiptRow, toDelivery, toReceipt } from "./rows.js";
import { settle } from "./settle.js";
import { columnsOf, deliveryTable, receiptTable } from "./tables.js";

/** As many texts a phone gets when it comes back; older ones are in the browser. */
const KEPT_PER_PHONE = 50;

export function createOutboxStore(
  { sql, transaction }: Database,
  { newId }: Pick<StoreDeps, "newId">,
): OutboxStore {
  return {
    leaseDue: (request) => transaction((tx) => leaseDue(tx, request)),
    settle: (results, now) =>
      transaction(async (tx) => {
        const events = await settle(tx, results, now);
        const learned = await learnFromRefusals(tx, results, { newId, now });
        return [...events, ...learned, ...(await blockReturned(tx, results, now))];
      }),
    async abandoned(now, limit) {
      return deliveries(sql, "d.state='sending' AND d.lease_until<? ORDER BY d.lease_until LIMIT ?", [
        now,
        limit,
      ]);
    },
    outdated: (now, limit) => outdated(sql, now, limit),
    async wakeExtensions(extensionIds, now) {
      if (extensionIds.length === 0) return 0;
      const list = listOf(extensionIds);
      return sql.change(
        `UPDATE sidetone_deliveries SET due_at=?
         WHERE target IN ${list.text} AND state='queued' AND kind='phone' AND due_at>?`,
        [now, ...list.values, now],
      );
    },
    async nextDueAt() {
      const [row] = await sql.read(
        `SELECT d.due_at AS due_at FROM sidetone_deliveries d
         WHERE d.state='queued' AND ${IS_FIRST} AND ${MAY_GO} ORDER BY d.due_at LIMIT 1`,
      );
      return row === undefined ? null : (row["due_at"] as number);
    },
    byReference: (trunkId, reference) =>
      deliveries(sql, "d.kind='trunk' AND d.target=? AND d.reference=? ORDER BY d.id DESC", [
        trunkId,
        clipped(reference),
      ]),
    async ofTrunk(trunkId, deliveryId) {
      const [delivery] = await deliveries(sql, "d.kind='trunk' AND d.target=? AND d.id=?", [
        trunkId,
        deliveryId,
      ]);
      return delivery ?? null;
    },
    async keepReceipt(receipt) {
      try {
        await sql.insert(receiptTable, [receiptRow(receipt)], "fail");
        return true;
      } catch (error) {
        if (error instanceof DatabaseError && error.kind === "unique") return false;
        throw error;
      }
    },
    async receiptsFor(references) {
      if (references.length === 0) return [];
      const list = listOf(references.map(({ reference }) => clipped(reference)));
      const rows = await sql.read(
        `SELECT ${columnsOf(receiptTable)} FROM sidetone_receipts
         WHERE reference IN ${list.text} ORDER BY received_at,state`,
        list.values,
      );
      const wanted = new Set(references.map(({ trunkId, reference }) => `${trunkId} ${clipped(reference)}`));
      return rows.map(toReceipt).filter(({ trunkId, reference }) => wanted.has(`${trunkId} ${reference}`));
    },
    depth: () => depth(sql),
  };
}

/**
 * No other of its order is under way, and none that waits comes before it. The first one is looked up by index for
 * each candidate: asked as "is there an earlier one", PostgreSQL compares all of a long order with each other.
 */
const IS_FIRST = `d.id=(SELECT e.id FROM sidetone_deliveries e
    WHERE e.order_key=d.order_key AND e.state='queued' ORDER BY e.position,e.id LIMIT 1)
  AND NOT EXISTS (SELECT 1 FROM sidetone_deliveries s WHERE s.order_key=d.order_key AND s.state='sending')`;

async function deliveries(sql: Sql, condition: string, values: readonly Value[]): Promise<Delivery[]> {
  const rows = await sql.read(`${selectDeliveries} WHERE ${condition}`, values);
  return rows.map(toDelivery);
}

/**
 * Whoever opted out gets nothing, also of what was under way then and came back to be tried again. An answer of ours
 * belongs to no message, and goes.
 */
const MAY_GO = `(d.kind='phone' OR d.message_id IS NULL OR NOT EXISTS (SELECT 1 FROM sidetone_consents o
  WHERE o.tenant_id=d.tenant_id AND o.peer=d.recipient AND o.number=d.sender AND o.consent='opted-out'))`;

const selectDeliveries = `SELECT ${columnsOf(deliveryTable, "d")} FROM sidetone_deliveries d`;

async function leaseDue(sql: Sql, request: LeaseRequest): Promise<readonly Delivery[]> {
  const { holder, now, leaseMs, limit, skipTargets } = request;
  const skipped = listOf(skipTargets);
  const open = skipTargets.length === 0 ? "" : ` AND (d.kind='phone' OR d.target NOT IN ${skipped.text})`;
  const due = await deliveries(
    sql,
    `d.state='queued' AND d.due_at<=? AND d.expires_at>?${open} AND ${IS_FIRST} AND ${MAY_GO} ORDER BY d.due_at,d.id LIMIT ?${sql.dialect.skipLocked}`,
    [now, now, ...(skipTargets.length === 0 ? [] : skipped.values), limit],
  );
  if (due.length === 0) return [];
  const ids = listOf(due.map(({ id }) => id));
  await sql.change(
    `UPDATE sidetone_deliveries SET state='sending',attempts=attempts+1,fence=fence+1,lease_until=?,lease_holder=?
     WHERE id IN ${ids.text}`,
    [now + leaseMs, holder, ...ids.values],
  );
  return due.map((delivery) => ({
    ...delivery,
    state: "sending",
    attempts: delivery.attempts + 1,
    fence: delivery.fence + 1,
  }));
}

async function outdated(sql: Sql, now: number, limit: number): Promise<readonly Delivery[]> {
  const expired = await deliveries(sql, "d.state='queued' AND d.expires_at<=? LIMIT ?", [now, limit]);
  const read = await sql.read(
    `${selectDeliveries}
     JOIN sidetone_messages m ON m.id=d.message_id
     JOIN sidetone_members p ON p.conversation_id=d.conversation_id AND p.user_id=d.reader_id
     WHERE d.state='queued' AND d.kind='phone' AND (p.read_seq>=m.seq OR p.hidden_before>=m.seq) LIMIT ?`,
    [limit],
  );
  const surplus = await deliveries(
    sql,
    `d.id IN (SELECT r.id FROM (
       SELECT id,ROW_NUMBER() OVER (PARTITION BY target ORDER BY created_at DESC,id DESC) AS place
       FROM sidetone_deliveries WHERE state='queued' AND kind='phone') r WHERE r.place>?) LIMIT ?`,
    [KEPT_PER_PHONE, limit],
  );
  const all = [...expired, ...read.map(toDelivery), ...surplus];
  const once = new Map(all.map((delivery) => [delivery.id, delivery]));
  return [...once.values()].slice(0, limit);
}

async function depth(sql: Sql): Promise<OutboxDepth> {
  const rows = await sql.read(
    `SELECT state,COUNT(*) AS size,MIN(created_at) AS oldest FROM sidetone_deliveries
     WHERE state IN ('queued','sending','unknown','failed') GROUP BY state`,
  );
  const of = (state: string) => rows.find((row) => row["state"] === state);
  const size = (state: string) => Number(of(state)?.["size"] ?? 0);
  return {
    queued: size("queued"),
    sending: size("sending"),
    unknown: size("unknown"),
    failed: size("failed"),
    oldestQueuedAt: (of("queued")?.["oldest"] as number | undefined) ?? null,
  };
}
