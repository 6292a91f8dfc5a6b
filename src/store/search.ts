import type { SearchStore } from "../ports.js";
import type { Database, Sql } from "./database.js";
import { notHidden } from "./hidden.js";
import { toMember, toMessage } from "./rows.js";
import { memberTable, messageTable, metaTable, searchTable, selected } from "./tables.js";

/** The row of sidetone_meta with the id up to which the index is complete. */
const CHECKED = "search-checked";

export function createSearchStore({ sql, transaction }: Database): SearchStore {
  return {
    async add(entries) {
      const rows = entries.map(({ message, terms }) => {
        const { id, tenantId, conversationId, seq } = message;
        return [id, tenantId, conversationId, terms.join(" "), seq];
      });
      // One commit for all: SQLite would wait for the disk after each row.
      await transaction((tx) => tx.insert(searchTable, rows, "ignore"));
    },
    async lacking(afterId, limit) {
      const rows = await sql.read(
        `SELECT m.id,m.tenant_id,m.conversation_id,m.seq,m.created_at,s.message_id AS indexed,
           CASE WHEN s.message_id IS NULL THEN m.body END AS body
         FROM sidetone_messages m LEFT JOIN sidetone_search s ON s.message_id=m.id
         WHERE m.id>? ORDER BY m.id LIMIT ?`,
        [afterId, limit],
      );
      const last = rows.at(-1);
      return {
        messages: rows
          .filter((row) => row["indexed"] === null)
          .map((row) => ({
            id: row["id"] as string,
            tenantId: row["tenant_id"] as string,
            conversationId: row["conversation_id"] as string,
            seq: row["seq"] as number,
            body: row["body"] as string,
          })),
        last: last ? { id: last["id"] as string, createdAt: last["created_at"] as number } : null,
        hasMore: rows.length === limit,
      };
    },
    async checkedUpTo() {
      const [row] = await sql.read("SELECT value FROM sidetone_meta WHERE name=?", [CHECKED]);
      return (row?.["value"] as string | undefined) ?? "";
    },
    async setCheckedUpTo(messageId) {
      await sql.insert(metaTable, [[CHECKED, messageId]], ["value"]);
    },
    find: (question) => find(sql, question),
  };
}

async function find(sql: Sql, question: Parameters<SearchStore["find"]>[0]) {
  const { tenantId, userId, terms, before, limit, candidates } = question;
  const { from, place, match } = sql.dialect.search;
  const isBefore = before === null ? "" : ` AND ${place}<?`;
  const some = `SELECT x.place,x.message_id,x.conversation_id,x.seq ${from} AND x.tenant_id=?${isBefore}
    ORDER BY ${place} DESC LIMIT ?`;
  const values = [match(terms), tenantId, ...(before === null ? [] : [before]), candidates];
  // Membership first, then the few that are shown: most of what a word finds is other people's.
  const own = `SELECT s.place,s.message_id,${selected(memberTable, "p")} FROM (${some}) s
    JOIN sidetone_members p ON p.conversation_id=s.conversation_id AND p.user_id=?
    WHERE s.seq>p.hidden_before AND s.seq>p.visible_from AND (p.visible_until IS NULL OR s.seq<=p.visible_until)
      AND ${notHidden("s.message_id")} ORDER BY s.place DESC LIMIT ?`;
  const rows = await sql.read(
    `SELECT o.*,${selected(messageTable, "m")} FROM (${own}) o
     JOIN sidetone_messages m ON m.id=o.message_id WHERE m.tenant_id=? ORDER BY o.place DESC`,
    [...values, userId, userId, limit, tenantId],
  );
  const found = rows.map((row) => ({
    place: row["place"] as number,
    message: toMessage(row, "m_"),
    member: toMember(row, "p_"),
  }));
  if (found.length === limit) return { found, next: found.at(-1)?.place ?? null };
  const [looked] = await sql.read(`SELECT COUNT(*) AS looked,MIN(place) AS place FROM (${some}) s`, values);
  const hasMore = Number(looked?.["looked"]) === candidates;
  return { found, next: hasMore ? Number(looked?.["place"]) : null };
}
