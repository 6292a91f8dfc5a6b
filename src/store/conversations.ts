import type { Conversation } from "../core/model.js";
import type { ConversationDraft, OpenedRows } from "../core/submission.js";
import type { Sql } from "./database.js";
import { listOf } from "./dialect.js";
import { openRows } from "./open-rows.js";
import { conversationRow, threadKey, toConversation } from "./rows.js";
import { columnsOf, conversationTable } from "./tables.js";

/** What the store cannot know by itself. */
export interface StoreDeps {
  /** Names new rows. */
  readonly newId: () => string;
  readonly now: () => number;
}

/** What may change of a member; the caller holds the conversation's lock. */
export const memberChanges = [
  "last_activity_at",
  "read_seq",
  "hidden_before",
  "visible_from",
  "visible_until",
  "muted",
  "last_shown_seq",
];

/** One conversation, locked until the commit; the lock covers its members. Null when there is none such. */
export async function lockConversation(sql: Sql, id: string): Promise<Conversation | null> {
  const [row] = await sql.read(
    `SELECT ${columnsOf(conversationTable)} FROM sidetone_conversations WHERE id=?${sql.dialect.forUpdate}`,
    [id],
  );
  return row ? toConversation(row) : null;
}

/** Finds and locks conversations, and makes those that are missing. */
export async function openConversations(
  sql: Sql,
  drafts: readonly ConversationDraft[],
  { newId, now }: StoreDeps,
): Promise<OpenedRows["conversations"]> {
  const wanted = new Map(drafts.map((draft) => [threadKey(draft.tenantId, draft.key), draft]));
  return openRows(
    [...wanted.keys()].sort(),
    (keys) => lockConversations(sql, keys),
    (missing) => {
      const rows = missing.flatMap((key) => {
        const draft = wanted.get(key);
        return draft
          ? [conversationRow({ ...draft, id: newId(), lastSeq: 0, claim: null, createdAt: now() })]
          : [];
      });
      return sql.insert(conversationTable, rows, "ignore");
    },
  );
}

async function lockConversations(sql: Sql, keys: readonly string[]): Promise<Map<string, Conversation>> {
  if (keys.length === 0) return new Map();
  const list = listOf(keys);
  const rows = await sql.read(
    `SELECT ${columnsOf(conversationTable)} FROM sidetone_conversations
     WHERE thread_key IN ${list.text} ORDER BY thread_key${sql.dialect.forUpdate}`,
    list.values,
  );
  return new Map(rows.map((row) => [row["thread_key"] as string, toConversation(row)]));
}
