import { trunkAgeMs } from "../core/batch.js";
import { checkAfterMs, type Delivery } from "../core/delivery.js";
import type { Message } from "../core/model.js";
import type { DeadLetter, DeadLetterStore, Retried, RetryRequest } from "../ports.js";
import type { Database, Sql } from "./database.js";
import { listOf, type Row, type Value } from "./dialect.js";
import { deliveryRow, messageRow, toDelivery } from "./rows.js";
import { lockMessages, readMessages, tellStates } from "./settle.js";
import { columnsOf, deadLetterTable, deliveryTable, messageTable } from "./tables.js";
import { moveUsage } from "./usage.js";

const FIELDS = `${columnsOf(deliveryTable, "d")},d.leased_at AS leased_at,l.at AS dead_at,l.checks AS checks,l.check_at AS check_at`;
const LETTERS = `SELECT ${FIELDS} FROM sidetone_dead_letters l JOIN sidetone_deliveries d ON d.id=l.delivery_id`;

export function createDeadLetterStore({ sql, transaction }: Database): DeadLetterStore {
  return {
    async list({ trunkId, state, before, limit }) {
      const conditions: readonly (readonly [string, Value])[] = [
        ["l.trunk_id=?", trunkId],
        ["l.state=?", state],
        ["l.delivery_id<?", before],
      ];
      const given = conditions.filter(([, value]) => value !== null);
      const where = given.length === 0 ? "" : ` WHERE ${given.map(([text]) => text).join(" AND ")}`;
      const rows = await sql.read(`${LETTERS}${where} ORDER BY l.delivery_id DESC LIMIT ?`, [
        ...given.map(([, value]) => value),
        limit,
      ]);
      return rows.map(toLetter);
    },
    async get(deliveryId) {
      const [row] = await sql.read(`${LETTERS} WHERE l.delivery_id=?`, [deliveryId]);
      return row === undefined ? null : toLetter(row);
    },
    async newestOf({ conversationId, seq }) {
      const [row] = await sql.read(
        `SELECT ${columnsOf(deliveryTable, "d")} FROM sidetone_deliveries d
         WHERE d.order_key=? AND d.position=? AND d.state IN ('failed','unknown') AND d.retried_at IS NULL
         ORDER BY d.id DESC LIMIT 1`,
        [`sms:${conversationId}`, seq],
      );
      return row === undefined ? null : toDelivery(row);
    },
    messages: (ids) => readMessages(sql, ids),
    async counts() {
      const rows = await sql.read(
        "SELECT trunk_id,state,COUNT(*) AS size FROM sidetone_dead_letters GROUP BY trunk_id,state ORDER BY trunk_id,state",
      );
      return rows.map((row) => ({
        trunkId: row["trunk_id"] as string,
        state: row["state"] as DeadLetter["state"],
        size: Number(row["size"]),
      }));
    },
    async discard(deliveryId) {
      return (await sql.change("DELETE FROM sidetone_dead_letters WHERE delivery_id=?", [deliveryId])) > 0;
    },
    retry: (requests, now) => transaction((tx) => retry(tx, requests, now)),
    takeChecks: (now, limit) => transaction((tx) => takeChecks(tx, now, limit)),
  };
}

async function retry(sql: Sql, requests: readonly RetryRequest[], now: number): Promise<Retried> {
  const found = await lockDead(sql, requests);
  if (found.length === 0) return { retried: 0, events: [] };
  const messages = await lockMessages(
    sql,
    found.map(({ messageId }) => messageId ?? ""),
  );
  const old = found.filter(({ messageId }) => messages.has(messageId ?? ""));
  const moved = [...messages.values()].map((before) => ({ before, after: queuedAgain(before) }));
  const wishes = new Map(requests.map((request) => [request.deliveryId, request]));
  const fresh = old.flatMap((one) => {
    const wish = wishes.get(one.id);
    return wish ? [anew(one, wish, now)] : [];
  });
  const ids = listOf(old.map(({ id }) => id));
  await sql.change(`UPDATE sidetone_deliveries SET retried_at=? WHERE id IN ${ids.text}`, [
    now,
    ...ids.values,
  ]);
  await sql.change(`DELETE FROM sidetone_dead_letters WHERE delivery_id IN ${ids.text}`, ids.values);
  await sql.insert(deliveryTable, fresh.map(deliveryRow), "fail");
  const after = moved.map((one) => one.after);
  await sql.insert(messageTable, after.map(messageRow), ["state", "state_reason", "retries"]);
  const events = await tellStates(sql, after, now);
  await moveUsage(sql, moved);
  return { retried: fresh.length, events };
}

async function lockDead(sql: Sql, requests: readonly RetryRequest[]): Promise<Delivery[]> {
  if (requests.length === 0) return [];
  const list = listOf(requests.map(({ deliveryId }) => deliveryId));
  const rows = await sql.read(
    `SELECT ${columnsOf(deliveryTable)} FROM sidetone_deliveries
     WHERE id IN ${list.text} AND state IN ('failed','unknown') AND retried_at IS NULL
     ORDER BY id${sql.dialect.forUpdate}`,
    list.values,
  );
  return rows.map(toDelivery);
}

function queuedAgain(message: Message): Message {
  return { ...message, state: "queued", stateReason: null, retries: message.retries + 1 };
}

function anew(old: Delivery, { newId: id, target }: RetryRequest, now: number): Delivery {
  const nothing = { attempts: 0, partsDone: 0, fence: 0, reference: null, reason: null };
  const times = { dueAt: now, createdAt: now, expiresAt: now + trunkAgeMs };
  return { ...old, ...nothing, ...times, id, target, state: "queued" };
}

async function takeChecks(sql: Sql, now: number, limit: number): Promise<readonly DeadLetter[]> {
  const rows = await sql.read(
    `${LETTERS} WHERE l.check_at<=? ORDER BY l.check_at LIMIT ?${sql.dialect.skipLocked}`,
    [now, limit],
  );
  const letters = rows.map(toLetter);
  const moved = letters.map(({ delivery, state, at, checks }): Value[] => {
    const after = checkAfterMs(checks + 1);
    return [delivery.id, delivery.target, state, at, after === null ? null : now + after, checks + 1];
  });
  await sql.insert(deadLetterTable, moved, ["check_at", "checks"]);
  return letters;
}

function toLetter(row: Row): DeadLetter {
  const delivery = toDelivery(row);
  return {
    delivery,
    state: delivery.state === "unknown" ? "unknown" : "failed",
    at: row["dead_at"] as number,
    sentAt: (row["leased_at"] as number | null) ?? delivery.createdAt,
    checks: row["checks"] as number,
    checkAt: row["check_at"] as number | null,
  };
}
