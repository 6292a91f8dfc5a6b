import type { Delivery } from "../core/delivery.js";
import { raise } from "../core/delivery.js";
import type { DeliveryState, Message, UserEvent } from "../core/model.js";
import type { SettledDelivery } from "../ports.js";
import type { Sql } from "./database.js";
import { listOf } from "./dialect.js";
import { appendToLogs, type Notice } from "./log.js";
import { deliveryRow, messageRow, toDelivery, toMessage } from "./rows.js";
import { columnsOf, deliveryTable, messageTable } from "./tables.js";
import { type Moved, moveUsage } from "./usage.js";

/** Writes what became of deliveries and, where they carry a message out, of the message. */
export async function settle(
  sql: Sql,
  results: readonly SettledDelivery[],
  now: number,
): Promise<readonly UserEvent[]> {
  if (results.length === 0) return [];
  const before = await lockDeliveries(sql, results);
  const settled = new Map<string, Delivery>();
  for (const result of results) {
    const current = settled.get(result.id) ?? before.get(result.id);
    if (current?.fence === result.fence) settled.set(result.id, applied(current, result));
  }
  await sql.insert(deliveryTable, [...settled.values()].map(deliveryRow), [
    "state",
    "due_at",
    "parts_done",
    "reference",
    "reason",
  ]);
  const changed = await raiseMessages(sql, [...settled.values()]);
  const after = changed.map(({ after }) => after);
  const events = await appendToLogs(sql, await noticesOf(sql, after), now);
  await moveUsage(sql, changed);
  return events;
}

/** Locked in sorted order, as everywhere. */
async function lockDeliveries(
  sql: Sql,
  results: readonly SettledDelivery[],
): Promise<ReadonlyMap<string, Delivery>> {
  const list = listOf(results.map(({ id }) => id));
  const rows = await sql.read(
    `SELECT ${columnsOf(deliveryTable)} FROM sidetone_deliveries
     WHERE id IN ${list.text} ORDER BY id${sql.dialect.forUpdate}`,
    list.values,
  );
  return new Map(rows.map((row) => [row["id"] as string, toDelivery(row)]));
}

/** A result may be overtaken by a receipt that knew more: then only the reference is news. */
function applied(current: Delivery, result: SettledDelivery): Delivery {
  const reference = result.reference ?? current.reference;
  const state = nextState(current.state, result.state);
  const late = state === current.state && state !== "queued" && state !== "sending";
  if (late) return { ...current, reference };
  const { dueAt, partsDone, reason } = result;
  return { ...current, state, dueAt, partsDone, reason, reference };
}

/** Only an attempt that came to nothing goes back to the queue; every other change is upward. */
function nextState(current: DeliveryState, next: DeliveryState): DeliveryState {
  return current === "sending" && next === "queued" ? "queued" : raise(current, next);
}

/** Moves bubbles upward; copies to phones never do. Returns the messages that changed, as they were and are. */
async function raiseMessages(sql: Sql, deliveries: readonly Delivery[]): Promise<readonly Moved[]> {
  const trunk = deliveries.filter(({ kind, messageId }) => kind === "trunk" && messageId !== null);
  if (trunk.length === 0) return [];
  const list = listOf(trunk.map(({ messageId }) => messageId));
  const rows = await sql.read(
    `SELECT ${columnsOf(messageTable)} FROM sidetone_messages
     WHERE id IN ${list.text} ORDER BY id${sql.dialect.forUpdate}`,
    list.values,
  );
  const messages = new Map(rows.map((row) => [row["id"] as string, toMessage(row)]));
  const changed = new Map<string, Message>();
  for (const delivery of trunk) {
    const id = delivery.messageId ?? "";
    const message = changed.get(id) ?? messages.get(id);
    const raised = message && raisedBy(message, delivery);
    if (raised) changed.set(id, raised);
  }
  await sql.insert(messageTable, [...changed.values()].map(messageRow), ["state", "state_reason"]);
  return [...changed].flatMap(([id, after]) => {
    const before = messages.get(id);
    return before ? [{ before, after }] : [];
  });
}

/** Null when the delivery is no news for the bubble. */
function raisedBy(message: Message, { state, reason }: Delivery): Message | null {
  const bubble = raise(message.state ?? "queued", state);
  // A reason to wait is news too.
  const waits = bubble === "queued" && state === "queued" && reason !== message.stateReason;
  return bubble === message.state && !waits ? null : { ...message, state: bubble, stateReason: reason };
}

/** Everybody who sees the message now; who left keeps what was there. */
async function noticesOf(sql: Sql, messages: readonly Message[]): Promise<readonly Notice[]> {
  if (messages.length === 0) return [];
  const list = listOf([...new Set(messages.map(({ conversationId }) => conversationId))]);
  const members = await sql.read(
    `SELECT conversation_id,user_id,visible_from FROM sidetone_members
     WHERE conversation_id IN ${list.text} AND visible_until IS NULL ORDER BY user_id`,
    list.values,
  );
  return messages.flatMap((message) =>
    members
      .filter(
        (row) =>
          row["conversation_id"] === message.conversationId && (row["visible_from"] as number) < message.seq,
      )
      .map((row) => ({
        userId: row["user_id"] as string,
        tenantId: message.tenantId,
        change: stateOf(message),
      })),
  );
}

function stateOf({ id, conversationId, seq, state, stateReason }: Message): Notice["change"] {
  return {
    kind: "state",
    conversationId,
    messageId: id,
    messageSeq: seq,
    state: state ?? "queued",
    reason: stateReason,
  };
}
