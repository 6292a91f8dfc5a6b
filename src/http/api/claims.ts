import type { ConversationView } from "../../wire/api.js";
import { showConversation } from "./conversations.js";
import { defineRoute } from "./route.js";
import { claimRequest, conversation } from "./schemas.js";

export const claimConversation = defineRoute({
  method: "put",
  path: "/conversations/:id/claim",
  summary:
    "Takes a conversation of a number that several users answer; ends 30 minutes after one's last word in it",
  policy: "send conversation",
  body: claimRequest,
  status: 200,
  reply: conversation,
  async handle(api, { session, id, body }): Promise<ConversationView> {
    await api.claims.claim(session, id, body.takeOver ?? false);
    return showConversation(api, session, id);
  },
});

export const releaseConversation = defineRoute({
  method: "delete",
  path: "/conversations/:id/claim",
  summary: "Gives a conversation back that the user has taken",
  policy: "send conversation",
  status: 200,
  reply: conversation,
  async handle(api, { session, id }): Promise<ConversationView> {
    await api.claims.release(session, id);
    return showConversation(api, session, id);
  },
});
