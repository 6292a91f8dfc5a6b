import { newMember } from "../core/member.js";
import type { Conversation } from "../core/model.js";
import type { ConversationDraft } from "../core/submission.js";
import type {
  ConversationFilter,
  ConversationQuery,
  ConversationRow,
  InboxStore,
  MessageQuery,
} from "../ports.js";
import { openConversations, type StoreDeps } from "./conversations.js";
import type { Database, Sql } from "./database.js";
import { listOf, type Row, type Value } from "./dialect.js";
import { notHidden } from "./hidden.js";
import { createMarkers } from "./markers.js";
import { memberRow, threadKey, toConversation, toMember, toMessage } from "./rows.js";
import { columnsOf, conversationTable, memberTable, messageTable, selected } from "./tables.js";

export function createInboxStore(database: Database, deps: StoreDeps): InboxStore {
  const { sql, transaction } = database;
  return {
    ...createMarkers(database, deps),
    conversations: (query) => readConversations(sql, query),
    async conversationsOf(userId, conversationIds) {
      if (conversationIds.length === 0) return [];
      const list = listOf(conversationIds);
      const rows = await sql.read(`${rowsWithLast} WHERE p.user_id=? AND p.conversation_id IN ${list.text}`, [
        userId,
        ...list.values,
      ]);
      return rows.map(toConversationRow);
    },
    async conversation(userId, conversationId) {
      const [row] = await sql.read(`${rowsWithLast} WHERE p.user_id=? AND p.conversation_id=?`, [
        userId,
        conversationId,
      ]);
      return row ? toConversationRow(row) : null;
    },
    open: (draft, userIds, now) =>
      transaction((tx) => openOne(tx, { draft, userIds }, { ...deps, now: () => now })),
    messages: (query) => readMessages(sql, query),
    async message(userId, messageId) {
      const [row] = await sql.read(
        `SELECT ${selected(messageTable, "m")},${selected(memberTable, "p")} FROM sidetone_messages m
         JOIN sidetone_members p ON p.conversation_id=m.conversation_id AND p.user_id=? WHERE m.id=?`,
        [userId, messageId],
      );
      return row ? { message: toMessage(row, "m_"), member: toMember(row, "p_") } : null;
    },
    async unread(userId) {
      const unread = unreadOf(sql);
      const [row] = await sql.read(
        `SELECT COUNT(*) AS conversations,COALESCE(SUM(${unread}),0) AS messages
         FROM sidetone_members p JOIN sidetone_conversations c ON c.id=p.conversation_id
         WHERE p.user_id=? AND p.last_activity_at IS NOT NULL AND p.muted=0 AND ${unread}>0`,
        [userId],
      );
      return {
        conversations: Number(row?.["conversations"]),
        messages: Number(row?.["messages"]),
      };
    },
  };
}

/** The last sequence that the member may see. */
const LAST_VISIBLE = `CASE WHEN p.visible_until IS NULL OR p.visible_until>c.last_seq
  THEN c.last_seq ELSE p.visible_until END`;

/** A conversation, the user's membership, the other side's marker, and the newest message that the member may see. */
const rowsWithLast = `SELECT ${selected(conversationTable, "c")},${selected(memberTable, "p")},${selected(messageTable, "m")},
    q.read_seq AS q_read_seq
  FROM sidetone_members p JOIN sidetone_conversations c ON c.id=p.conversation_id
  LEFT JOIN sidetone_members q ON c.kind='chat' AND q.conversation_id=c.id AND q.user_id<>p.user_id
  LEFT JOIN sidetone_messages m ON m.conversation_id=c.id AND m.seq=COALESCE(p.last_shown_seq,${LAST_VISIBLE})
    AND m.seq>p.hidden_before AND m.seq>p.visible_from`;

function unreadOf({ dialect }: Sql): string {
  return `(${LAST_VISIBLE}-${dialect.greatest}(p.read_seq,p.hidden_before,p.visible_from))`;
}

async function readConversations(sql: Sql, query: ConversationQuery): Promise<ConversationRow[]> {
  const { userId, before, unreadOnly, filter, limit } = query;
  const values: Value[] = [userId];
  let conditions = "p.user_id=? AND p.last_activity_at IS NOT NULL";
  if (before) {
    // The first half bounds the walk along the index, the second settles those of the same moment.
    conditions += " AND p.last_activity_at<=? AND (p.last_activity_at<? OR p.conversation_id<?)";
    values.push(before.at, before.at, before.id);
  }
  if (unreadOnly) conditions += ` AND ${unreadOf(sql)}>0`;
  if (filter) {
    const passing = passes(filter);
    conditions += ` AND ${passing.text}`;
    values.push(...passing.values);
  }
  const rows = await sql.read(
    `${rowsWithLast} WHERE ${conditions} ORDER BY p.last_activity_at DESC,p.conversation_id DESC LIMIT ?`,
    [...values, limit],
  );
  return rows.map(toConversationRow);
}

/** Looked at on each row of the walk: an `OR` over three tables' indexes would end the walk, and with it the paging. */
function passes({ tenantId, threadKeys, peers, digits }: ConversationFilter) {
  const keys = listOf(threadKeys.map((key) => threadKey(tenantId, key)));
  const addresses = listOf(peers);
  const parts = [`c.thread_key IN ${keys.text}`, `c.peer IN ${addresses.text}`];
  const values = [...keys.values, ...addresses.values];
  if (digits !== null) {
    parts.push("c.peer LIKE ?");
    values.push(`%${digits}%`);
  }
  return { text: `(${parts.join(" OR ")})`, values };
}

function toConversationRow(row: Row): ConversationRow {
  return {
    conversation: toConversation(row, "c_"),
    member: toMember(row, "p_"),
    lastMessage: row["m_id"] === null ? null : toMessage(row, "m_"),
    peerReadSeq: row["q_read_seq"] as number | null,
  };
}

async function readMessages(sql: Sql, query: MessageQuery) {
  const { userId, conversationId, after, before, limit } = query;
  const upper = before === null ? "" : " AND m.seq<?";
  const rows = await sql.read(
    `SELECT ${columnsOf(messageTable, "m")} FROM sidetone_messages m
     WHERE m.conversation_id=? AND m.seq>?${upper} AND ${notHidden("m.id")} ORDER BY m.seq DESC LIMIT ?`,
    [conversationId, after, ...(before === null ? [] : [before]), userId, limit],
  );
  return rows.map((row) => toMessage(row)).reverse();
}

interface Opening {
  readonly draft: ConversationDraft;
  readonly userIds: readonly string[];
}

async function openOne(sql: Sql, { draft, userIds }: Opening, deps: StoreDeps): Promise<Conversation> {
  const [conversation] = (await openConversations(sql, [draft], deps)).values();
  if (conversation === undefined) throw new Error("A conversation is gone right after it was made.");
  const { id, lastSeq } = conversation;
  const list = listOf(userIds);
  const known = await sql.read(
    `SELECT user_id FROM sidetone_members WHERE conversation_id=? AND user_id IN ${list.text}`,
    [id, ...list.values],
  );
  const knownIds = new Set(known.map((row) => row["user_id"]));
  const missing = [...new Set(userIds)].filter((userId) => !knownIds.has(userId)).sort();
  // Both sides of a chat were in it from its start; who comes later elsewhere sees what comes later.
  const visibleFrom = draft.kind === "chat" ? 0 : lastSeq;
  const members = missing.map((userId) => ({ ...newMember(conversation, userId), visibleFrom }));
  await sql.insert(memberTable, members.map(memberRow), "ignore");
  return conversation;
}
