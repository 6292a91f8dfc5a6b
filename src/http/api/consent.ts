import type { ConversationView } from "../../wire/api.js";
import { showConversation } from "./conversations.js";
import { defineRoute } from "./route.js";
import { conversation } from "./schemas.js";
import { consentRequest } from "./schemas-consent.js";

export const putConsent = defineRoute({
  method: "put",
  path: "/conversations/:id/consent",
  summary:
    "Notes that the other side wants, or no longer wants, texts from this number; the conversation says who did",
  policy: "send conversation",
  body: consentRequest,
  status: 200,
  reply: conversation,
  async handle(api, { session, id, body }): Promise<ConversationView> {
    await api.inbox.setConsent(session, id, { consent: body.consent, reason: body.reason ?? "" });
    return showConversation(api, session, id);
  },
});
