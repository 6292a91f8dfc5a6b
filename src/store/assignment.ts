import { newMember } from "../core/member.js";
import type { Conversation, Member } from "../core/model.js";
import { defaultNumberSettings } from "../core/settings.js";
import type { NumberAssignment } from "../ports.js";
import { memberChanges } from "./conversations.js";
import type { Sql } from "./database.js";
import { listOf, type Row } from "./dialect.js";
import { memberRow, numberSettingsRow, toConversation, toMember } from "./rows.js";
import {
  columnsOf,
  conversationTable,
  memberTable,
  numberSettingsTable,
  numberUsersTable,
} from "./tables.js";

/** Replaces the users of one number, and opens or ends their memberships of its conversations. */
export async function assignNumber(sql: Sql, assignment: NumberAssignment): Promise<void> {
  const { tenantId, number } = assignment;
  await sql.insert(
    numberSettingsTable,
    [numberSettingsRow(tenantId, number, defaultNumberSettings)],
    "ignore",
  );
  // Whoever accepts a message to the number now holds the same row, and is done before or begins after us.
  await sql.read(
    `SELECT number FROM sidetone_number_settings WHERE number=? AND tenant_id=?${sql.dialect.forUpdate}`,
    [number, tenantId],
  );
  const present = await sql.read("SELECT user_id FROM sidetone_number_users WHERE number=? AND tenant_id=?", [
    number,
    tenantId,
  ]);
  const before = new Set(present.map((row) => row["user_id"] as string));
  const after = new Set(assignment.userIds);
  const removed = [...before].filter((id) => !after.has(id));
  const added = [...after].filter((id) => !before.has(id));
  await writeUsers(sql, assignment, { removed, added });
  await writeMembers(sql, assignment, { removed, added });
}

interface Change {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

async function writeUsers(sql: Sql, { tenantId, number }: NumberAssignment, change: Change): Promise<void> {
  if (change.removed.length > 0) {
    const list = listOf(change.removed);
    await sql.change(
      `DELETE FROM sidetone_number_users WHERE number=? AND tenant_id=? AND user_id IN ${list.text}`,
      [number, tenantId, ...list.values],
    );
  }
  const rows = change.added.map((userId) => [tenantId, number, userId]);
  await sql.insert(numberUsersTable, rows, "ignore");
}

async function writeMembers(sql: Sql, assignment: NumberAssignment, change: Change): Promise<void> {
  const conversations = await lockConversationsOf(sql, assignment);
  const members = await membersOf(sql, assignment, [...change.removed, ...change.added]);
  const memberOf = ({ id }: Conversation, userId: string) => members.get(`${id} ${userId}`);
  const rows = conversations.flatMap(({ conversation, lastAt }) => [
    ...change.removed.flatMap((userId) => ended(conversation, memberOf(conversation, userId))),
    ...change.added.map((userId) => {
      const member = memberOf(conversation, userId) ?? newMember(conversation, userId);
      return assignment.shareHistory
        ? withHistory(member, conversation, lastAt)
        : fromNowOn(member, conversation);
    }),
  ]);
  await sql.insert(memberTable, rows.map(memberRow), memberChanges);
  await endClaims(sql, assignment, change.removed);
}

/** Who answers the number no longer has none of its conversations; the caller holds their locks. */
async function endClaims(
  sql: Sql,
  { tenantId, number }: NumberAssignment,
  removed: readonly string[],
): Promise<void> {
  if (removed.length === 0) return;
  const list = listOf(removed);
  await sql.change(
    `UPDATE sidetone_conversations SET claimed_by=NULL,claimed_until=NULL
     WHERE tenant_id=? AND number=? AND claimed_by IN ${list.text}`,
    [tenantId, number, ...list.values],
  );
}

interface Held {
  readonly conversation: Conversation;
  /** When its last message came; null while it is empty. */
  readonly lastAt: number | null;
}

/** In the order in which accept locks them. */
async function lockConversationsOf(sql: Sql, { tenantId, number }: NumberAssignment): Promise<Held[]> {
  const rows = await sql.read(
    `SELECT ${columnsOf(conversationTable)} FROM sidetone_conversations
     WHERE tenant_id=? AND number=? ORDER BY thread_key${sql.dialect.forUpdate}`,
    [tenantId, number],
  );
  const last = await sql.read(
    `SELECT m.conversation_id,m.created_at FROM sidetone_conversations c
     JOIN sidetone_messages m ON m.conversation_id=c.id AND m.seq=c.last_seq
     WHERE c.tenant_id=? AND c.number=?`,
    [tenantId, number],
  );
  const times = new Map(last.map((row: Row) => [row["conversation_id"], row["created_at"] as number]));
  return rows.map((row) => ({ conversation: toConversation(row), lastAt: times.get(row["id"]) ?? null }));
}

/** Key: `conversation user`. */
async function membersOf(
  sql: Sql,
  { tenantId, number }: NumberAssignment,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, Member>> {
  if (userIds.length === 0) return new Map();
  const list = listOf(userIds);
  const rows = await sql.read(
    `SELECT ${columnsOf(memberTable, "p")} FROM sidetone_conversations c
     JOIN sidetone_members p ON p.conversation_id=c.id
     WHERE c.tenant_id=? AND c.number=? AND p.user_id IN ${list.text}`,
    [tenantId, number, ...list.values],
  );
  return new Map(rows.map((row) => [`${row["conversation_id"]} ${row["user_id"]}`, toMember(row)]));
}

function ended({ lastSeq }: Conversation, member: Member | undefined): Member[] {
  return member && member.visibleUntil === null ? [{ ...member, visibleUntil: lastSeq }] : [];
}

function fromNowOn(member: Member, { lastSeq }: Conversation): Member {
  return { ...member, lastActivityAt: null, visibleFrom: lastSeq, visibleUntil: null };
}

/** What others said before is there to be looked up, but is no news. */
function withHistory(member: Member, { lastSeq }: Conversation, lastAt: number | null): Member {
  const missedSome = member.visibleUntil !== null && member.visibleUntil < lastSeq;
  const lastShownSeq = missedSome ? null : member.lastShownSeq;
  const all = { visibleFrom: 0, visibleUntil: null };
  return { ...member, ...all, lastActivityAt: lastAt, readSeq: lastSeq, lastShownSeq };
}
