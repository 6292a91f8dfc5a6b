import type { Delivery } from "../core/delivery.js";
import { flowsOf, type Held, type LeasePlan, planLease } from "../core/flow.js";
import type { Leased, LeaseRequest, SettledDelivery } from "../ports.js";
import type { Sql } from "./database.js";
import { listOf } from "./dialect.js";
import { openFlows, readFlows, writeFlows } from "./flow.js";
import { toDelivery } from "./rows.js";
import { settle } from "./settle.js";
import { columnsOf, deliveryTable } from "./tables.js";

/**
 * No other of its order is under way, and none that waits comes before it. The first one is looked up by index for
 * each candidate: asked as "is there an earlier one", PostgreSQL compares all of a long order with each other.
 */
export const IS_FIRST = `d.id=(SELECT e.id FROM sidetone_deliveries e
    WHERE e.order_key=d.order_key AND e.state='queued' ORDER BY e.position,e.id LIMIT 1)
  AND NOT EXISTS (SELECT 1 FROM sidetone_deliveries s WHERE s.order_key=d.order_key AND s.state='sending')`;

/**
 * Whoever opted out gets nothing, also of what was under way then and came back to be tried again. An answer of ours
 * belongs to no message, and goes.
 */
export const MAY_GO = `(d.kind='phone' OR d.message_id IS NULL OR NOT EXISTS (SELECT 1 FROM sidetone_consents o
  WHERE o.tenant_id=d.tenant_id AND o.peer=d.recipient AND o.number=d.sender AND o.consent='opted-out'))`;

/** Takes what is due and may leave now, and gives what may not a later time. */
export async function leaseDue(sql: Sql, request: LeaseRequest): Promise<Leased> {
  const { now, limit } = request;
  const rows = await sql.read(
    `SELECT ${columnsOf(deliveryTable, "d")} FROM sidetone_deliveries d
     WHERE d.state='queued' AND d.due_at<=? AND d.expires_at>? AND ${IS_FIRST} AND ${MAY_GO}
     ORDER BY d.due_at,d.id LIMIT ?${sql.dialect.skipLocked}`,
    [now, now, limit],
  );
  const due = rows.map(toDelivery);
  if (due.length === 0) return { deliveries: [], probes: new Set(), events: [] };
  const { go, probes, held, flows } = await plan(sql, due, request);
  await writeFlows(sql, flows);
  const deliveries = await take(sql, go, request);
  return { deliveries, probes, events: await settle(sql, held.map(putOff), now) };
}

async function plan(sql: Sql, due: readonly Delivery[], request: LeaseRequest): Promise<LeasePlan> {
  const { limits } = request;
  const names = flowsOf(due, limits);
  const isLimited = due.some(({ kind, target }) => kind === "trunk" && limits.has(target));
  // Where nothing is limited nobody waits for the others' look.
  const known = isLimited ? null : await readFlows(sql, names);
  const isOpen =
    known && [...known.values()].every((flow) => flow.holdUntil <= request.now && flow.failures === 0);
  return planLease(due, isOpen ? known : await openFlows(sql, names), request);
}

async function take(
  sql: Sql,
  go: readonly Delivery[],
  { holder, now, leaseMs }: LeaseRequest,
): Promise<readonly Delivery[]> {
  if (go.length === 0) return [];
  const ids = listOf(go.map(({ id }) => id));
  await sql.change(
    `UPDATE sidetone_deliveries
     SET state='sending',attempts=attempts+1,fence=fence+1,lease_until=?,lease_holder=?,leased_at=?
     WHERE id IN ${ids.text}`,
    [now + leaseMs, holder, now, ...ids.values],
  );
  return go.map((delivery) => ({
    ...delivery,
    state: "sending",
    attempts: delivery.attempts + 1,
    fence: delivery.fence + 1,
  }));
}

function putOff({ delivery, dueAt, reason }: Held): SettledDelivery {
  const { id, fence, partsDone, reference, expiresAt } = delivery;
  return { id, fence, partsDone, reference, state: "queued", dueAt: Math.min(dueAt, expiresAt), reason };
}
