import { type Flow, newFlow, released, slowed, tripped, trunkFlow } from "../core/flow.js";
import type { FlowStore } from "../ports.js";
import type { Database, Sql } from "./database.js";
import { listOf, type Row, type Value } from "./dialect.js";
import { openRows } from "./open-rows.js";
import { clipped } from "./rows.js";
import { columnsOf, flowTable } from "./tables.js";

export function createFlowStore({ sql, transaction }: Database): FlowStore {
  return {
    trip: ({ trunkId, reason, isProbe }, now) =>
      change(trunkId, (flow) =>
        // What was under way when the first one failed says the same once more.
        flow.holdUntil > now && !isProbe ? flow : tripped(flow, reason, now),
      ),
    slow: (trunkId, reason, until) => change(trunkId, (flow) => slowed(flow, reason, until)),
    async release(trunkId, now) {
      await change(trunkId, released);
      return sql.change(
        `UPDATE sidetone_deliveries SET due_at=?
         WHERE target=? AND state='queued' AND kind='trunk' AND due_at>? AND reason<>'sending-limit'`,
        [now, trunkId, now],
      );
    },
    async troubled() {
      const rows = await sql.read(
        `SELECT ${columnsOf(flowTable)} FROM sidetone_flows WHERE failures>0 ORDER BY name`,
      );
      return rows.map(toFlow);
    },
  };

  function change(trunkId: string, move: (flow: Flow) => Flow): Promise<void> {
    return transaction(async (tx) => {
      const name = trunkFlow(trunkId);
      const flow = (await openFlows(tx, [name])).get(name) ?? newFlow(name);
      await writeFlows(tx, [move(flow)]);
    });
  }
}

/** These flows as they are, without a lock; those that nothing has gone through are missing. */
export async function readFlows(sql: Sql, names: readonly string[]): Promise<ReadonlyMap<string, Flow>> {
  return flowsWhere(sql, names, "");
}

/** These flows, made where they are missing, and locked in sorted order until the commit. */
export async function openFlows(sql: Sql, names: readonly string[]): Promise<ReadonlyMap<string, Flow>> {
  return openRows(
    [...names].sort(),
    (some) => flowsWhere(sql, some, ` ORDER BY name${sql.dialect.forUpdate}`),
    (missing) =>
      sql.insert(
        flowTable,
        missing.map((name) => flowRow(newFlow(name))),
        "ignore",
      ),
  );
}

export async function writeFlows(sql: Sql, flows: readonly Flow[]): Promise<void> {
  const columns = ["reason", "free_at", "tail_at", "hold_until", "failures", "since"];
  await sql.insert(flowTable, flows.map(flowRow), columns);
}

async function flowsWhere(sql: Sql, names: readonly string[], end: string) {
  if (names.length === 0) return new Map<string, Flow>();
  const list = listOf(names);
  const rows = await sql.read(
    `SELECT ${columnsOf(flowTable)} FROM sidetone_flows WHERE name IN ${list.text}${end}`,
    list.values,
  );
  return new Map(rows.map((row) => [row["name"] as string, toFlow(row)]));
}

function flowRow({ name, reason, freeAt, tailAt, holdUntil, failures, since }: Flow): Value[] {
  const at = [freeAt, tailAt, holdUntil].map(Math.round);
  return [name, reason === null ? null : clipped(reason), ...at, failures, since];
}

function toFlow(row: Row): Flow {
  return {
    name: row["name"] as string,
    reason: row["reason"] as string | null,
    freeAt: row["free_at"] as number,
    tailAt: row["tail_at"] as number,
    holdUntil: row["hold_until"] as number,
    failures: row["failures"] as number,
    since: row["since"] as number | null,
  };
}
