import type { Delivery } from "../core/delivery.js";
import type { OutboxDepth, OutboxStore, QueueDepth } from "../ports.js";
import { blockReturned, learnFromRefusals } from "./consents.js";
import type { StoreDeps } from "./conversations.js";
import { type Database, DatabaseError, type Sql } from "./database.js";
import { listOf, type Value } from "./dialect.js";
import { IS_FIRST, leaseDue, MAY_GO } from "./lease.js";
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
    depths: () => depths(sql),
    depth: () => depth(sql),
  };
}

async function deliveries(sql: Sql, condition: string, values: readonly Value[]): Promise<Delivery[]> {
  const rows = await sql.read(`${selectDeliveries} WHERE ${condition}`, values);
  return rows.map(toDelivery);
}

const selectDeliveries = `SELECT ${columnsOf(deliveryTable, "d")} FROM sidetone_deliveries d`;

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

async function depths(sql: Sql): Promise<readonly QueueDepth[]> {
  const rows = await sql.read(
    `SELECT CASE WHEN kind='trunk' THEN target ELSE NULL END AS place,COUNT(*) AS size,MIN(created_at) AS oldest
     FROM sidetone_deliveries WHERE state='queued' GROUP BY CASE WHEN kind='trunk' THEN target ELSE NULL END`,
  );
  return rows.map((row) => ({
    trunkId: row["place"] as string | null,
    queued: Number(row["size"]),
    oldestAt: Number(row["oldest"]),
  }));
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
