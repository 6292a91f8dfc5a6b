import type { Delivery } from "../core/delivery.js";
import { raise } from "../core/delivery.js";
import type { DeliveryState, Message, UserEvent } from "../core/model.js";
import type { SettledDelivery } from "../ports.js";
import type { Sql } from "./database.js";
import { keepLetters } from "./dead-letter-rows.js";
import { listOf } from "./dialect.js";
import { appendToLogs, type Notice } from "./log.js";
import { deliveryRow, messageRow, toDelivery, toMessage } from "./rows.js";
import { columnsOf, deliveryTable, messageTable } from "./tables.js";
import { type Moved, moveUsage } from "./usage.js";
import { movedAnswers } from "./usage-answers.js";

/** Writes what became of deliveries and, where they carry a message out, of the message. */
export async function settle(
  sql: Sql,
  results: readonly SettledDelivery[],
  now: number,
): Promise<readonly UserEvent[]> {
  if (results.length === 0) return [];
  const { found: before, retried } = await lockDeliveries(sql, results);
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
  const moved = [...settled].map(([id, after]) => ({ before: before.get(id) ?? after, after }));
  await keepLetters(sql, moved, now);
  const news = [...settled.values()].filter((delivery) => isNews(delivery, retried));
  const changed = await raiseMessages(sql, news);
  const events = await tellStates(
    sql,
    changed.map(({ after }) => after),
    now,
  );
  await moveUsage(sql, [...changed, ...(await movedAnswers(sql, moved))]);
  return events;
}

/** These messages by their ids, locked in sorted order until the commit. */
export function lockMessages(sql: Sql, ids: readonly string[]): Promise<ReadonlyMap<string, Message>> {
  return readMessages(sql, ids, ` ORDER BY id${sql.dialect.forUpdate}`);
}

/** These messages by their ids. */
export async function readMessages(
  sql: Sql,
  ids: readonly string[],
  end = "",
): Promise<ReadonlyMap<string, Message>> {
  if (ids.length === 0) return new Map();
  const list = listOf(ids);
  const rows = await sql.read(
    `SELECT ${columnsOf(messageTable)} FROM sidetone_messages WHERE id IN ${list.text}${end}`,
    list.values,
  );
  return new Map(rows.map((row) => [row["id"] as string, toMessage(row)]));
}

/** Tells all who see these messages how they are now. */
export async function tellStates(
  sql: Sql,
  messages: readonly Message[],
  now: number,
): Promise<readonly UserEvent[]> {
  return appendToLogs(sql, await noticesOf(sql, messages), now);
}

/** Once a message is sent anew, the old way counts only if it turns out to have been a good one. */
function isNews({ id, state }: Delivery, retried: ReadonlySet<string>): boolean {
  return !retried.has(id) || state === "sent" || state === "delivered";
}

/** Locked in sorted order, as everywhere. */
async function lockDeliveries(
  sql: Sql,
  results: readonly SettledDelivery[],
): Promise<{ readonly found: ReadonlyMap<string, Delivery>; readonly retried: ReadonlySet<string> }> {
  const list = listOf(results.map(({ id }) => id));
  const rows = await sql.read(
    `SELECT ${columnsOf(deliveryTable)},retried_at FROM sidetone_deliveries
     WHERE id IN ${list.text} ORDER BY id${sql.dialect.forUpdate}`,
    list.values,
  );
  const retried = rows.filter((row) => row["retried_at"] !== null).map((row) => row["id"] as string);
  return {
    found: new Map(rows.map((row) => [row["id"] as string, toDelivery(row)])),
    retried: new Set(retried),
  };
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
  const messages = await lockMessages(
    sql,
    trunk.map(({ messageId }) => messageId ?? ""),
  );
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

function stateOf({ id, conversationId, seq, state, stateReason, retries }: Message): Notice["change"] {
  return {
    kind: "state",
    conversationId,
    messageId: id,
    messageSeq: seq,
    state: state ?? "queued",
    reason: stateReason,
    retries,
  };
}
