import type { ClaimStore } from "../ports.js";
import { lockConversation, type StoreDeps } from "./conversations.js";
import type { Database } from "./database.js";
import { tellMembers } from "./log.js";

export function createClaimStore({ transaction }: Database, { now }: StoreDeps): ClaimStore {
  return {
    change: (conversationId, decide) =>
      transaction(async (sql) => {
        const conversation = await lockConversation(sql, conversationId);
        if (!conversation) return [];
        const claim = decide(conversation.claim);
        if (claim === conversation.claim) return [];
        await sql.change("UPDATE sidetone_conversations SET claimed_by=?,claimed_until=? WHERE id=?", [
          claim?.userId ?? null,
          claim?.until ?? null,
          conversationId,
        ]);
        return tellMembers(sql, conversation, { kind: "claim", conversationId, claim }, now());
      }),
  };
}
