import type { UserEvent } from "../core/model.js";
import type { DuePart, PartStore } from "../ports.js";
import type { Database, Sql } from "./database.js";
import { appendToLogs } from "./log.js";
import { messageMediaRow, toPart } from "./rows-media.js";
import { columnsOf, messageMediaTable, partTable } from "./tables.js";

const THIS_ONE = "message_id=? AND position=?";
/** What its number does not take is not fetched for a reader either. */
const REFUSED = "state='failed' AND reason<>'mms-off'";

export function createPartStore({ sql, transaction }: Database): PartStore {
  return {
    async due(now, limit) {
      const rows = await sql.read(
        `SELECT ${columnsOf(partTable)} FROM sidetone_message_parts
         WHERE state='waiting' AND due_at<=? ORDER BY due_at LIMIT ?`,
        [now, limit],
      );
      return rows.map(toPart);
    },
    async nextDueAt() {
      const [row] = await sql.read(
        "SELECT MIN(due_at) AS due_at FROM sidetone_message_parts WHERE state='waiting'",
        [],
      );
      return (row?.["due_at"] as number | null | undefined) ?? null;
    },
    async attempted({ messageId, position }, dueAt) {
      await sql.change(`UPDATE sidetone_message_parts SET attempts=attempts+1,due_at=? WHERE ${THIS_ONE}`, [
        dueAt,
        messageId,
        position,
      ]);
    },
    async postponed({ messageId, position }, dueAt) {
      await sql.change(`UPDATE sidetone_message_parts SET due_at=? WHERE ${THIS_ONE}`, [
        dueAt,
        messageId,
        position,
      ]);
    },
    arrived: (part, attachmentId, now) =>
      transaction(async (tx) => {
        const { messageId, position } = part;
        const gone = await tx.change(`DELETE FROM sidetone_message_parts WHERE ${THIS_ONE}`, [
          messageId,
          position,
        ]);
        // Another process had it too: it took longer than its lease.
        if (gone === 0) return [];
        await tx.insert(messageMediaTable, [messageMediaRow({ messageId, attachmentId, position })], "fail");
        return tell(tx, part, now);
      }),
    failed: (part, reason, now) =>
      transaction(async (tx) => {
        const { messageId, position } = part;
        const changed = await tx.change(
          `UPDATE sidetone_message_parts SET state='failed',reason=? WHERE ${THIS_ONE} AND state='waiting'`,
          [reason, messageId, position],
        );
        return changed === 0 ? [] : tell(tx, part, now);
      }),
    retry: (messageId, attempts, now) =>
      transaction(async (tx) => {
        const [part] = await tx.read(
          `SELECT ${columnsOf(partTable)} FROM sidetone_message_parts WHERE message_id=? AND ${REFUSED} LIMIT 1`,
          [messageId],
        );
        if (!part) return [];
        await tx.change(
          `UPDATE sidetone_message_parts SET state='waiting',reason=NULL,attempts=?,due_at=?
           WHERE message_id=? AND ${REFUSED}`,
          [attempts, now, messageId],
        );
        return tell(tx, toPart(part), now);
      }),
  };
}

/** Everybody who sees the message now; who left keeps what was there. */
async function tell(
  sql: Sql,
  { messageId, conversationId, tenantId }: DuePart,
  now: number,
): Promise<readonly UserEvent[]> {
  const members = await sql.read(
    `SELECT p.user_id FROM sidetone_members p JOIN sidetone_messages m ON m.id=?
     WHERE p.conversation_id=? AND p.visible_until IS NULL AND p.visible_from<m.seq ORDER BY p.user_id`,
    [messageId, conversationId],
  );
  const change = { kind: "files", conversationId, messageId } as const;
  const notices = members.map((row) => ({ userId: row["user_id"] as string, tenantId, change }));
  return appendToLogs(sql, notices, now);
}
