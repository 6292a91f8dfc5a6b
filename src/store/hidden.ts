import type { Member, Message } from "../core/model.js";
import type { Sql } from "./database.js";
import type { Value } from "./dialect.js";
import { hiddenMessageTable } from "./tables.js";

/** The condition under which the message of this id was not deleted by the user whose id is its one value. */
export function notHidden(id: string): string {
  return `NOT EXISTS (SELECT 1 FROM sidetone_hidden_messages h WHERE h.user_id=? AND h.message_id=${id})`;
}

/** Deletes a message for one user; false when it was deleted before. The caller holds the conversation's lock. */
export async function hideOne(sql: Sql, userId: string, messageId: string): Promise<boolean> {
  const key: Value[] = [userId, messageId];
  const known = await sql.read(
    "SELECT message_id FROM sidetone_hidden_messages WHERE user_id=? AND message_id=?",
    key,
  );
  if (known.length > 0) return false;
  await sql.insert(hiddenMessageTable, [key], "fail");
  return true;
}

/**
 * The newest message that is left once `message` is deleted, as the member keeps it: null where that is the newest of
 * all, 0 where none is left. Kept, so that lists need not look for it.
 */
export async function lastShownWithout(
  sql: Sql,
  message: Message,
  member: Member,
  lastSeq: number,
): Promise<number | null> {
  const until = Math.min(lastSeq, member.visibleUntil ?? lastSeq);
  if (message.seq !== (member.lastShownSeq ?? until)) return member.lastShownSeq;
  const after = Math.max(member.hiddenBefore, member.visibleFrom);
  const [left] = await sql.read(
    `SELECT m.seq FROM sidetone_messages m
     WHERE m.conversation_id=? AND m.seq>? AND m.seq<=? AND ${notHidden("m.id")} ORDER BY m.seq DESC LIMIT 1`,
    [member.conversationId, after, until, member.userId],
  );
  return (left?.["seq"] as number | undefined) ?? 0;
}
