/** Between the entries of users' logs and their rows. */
import type { UserEvent } from "../core/model.js";
import type { Row, Value } from "./dialect.js";
import { toConversation, toMember, toMessage } from "./rows.js";

/** What can't be joined to an event is kept beside it; a message is joined, so its row carries nothing. */
export function logRow({ userId, tenantId, seq, at, change }: UserEvent): Value[] {
  if (change.kind === "message") {
    const { message } = change;
    return [userId, tenantId, "message", message.conversationId, message.id, null, seq, at];
  }
  const conversationId = "conversationId" in change ? change.conversationId : "";
  const messageId = change.kind === "state" ? change.messageId : null;
  return [userId, tenantId, change.kind, conversationId, messageId, JSON.stringify(change), seq, at];
}

export function toEvent(
  row: Row,
  alias: { log: string; message: string; conversation: string; member: string },
): UserEvent {
  const change: UserEvent["change"] =
    row[`${alias.log}kind`] === "message"
      ? {
          kind: "message",
          message: toMessage(row, alias.message),
          conversation: toConversation(row, alias.conversation),
          member: toMember(row, alias.member),
        }
      : JSON.parse(row[`${alias.log}data`] as string);
  return {
    userId: row[`${alias.log}user_id`] as string,
    tenantId: row[`${alias.log}tenant_id`] as string,
    seq: row[`${alias.log}seq`] as number,
    at: row[`${alias.log}created_at`] as number,
    change,
  };
}
