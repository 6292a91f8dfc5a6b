import type { MessageFile } from "../core/attachments.js";
import type { Attachment } from "../core/model.js";
import type { MediaStore } from "../ports.js";
import type { Database, Sql } from "./database.js";
import { listOf } from "./dialect.js";
import { notHidden } from "./hidden.js";
import { toMember, toMessage } from "./rows.js";
import { mediaRow, toAttachment, toAwaited } from "./rows-media.js";
import { columnsOf, mediaTable, memberTable, messageTable, partTable, selected } from "./tables.js";

const UNNAMED = "NOT EXISTS (SELECT 1 FROM sidetone_message_media x WHERE x.media_id=f.id)";

export function createMediaStore({ sql, transaction }: Database): MediaStore {
  return {
    async add(upload) {
      await sql.insert(mediaTable, [mediaRow(upload)], "fail");
    },
    async waiting(userId) {
      const [row] = await sql.read(
        `SELECT COUNT(*) AS waiting FROM sidetone_media f WHERE f.owner_id=? AND ${UNNAMED}`,
        [userId],
      );
      return Number(row?.["waiting"]);
    },
    ofMessages: (messageIds) => readFiles(sql, messageIds),
    async find(id, userId) {
      const [row] = await sql.read(
        `SELECT ${selected(mediaTable, "f")},${selected(messageTable, "m")},${selected(memberTable, "p")}
         FROM sidetone_media f LEFT JOIN sidetone_message_media x ON x.media_id=f.id
         LEFT JOIN sidetone_messages m ON m.id=x.message_id AND ${notHidden("m.id")}
         LEFT JOIN sidetone_members p ON p.conversation_id=m.conversation_id AND p.user_id=?
         WHERE f.id=? AND (x.message_id IS NULL OR m.id IS NOT NULL)`,
        [userId, userId, id],
      );
      if (!row) return null;
      return {
        attachment: toAttachment(row, "f_"),
        message: row["m_id"] === null ? null : toMessage(row, "m_"),
        member: row["p_user_id"] === null ? null : toMember(row, "p_"),
      };
    },
    forget: (before, limit) =>
      transaction(async (tx) => {
        const rows = await tx.read(
          `SELECT f.id,f.file FROM sidetone_media f WHERE f.created_at<? AND ${UNNAMED} ORDER BY f.created_at LIMIT ?`,
          [before, limit],
        );
        if (rows.length === 0) return [];
        const list = listOf(rows.map((row) => row["id"] as string));
        await tx.change(`DELETE FROM sidetone_media WHERE id IN ${list.text}`, list.values);
        return rows.map((row) => row["file"] as string);
      }),
  };
}

/** Those of these uploads that no message has named yet. */
export async function readUploads(
  sql: Sql,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Attachment>> {
  if (ids.length === 0) return new Map();
  const list = listOf(ids);
  const rows = await sql.read(
    `SELECT ${columnsOf(mediaTable, "f")} FROM sidetone_media f WHERE f.id IN ${list.text} AND ${UNNAMED}`,
    list.values,
  );
  return new Map(rows.map((row) => [row["id"] as string, toAttachment(row)]));
}

async function readFiles(sql: Sql, messageIds: readonly string[]) {
  const found = new Map<string, MessageFile[]>();
  if (messageIds.length === 0) return found;
  const list = listOf(messageIds);
  const [come, awaited] = await Promise.all([
    sql.read(
      `SELECT x.message_id,x.position,${selected(mediaTable, "f")} FROM sidetone_message_media x
       JOIN sidetone_media f ON f.id=x.media_id WHERE x.message_id IN ${list.text}`,
      list.values,
    ),
    sql.read(
      `SELECT ${columnsOf(partTable)} FROM sidetone_message_parts WHERE message_id IN ${list.text}`,
      list.values,
    ),
  ]);
  const files = [
    ...come.map((row) => ({ row, file: toAttachment(row, "f_") })),
    ...awaited.map((row) => ({ row, file: toAwaited(row) })),
  ];
  files.sort((one, other) => (one.row["position"] as number) - (other.row["position"] as number));
  for (const { row, file } of files) {
    const messageId = row["message_id"] as string;
    found.set(messageId, [...(found.get(messageId) ?? []), file]);
  }
  return found;
}
