import { visibleRange } from "../core/access.js";
import type { Change } from "../core/change.js";
import type { Conversation, Member, Message, UserEvent } from "../core/model.js";
import { otherUserOf } from "../core/routing.js";
import type { InboxStore, Reading } from "../ports.js";
import { lockConversation, memberChanges, type StoreDeps } from "./conversations.js";
import type { Database, Sql } from "./database.js";
import { hideOne, lastShownWithout } from "./hidden.js";
import { appendToLogs, type Notice } from "./log.js";
import { memberRow, toMember, toMessage } from "./rows.js";
import { columnsOf, memberTable, messageTable } from "./tables.js";

type Markers = Pick<InboxStore, "markRead" | "setMuted" | "hide" | "setDraft" | "hideMessage">;

/** What one user does to a conversation for him- or herself: read, mute, hide, draft. */
export function createMarkers({ sql: unlocked, transaction }: Database, { now }: StoreDeps): Markers {
  const change = (userId: string, conversationId: string, decide: Decide): Promise<readonly UserEvent[]> =>
    transaction(async (sql) => {
      const found = await lockMembership(sql, userId, conversationId);
      const decided = found && (await decide(found, sql));
      if (!decided) return [];
      const member = { ...found.member, ...decided.member };
      await sql.insert(memberTable, [memberRow(member)], [...memberChanges, "draft"]);
      const { tenantId } = member;
      const own = decided.changes.map((one): Notice => ({ userId, tenantId, change: one }));
      return appendToLogs(sql, [...own, ...(decided.told ?? [])], now());
    });

  const changeOne = async (userId: string, conversationId: string, decide: Decide) =>
    (await change(userId, conversationId, decide))[0] ?? null;

  return {
    markRead: ({ userId, tellPeer }, conversationId, seq) =>
      change(userId, conversationId, (found) => readUpTo(found, seq, tellPeer)),
    setMuted: (userId, conversationId, muted) =>
      changeOne(userId, conversationId, ({ member }) => {
        if (member.muted === muted) return null;
        return { member: { muted }, changes: [{ kind: "muted", conversationId, muted }] };
      }),
    hide: (userId, conversationId) =>
      changeOne(userId, conversationId, ({ conversation, member }) => {
        const hiddenBefore = conversation.lastSeq;
        if (hiddenBefore <= member.hiddenBefore) return null;
        // Without activity it is out of the list until a message comes.
        return {
          member: { hiddenBefore, lastActivityAt: null },
          changes: [{ kind: "hidden", conversationId, hiddenBefore }],
        };
      }),
    setDraft: (userId, conversationId, text) =>
      changeOne(userId, conversationId, ({ member }) => {
        if (member.draft === text) return null;
        return { member: { draft: text }, changes: [{ kind: "draft", conversationId, text }] };
      }),
    async hideMessage(reading, messageId) {
      const message = await readMessage(unlocked, messageId);
      if (!message) return [];
      return change(reading.userId, message.conversationId, (found, sql) =>
        withoutMessage(sql, found, message, reading),
      );
    },
  };
}

interface Membership {
  readonly conversation: Conversation;
  readonly member: Member;
}

interface Decided {
  readonly member: Partial<Member>;
  /** What goes into the user's own log. */
  readonly changes: readonly Change[];
  /** What others are told. */
  readonly told?: readonly Notice[];
}

/** Null: nothing to change. */
type Decide = (found: Membership, sql: Sql) => Decided | null | Promise<Decided | null>;

function readUpTo({ conversation, member }: Membership, seq: number, tellPeer: boolean): Decided | null {
  const { id: conversationId, tenantId, lastSeq } = conversation;
  const readSeq = Math.min(seq, member.visibleUntil ?? lastSeq);
  if (readSeq <= member.readSeq) return null;
  const peerId = tellPeer ? otherUserOf(conversation, member.userId) : null;
  const change = { kind: "peer-read", conversationId, readSeq } as const;
  return {
    member: { readSeq },
    changes: [{ kind: "read", conversationId, readSeq }],
    told: peerId === null ? [] : [{ userId: peerId, tenantId, change }],
  };
}

/** Who deletes a message has seen it: so the marker goes there, and what is unread stays a subtraction. */
async function withoutMessage(
  sql: Sql,
  found: Membership,
  message: Message,
  { tellPeer }: Reading,
): Promise<Decided | null> {
  const { conversation, member } = found;
  const { after, until } = visibleRange(member);
  if (message.seq <= after || message.seq > (until ?? message.seq)) return null;
  if (!(await hideOne(sql, member.userId, message.id))) return null;
  const lastShownSeq = await lastShownWithout(sql, message, member, conversation.lastSeq);
  const read = readUpTo(found, message.seq, tellPeer);
  const { id: messageId, conversationId } = message;
  return {
    member: { ...read?.member, lastShownSeq },
    changes: [...(read?.changes ?? []), { kind: "message-hidden", conversationId, messageId }],
    told: read?.told ?? [],
  };
}

async function readMessage(sql: Sql, messageId: string): Promise<Message | null> {
  const [row] = await sql.read(`SELECT ${columnsOf(messageTable)} FROM sidetone_messages WHERE id=?`, [
    messageId,
  ]);
  return row ? toMessage(row) : null;
}

/** The conversation's lock covers its members: accept holds it while it writes them. */
async function lockMembership(sql: Sql, userId: string, conversationId: string): Promise<Membership | null> {
  const conversation = await lockConversation(sql, conversationId);
  const [member] = await sql.read(
    `SELECT ${columnsOf(memberTable)} FROM sidetone_members WHERE conversation_id=? AND user_id=?`,
    [conversationId, userId],
  );
  return conversation && member ? { conversation, member: toMember(member) } : null;
}
