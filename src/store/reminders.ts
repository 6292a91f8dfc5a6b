import type { DueReminder, ReminderStore } from "../ports.js";
import type { Database } from "./database.js";
import type { Value } from "./dialect.js";
import { toConversation, toMember } from "./rows.js";
import { conversationTable, memberTable, reminderTable, selected } from "./tables.js";

export function createReminderStore({ sql }: Database): ReminderStore {
  return {
    async due({ now, since, after, limit }) {
      const { greatest } = sql.dialect;
      const values: Value[] = [];
      let place = "";
      if (after) {
        place = " AND (f.user_id>? OR (f.user_id=? AND p.conversation_id>?))";
        values.push(after.userId, after.userId, after.conversationId);
      }
      const rows = await sql.read(
        `SELECT ${selected(conversationTable, "c")},${selected(memberTable, "p")},
           COALESCE(r.mailed_seq,0) AS mailed_seq
         FROM sidetone_preferences f
         JOIN sidetone_members p ON p.user_id=f.user_id AND p.last_activity_at>=?
         JOIN sidetone_conversations c ON c.id=p.conversation_id
         LEFT JOIN sidetone_reminders r ON r.conversation_id=p.conversation_id AND r.user_id=p.user_id
         WHERE f.email_after_minutes IS NOT NULL AND p.muted=0${place} AND EXISTS (
           SELECT 1 FROM sidetone_messages m WHERE m.conversation_id=c.id
             AND m.seq>${greatest}(p.read_seq,p.hidden_before,p.visible_from,COALESCE(r.mailed_seq,0))
             AND (p.visible_until IS NULL OR m.seq<=p.visible_until)
             AND m.direction<>'out' AND (m.author_id IS NULL OR m.author_id<>p.user_id)
             AND m.created_at>=? AND m.created_at<=?-f.email_after_minutes*60000)
         ORDER BY f.user_id,p.conversation_id LIMIT ?`,
        [since, ...values, since, now, limit],
      );
      return rows.map(
        (row): DueReminder => ({
          conversation: toConversation(row, "c_"),
          member: toMember(row, "p_"),
          mailedSeq: Number(row["mailed_seq"]),
        }),
      );
    },
    async mailed(conversationId, userId, seq, now) {
      const row = [conversationId, userId, seq, now];
      await sql.insert(reminderTable, [row], ["mailed_seq", "mailed_at"]);
    },
  };
}
