import { MessagingError } from "../../core/errors.js";
import { claimConversation, releaseConversation } from "../api/claims.js";
import { loadFilesAgain } from "../api/media.js";
import { retryMessage } from "../api/outbox.js";
import type { Route } from "../api/route.js";
import { parseId } from "../validate.js";
import { sendProblem } from "./conversation.js";
import { readField } from "./fields.js";
import { ask, type PageRoute, tellable } from "./page.js";
import { listHref } from "./rows.js";

/** What can be done with a conversation, or with the message that is named, beside answering. */
const deeds: Readonly<Record<string, { readonly route: Route; readonly body?: object }>> = {
  retry: { route: retryMessage },
  files: { route: loadFilesAgain },
  claim: { route: claimConversation, body: {} },
  takeOver: { route: claimConversation, body: { takeOver: true } },
  release: { route: releaseConversation },
};

export const deedForm: PageRoute = {
  method: "post",
  path: "messages/:id/deed",
  policy: "read conversation",
  async handle(pages, call) {
    const { req, res } = call;
    const id = parseId(req.params["id"]);
    const message = readField(req.body, "message");
    const name = readField(req.body, "deed");
    try {
      const deed = Object.hasOwn(deeds, name) ? deeds[name] : undefined;
      if (!deed) throw new MessagingError("invalid");
      const { route, body } = deed;
      await ask(pages, call, route, { id: message === "" ? id : parseId(message), body });
    } catch (error) {
      return sendProblem(pages, call, tellable(error));
    }
    res.redirect(303, `${listHref}/${id}#${message === "" ? "reply" : `m-${message}`}`);
  },
};
