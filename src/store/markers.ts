import type { Change, Conversation, Member, UserEvent } from "../core/model.js";
import type { InboxStore } from "../ports.js";
import { memberChanges, type StoreDeps } from "./conversations.js";
import type { Database, Sql } from "./database.js";
import { appendToLogs } from "./log.js";
import { memberRow, toConversation, toMember } from "./rows.js";
import { columnsOf, conversationTable, memberTable } from "./tables.js";

/** What one user does to a conversation for him- or herself: read, mute, hide. */
export function createMarkers(
  { transaction }: Database,
  { now }: StoreDeps,
): Pick<InboxStore, "markRead" | "setMuted" | "hide"> {
  const change = (userId: string, conversationId: string, decide: Decide): Promise<UserEvent | null> =>
    transaction(async (sql) => {
      const found = await lockMembership(sql, userId, conversationId);
      const decided = found && decide(found);
      if (!decided) return null;
      await sql.insert(memberTable, [memberRow({ ...found.member, ...decided.member })], memberChanges);
      const notice = { userId, tenantId: found.member.tenantId, change: decided.change };
      const [event] = await appendToLogs(sql, [notice], now());
      return event ?? null;
    });

  return {
    markRead: (userId, conversationId, seq) =>
      change(userId, conversationId, ({ conversation, member }) => {
        const readSeq = Math.min(seq, member.visibleUntil ?? conversation.lastSeq);
        if (readSeq <= member.readSeq) return null;
        return { member: { readSeq }, change: { kind: "read", conversationId, readSeq } };
      }),
    setMuted: (userId, conversationId, muted) =>
      change(userId, conversationId, ({ member }) => {
        if (member.muted === muted) return null;
        return { member: { muted }, change: { kind: "muted", conversationId, muted } };
      }),
    hide: (userId, conversationId) =>
      change(userId, conversationId, ({ conversation, member }) => {
        const hiddenBefore = conversation.lastSeq;
        if (hiddenBefore <= member.hiddenBefore) return null;
        // Without activity it is out of the list until a message comes.
        return {
          member: { hiddenBefore, lastActivityAt: null },
          change: { kind: "hidden", conversationId, hiddenBefore },
        };
      }),
  };
}

interface Membership {
  readonly conversation: Conversation;
  readonly member: Member;
}

/** Null: nothing to change. */
type Decide = (found: Membership) => { readonly member: Partial<Member>; readonly change: Change } | null;

/** The conversation's lock covers its members: accept holds it while it writes them. */
async function lockMembership(sql: Sql, userId: string, conversationId: string): Promise<Membership | null> {
  const [conversation] = await sql.read(
    `SELECT ${columnsOf(conversationTable)} FROM sidetone_conversations WHERE id=?${sql.dialect.forUpdate}`,
    [conversationId],
  );
  const [member] = await sql.read(
    `SELECT ${columnsOf(memberTable)} FROM sidetone_members WHERE conversation_id=? AND user_id=?`,
    [conversationId, userId],
  );
  return conversation && member
    ? { conversation: toConversation(conversation), member: toMember(member) }
    : null;
}
