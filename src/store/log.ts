import type { Change } from "../core/change.js";
import type { Conversation, Cursor, UserEvent } from "../core/model.js";
import type { LogStore } from "../ports.js";
import type { StoreDeps } from "./conversations.js";
import { openCounters, writeCounters } from "./counters.js";
import type { Database, Sql } from "./database.js";
import { listOf, type Row } from "./dialect.js";
import { logRow, toEvent } from "./rows-log.js";
import { conversationTable, logTable, memberTable, messageTable, selected } from "./tables.js";

/** How many entries one statement of a trim removes, so that nobody waits for it long. */
const TRIM_ROWS = 1000;

export function createLogStore({ sql, transaction }: Database, { now }: StoreDeps): LogStore {
  return {
    cursor: (userId) => readCursor(sql, userId),
    async after(userId, cursor, limit) {
      const reset = { reset: true, events: [] };
      const head = await readCursor(sql, userId);
      if (cursor.epoch !== head.epoch || cursor.seq > head.seq) return reset;
      const events = await eventsAfter(sql, userId, cursor.seq, limit);
      if (events.length === 0) return cursor.seq < head.seq ? reset : { reset: false, events };
      // Entries are cut from the start, so that only the first one can be missing.
      return events[0]?.seq === cursor.seq + 1 ? { reset: false, events } : reset;
    },
    append: (notices) => transaction((tx) => appendToLogs(tx, notices, now())),
    async trim(before) {
      let removed = 0;
      let some = TRIM_ROWS;
      while (some === TRIM_ROWS) {
        some = await trimSome(sql, before);
        removed += some;
      }
      return removed;
    },
    async heads(userIds) {
      if (userIds.length === 0) return new Map();
      const list = listOf(userIds);
      const rows = await sql.read(
        `SELECT user_id,last_seq FROM sidetone_user_counters WHERE user_id IN ${list.text}`,
        list.values,
      );
      return new Map(rows.map((row) => [row["user_id"] as string, row["last_seq"] as number]));
    },
  };
}

/** A change as one user sees it, before it has a place in that user's log. */
export interface Notice {
  readonly userId: string;
  readonly tenantId: string;
  readonly change: Change;
}

/** Appends to the logs of several users, whose counters stay locked until the commit. */
export async function appendToLogs(
  sql: Sql,
  notices: readonly Notice[],
  at: number,
): Promise<readonly UserEvent[]> {
  if (notices.length === 0) return [];
  const counters = await openCounters(
    sql,
    notices.map(({ userId }) => userId),
  );
  const events = notices.map((notice) => {
    const seq = (counters.get(notice.userId) ?? 0) + 1;
    counters.set(notice.userId, seq);
    return { ...notice, seq, at };
  });
  await sql.insert(logTable, events.map(logRow), "fail");
  await writeCounters(sql, counters);
  return events;
}

/** Tells a change of a conversation to all who are members of it now; the caller holds the conversation's lock. */
export async function tellMembers(
  sql: Sql,
  { id, tenantId }: Conversation,
  change: Change,
  at: number,
): Promise<readonly UserEvent[]> {
  const members = await sql.read(
    "SELECT user_id FROM sidetone_members WHERE conversation_id=? AND visible_until IS NULL ORDER BY user_id",
    [id],
  );
  return appendToLogs(
    sql,
    members.map((row) => ({ userId: row["user_id"] as string, tenantId, change })),
    at,
  );
}

async function readCursor(sql: Sql, userId: string): Promise<Cursor> {
  const [row] = await sql.read(
    `SELECT m.value AS epoch,c.last_seq AS seq FROM sidetone_meta m
     LEFT JOIN sidetone_user_counters c ON c.user_id=? WHERE m.name='epoch'`,
    [userId],
  );
  return { epoch: row?.["epoch"] as string, seq: (row?.["seq"] as number | null) ?? 0 };
}

async function eventsAfter(sql: Sql, userId: string, seq: number, limit: number): Promise<UserEvent[]> {
  const rows = await sql.read(
    `SELECT ${selected(logTable, "l")},${selected(messageTable, "m")},
       ${selected(conversationTable, "c")},${selected(memberTable, "p")},
       q.read_seq AS q_read_seq,d.draft AS d_draft
     FROM sidetone_user_log l
     LEFT JOIN sidetone_messages m ON l.kind='message' AND m.id=l.message_id
     LEFT JOIN sidetone_conversations c ON l.kind='message' AND c.id=l.conversation_id
     LEFT JOIN sidetone_members p
       ON l.kind='message' AND p.conversation_id=l.conversation_id AND p.user_id=l.user_id
     LEFT JOIN sidetone_members q
       ON c.kind='chat' AND q.conversation_id=l.conversation_id AND q.user_id<>l.user_id
     LEFT JOIN sidetone_members d
       ON l.kind='draft' AND d.conversation_id=l.conversation_id AND d.user_id=l.user_id
     WHERE l.user_id=? AND l.seq>? ORDER BY l.seq LIMIT ?`,
    [userId, seq, limit],
  );
  return rows.map(toEvent);
}

/** Cuts whole beginnings of logs: one that has a hole could not be told from one that is complete. */
async function trimSome(sql: Sql, before: number): Promise<number> {
  const oldest = await sql.read(
    "SELECT user_id,seq FROM sidetone_user_log WHERE created_at<? ORDER BY created_at LIMIT ?",
    [before, TRIM_ROWS],
  );
  for (const [userId, seq] of lastOfEach(oldest)) {
    await sql.change("DELETE FROM sidetone_user_log WHERE user_id=? AND seq<=?", [userId, seq]);
  }
  return oldest.length;
}

function lastOfEach(rows: readonly Row[]): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  for (const row of rows) {
    const userId = row["user_id"] as string;
    last.set(userId, Math.max(last.get(userId) ?? 0, row["seq"] as number));
  }
  return last;
}
