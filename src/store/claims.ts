import type { ClaimStore } from "../ports.js";
import type { StoreDeps } from "./conversations.js";
import type { Database } from "./database.js";
import { appendToLogs } from "./log.js";
import { toConversation } from "./rows.js";
import { columnsOf, conversationTable } from "./tables.js";

export function createClaimStore({ transaction }: Database, { now }: StoreDeps): ClaimStore {
  return {
    change: (conversationId, decide) =>
      transaction(async (sql) => {
        const [row] = await sql.read(
          `SELECT ${columnsOf(conversationTable)} FROM sidetone_conversations
           WHERE id=?${sql.dialect.forUpdate}`,
          [conversationId],
        );
        if (!row) return [];
        const before = toConversation(row);
        const claim = decide(before.claim);
        if (claim === before.claim) return [];
        await sql.change("UPDATE sidetone_conversations SET claimed_by=?,claimed_until=? WHERE id=?", [
          claim?.userId ?? null,
          claim?.until ?? null,
          conversationId,
        ]);
        const members = await sql.read(
          `SELECT user_id FROM sidetone_members
           WHERE conversation_id=? AND visible_until IS NULL ORDER BY user_id`,
          [conversationId],
        );
        const change = { kind: "claim", conversationId, claim } as const;
        const { tenantId } = before;
        return appendToLogs(
          sql,
          members.map((member) => ({ userId: member["user_id"] as string, tenantId, change })),
          now(),
        );
      }),
  };
}
