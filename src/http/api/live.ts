import { formatCursor } from "../../core/cursor.js";
import type { Cursor, UserEvent } from "../../core/model.js";
import type { News } from "../../core/signal.js";
import type { StreamEvent } from "../../wire/api.js";
import type { Presenter } from "../present.js";
import { presentPreferences } from "./preferences.js";
import { presentDots } from "./presence.js";

/** An entry of a user's log as its reader is shown it. */
export async function presentEvent(presenter: Presenter, { change }: UserEvent): Promise<StreamEvent> {
  switch (change.kind) {
    case "message": {
      const { conversation, member, message, peerReadSeq } = change;
      const row = { conversation, member, lastMessage: message, peerReadSeq };
      const shown = await presenter.conversation(row);
      if (!shown.lastMessage) throw new Error("a message was not presented");
      return { type: "message", conversation: shown, message: shown.lastMessage };
    }
    case "state":
      return {
        type: "state",
        conversationId: change.conversationId,
        messageId: change.messageId,
        state: change.state,
        stateReason: change.reason,
        retries: change.retries ?? 0,
      };
    case "files": {
      const { conversationId, messageId } = change;
      return { type: "files", conversationId, messageId, attachments: await presenter.files(messageId) };
    }
    case "read":
      return { type: "read", conversationId: change.conversationId, readSeq: change.readSeq };
    case "hidden":
      return { type: "hidden", conversationId: change.conversationId, hiddenBefore: change.hiddenBefore };
    case "muted":
      return { type: "muted", conversationId: change.conversationId, muted: change.muted };
    case "draft":
      return { type: "draft", conversationId: change.conversationId, text: change.text };
    case "message-hidden":
      return {
        type: "message-hidden",
        conversationId: change.conversationId,
        messageId: change.messageId,
      };
    case "peer-read":
      return { type: "peer-read", conversationId: change.conversationId, readSeq: change.readSeq };
    case "consent":
      return {
        type: "consent",
        conversationId: change.conversationId,
        line: presenter.consentLine(change.line),
      };
    case "preferences":
      return { type: "preferences", preferences: presentPreferences(change.preferences) };
    case "claim":
      return {
        type: "claim",
        conversationId: change.conversationId,
        claim: presenter.claim(change.claim),
      };
    case "abilities":
      return { type: "abilities" };
    case "contacts":
      return { type: "contacts" };
  }
}

/** A signal as a reader is shown it; it has no cursor. */
export function presentNews(news: News): StreamEvent {
  switch (news.kind) {
    case "typing":
      return {
        type: "typing",
        conversationId: news.conversationId,
        userId: news.userId,
        name: news.name,
        typing: news.typing,
      };
    case "presence":
      return { type: "presence", people: news.people.map(presentDots) };
    case "contacts":
      return { type: "contacts" };
  }
}

const countingChanges = new Set<UserEvent["change"]["kind"]>([
  "message",
  "read",
  "hidden",
  "muted",
  "message-hidden",
  "abilities",
]);

/** Where a reader is once it has seen this entry. */
export function cursorAfter({ seq }: UserEvent, { epoch }: Cursor): string {
  return formatCursor({ epoch, seq });
}

/** Whether the totals of unread messages may be others after this entry; `wereAny` says whether there were some before. */
export function touchesUnread({ change, userId }: UserEvent, wereAny: boolean): boolean {
  if (!countingChanges.has(change.kind)) return false;
  // One's own message only clears what was unread.
  if (change.kind === "message" && change.message.authorId === userId) return wereAny;
  return true;
}
