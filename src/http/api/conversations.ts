import { MessagingError } from "../../core/errors.js";
import { lastOf } from "../../core/keyset.js";
import type { TenantDirectory } from "../../core/model.js";
import type { Destination } from "../../core/submission.js";
import type { ConversationView, MessageView, Page, ReadReply, Recipient } from "../../wire/api.js";
import { placeBehind } from "../paging.js";
import type { SignedIn } from "../session.js";
import { ownDirectory } from "./me.js";
import { type Api, defineRoute } from "./route.js";
import * as schemas from "./schemas.js";

export const listConversations = defineRoute({
  method: "get",
  path: "/conversations",
  summary: "The user's conversations, newest activity first",
  policy: "list inbox",
  query: schemas.listQuery,
  status: 200,
  reply: schemas.conversationPage,
  async handle(api, { session, query }): Promise<Page<ConversationView>> {
    const { limit, before = null, q = "" } = query;
    const rows = await api.inbox.list(session, {
      limit: limit + 1,
      before,
      unreadOnly: query.unread === "true",
      typed: q,
    });
    return {
      items: await (await api.present(session)).conversations(rows.slice(0, limit)),
      next: lastOf(rows, limit, placeBehind),
    };
  },
});

export const openConversation = defineRoute({
  method: "post",
  path: "/conversations",
  summary: "Finds the conversation with somebody, or makes it",
  policy: "send inbox",
  body: schemas.openRequest,
  status: 200,
  reply: schemas.conversation,
  async handle(api, { session, body }): Promise<ConversationView> {
    const own = await ownDirectory(api, session.tenantId);
    const row = await api.inbox.open(session, destinationOf(body.to, own));
    return (await api.present(session)).conversation(row);
  },
});

export const getConversation = defineRoute({
  method: "get",
  path: "/conversations/:id",
  summary: "One conversation",
  policy: "read conversation",
  status: 200,
  reply: schemas.conversation,
  handle: (api, { session, id }) => showConversation(api, session, id),
});

export const listMessages = defineRoute({
  method: "get",
  path: "/conversations/:id/messages",
  summary: "The newest messages between `after` and `before`, oldest first; `next` continues into the past",
  policy: "read conversation",
  query: schemas.messagesQuery,
  status: 200,
  reply: schemas.messagePage,
  async handle(api, { session, id, query }): Promise<Page<MessageView>> {
    const { limit, after, before = null } = query;
    const { conversation } = await api.inbox.get(session, id, "read");
    const found = await api.inbox.messages(session, id, { after, before, limit: limit + 1 });
    const shown = found.slice(-limit);
    return {
      items: await (await api.present(session)).messages(conversation, shown),
      next: found.length > limit ? String(shown[0]?.seq) : null,
    };
  },
});

export const markRead = defineRoute({
  method: "post",
  path: "/conversations/:id/read",
  summary: "Moves the read marker up to a message; it never goes back",
  policy: "read conversation",
  body: schemas.readRequest,
  status: 200,
  reply: schemas.readReply,
  async handle(api, { session, id, body }): Promise<ReadReply> {
    const readSeq = await api.inbox.markRead(session, id, body.seq);
    const { conversations, messages } = await api.inbox.unread(session);
    return { readSeq, unread: { conversations, messages } };
  },
});

export const muteConversation = defineRoute({
  method: "patch",
  path: "/conversations/:id",
  summary: "Turns the notifications of a conversation off or on",
  policy: "read conversation",
  body: schemas.muteRequest,
  status: 200,
  reply: schemas.conversation,
  async handle(api, { session, id, body }): Promise<ConversationView> {
    await api.inbox.setMuted(session, id, body.muted);
    return showConversation(api, session, id);
  },
});

export const deleteConversation = defineRoute({
  method: "delete",
  path: "/conversations/:id",
  summary: "Deletes a conversation for this user; a later message brings it back empty",
  policy: "read conversation",
  status: 204,
  handle: (api, { session, id }) => api.inbox.hide(session, id),
});

export const putDraft = defineRoute({
  method: "put",
  path: "/conversations/:id/draft",
  summary: "Keeps what the user has typed and not sent, for all of the user's browsers; empty removes it",
  policy: "send conversation",
  body: schemas.draftRequest,
  status: 204,
  handle: (api, { session, id, body }) => api.inbox.setDraft(session, id, body.text),
});

export const tellTyping = defineRoute({
  method: "post",
  path: "/conversations/:id/typing",
  summary:
    "Tells the other side of a chat, or colleagues on the same number, that the user types, every few seconds, or has stopped; kept nowhere",
  policy: "send conversation",
  body: schemas.typingRequest,
  status: 204,
  handle: (api, { session, id, body }) => api.typing.tell(session, id, body.typing),
});

/** A conversation as the reader has it now. */
export async function showConversation(
  api: Pick<Api, "inbox" | "present">,
  session: SignedIn,
  id: string,
): Promise<ConversationView> {
  const row = await api.inbox.get(session, id, "read");
  return (await api.present(session)).conversation(row);
}

/** Whom a request means, by the names it may use. */
export function destinationOf(to: Recipient, own: TenantDirectory): Destination {
  if ("user" in to) return { kind: "user", userId: to.user };
  if ("number" in to) return { kind: "sms", to: to.number, from: to.from ?? null };
  const userId = own.extensionsByNumber.get(to.extension)?.userId;
  if (userId == null) throw new MessagingError("recipient-unknown");
  return { kind: "user", userId };
}
