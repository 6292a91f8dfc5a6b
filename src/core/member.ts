import type { Conversation, Member } from "./model.js";

/** The membership of somebody to whom the first message comes now. */
export function newMember(conversation: Conversation, userId: string): Member {
  return {
    conversationId: conversation.id,
    userId,
    tenantId: conversation.tenantId,
    lastActivityAt: null,
    readSeq: 0,
    hiddenBefore: 0,
    // Whoever joins later does not see what was said before, unless the office manager shares it.
    visibleFrom: conversation.lastSeq - 1,
    visibleUntil: null,
    muted: false,
    draft: "",
    lastShownSeq: null,
  };
}
