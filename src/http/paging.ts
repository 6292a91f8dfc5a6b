import { formatPageToken } from "../core/keyset.js";
import type { ConversationRow } from "../ports.js";

/** Where the page behind this row begins. */
export function placeBehind({ member, conversation }: ConversationRow): string {
  return formatPageToken({ at: member.lastActivityAt ?? 0, id: conversation.id });
}
