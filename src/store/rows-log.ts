/** Between the entries of users' logs and their rows. */
import type { Change } from "../core/change.js";
import type { UserEvent } from "../core/model.js";
import type { Row, Value } from "./dialect.js";
import { toConversation, toMember, toMessage } from "./rows.js";

/**
 * What can't be joined to an event is kept beside it. A message is joined, so its row carries nothing; a draft is
 * joined as it is now, so that what somebody typed and never sent is not kept for as long as the log is.
 */
export function logRow({ userId, tenantId, seq, at, change }: UserEvent): Value[] {
  const conversationId = "conversationId" in change ? change.conversationId : "";
  switch (change.kind) {
    case "message": {
      const { message } = change;
      return [userId, tenantId, "message", message.conversationId, message.id, null, seq, at];
    }
    case "draft":
      return [userId, tenantId, "draft", conversationId, null, null, seq, at];
    case "files":
      return [userId, tenantId, "files", conversationId, change.messageId, null, seq, at];
    case "state":
      return [userId, tenantId, "state", conversationId, change.messageId, JSON.stringify(change), seq, at];
    default:
      return [userId, tenantId, change.kind, conversationId, null, JSON.stringify(change), seq, at];
  }
}

/** An entry `l_` with what was joined to it: message `m_`, conversation `c_`, member `p_`, the other one `q_`, draft `d_`. */
export function toEvent(row: Row): UserEvent {
  return {
    userId: row["l_user_id"] as string,
    tenantId: row["l_tenant_id"] as string,
    seq: row["l_seq"] as number,
    at: row["l_created_at"] as number,
    change: toChange(row),
  };
}

function toChange(row: Row): Change {
  switch (row["l_kind"]) {
    case "message":
      return {
        kind: "message",
        message: toMessage(row, "m_"),
        conversation: toConversation(row, "c_"),
        member: toMember(row, "p_"),
        peerReadSeq: row["q_read_seq"] as number | null,
      };
    case "files":
      return {
        kind: "files",
        conversationId: row["l_conversation_id"] as string,
        messageId: row["l_message_id"] as string,
      };
    case "draft":
      return {
        kind: "draft",
        conversationId: row["l_conversation_id"] as string,
        text: (row["d_draft"] as string | null) ?? "",
      };
    default:
      return JSON.parse(row["l_data"] as string);
  }
}
