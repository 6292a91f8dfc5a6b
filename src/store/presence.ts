import type { SeatChange } from "../core/presence.js";
import type { InstanceHead, PresenceStore } from "../ports.js";
import type { Database, Sql } from "./database.js";
import { listOf, type Row, type Value } from "./dialect.js";
import { columnsOf, instanceTable, presenceTable } from "./tables.js";

export function createPresenceStore({ sql, transaction }: Database): PresenceStore {
  return {
    write: ({ changes, ...head }) =>
      transaction(async (tx) => {
        const wasThere = await writeHead(tx, head);
        const rows = changes.map((change) => seatRow(head, change));
        await tx.insert(presenceTable, rows, overwritten);
        await tx.change("DELETE FROM sidetone_presence WHERE instance_id=? AND gone=1 AND seq<=?", [
          head.id,
          head.purgedSeq,
        ]);
        return wasThere;
      }),
    async instances() {
      const rows = await sql.read(`SELECT ${columnsOf(instanceTable)} FROM sidetone_instances`);
      return rows.map((row) => ({
        id: row["id"] as string,
        seenAt: row["seen_at"] as number,
        seq: row["seq"] as number,
        purgedSeq: row["purged_seq"] as number,
      }));
    },
    async changes(instance, after) {
      const rows = await sql.read(
        `SELECT ${columnsOf(presenceTable)} FROM sidetone_presence WHERE instance_id=? AND seq>? ORDER BY seq`,
        [instance, after],
      );
      return rows.map(toSeatChange);
    },
    removeDead: (before) =>
      transaction(async (tx) => {
        const rows = await tx.read("SELECT id FROM sidetone_instances WHERE seen_at<?", [before]);
        await removeInstances(
          tx,
          rows.map((row) => row["id"] as string),
        );
        return rows.length;
      }),
  };
}

async function writeHead(sql: Sql, { id, seenAt, seq, purgedSeq }: InstanceHead): Promise<boolean> {
  const found = await sql.change("UPDATE sidetone_instances SET seen_at=?,seq=?,purged_seq=? WHERE id=?", [
    seenAt,
    seq,
    purgedSeq,
    id,
  ]);
  if (found === 0) await sql.insert(instanceTable, [[id, seenAt, seq, purgedSeq]], "fail");
  return found > 0;
}

async function removeInstances(sql: Sql, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const list = listOf(ids);
  await sql.change(`DELETE FROM sidetone_presence WHERE instance_id IN ${list.text}`, list.values);
  await sql.change(`DELETE FROM sidetone_instances WHERE id IN ${list.text}`, list.values);
}

const overwritten = presenceTable.columns
  .map(({ name }) => name)
  .filter((name) => !presenceTable.key.includes(name));

function seatRow({ id, seq }: InstanceHead, { seat, gone, signedOut }: SeatChange): Value[] {
  const { sessionKey, userId, tenantId, live, idle, saidAt, watching, watchedAt } = seat;
  return [
    id,
    sessionKey,
    userId,
    tenantId,
    watching && JSON.stringify(watching),
    seq,
    Number(live),
    Number(idle),
    saidAt,
    watchedAt,
    Number(gone),
    Number(signedOut),
  ];
}

function toSeatChange(row: Row): SeatChange {
  const watching = row["watching"] as string | null;
  return {
    seat: {
      sessionKey: row["session_key"] as string,
      userId: row["user_id"] as string,
      tenantId: row["tenant_id"] as string,
      live: row["live"] === 1,
      idle: row["idle"] === 1,
      saidAt: row["said_at"] as number,
      watching: watching === null ? null : JSON.parse(watching),
      watchedAt: row["watched_at"] as number,
    },
    gone: row["gone"] === 1,
    signedOut: row["signed_out"] === 1,
  };
}
