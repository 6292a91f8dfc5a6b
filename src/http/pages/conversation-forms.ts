import { MessagingError } from "../../core/errors.js";
import { placeCall } from "../api/calls.js";
import { parseId } from "../validate.js";
import { sendProblem } from "./conversation.js";
import { readField } from "./fields.js";
import { ask, type PageRoute, sendPage, signedIn } from "./page.js";
import { listHref, tagIn } from "./rows.js";

export const muteForm: PageRoute = {
  method: "post",
  path: "messages/:id/mute",
  policy: "read conversation",
  async handle({ api }, call) {
    const { req, res } = call;
    const session = signedIn(call);
    const id = parseId(req.params["id"]);
    await api.inbox.setMuted(session, id, readField(req.body, "muted") === "true");
    res.redirect(303, `${listHref}/${id}`);
  },
};

/** Asks before it deletes, on a page of its own, so that a script is not needed to change one's mind. */
export const deletePage: PageRoute = {
  method: "get",
  path: "messages/:id/delete",
  policy: "read conversation",
  async handle(pages, call) {
    const session = signedIn(call);
    const { api } = pages;
    const { words } = call;
    const id = parseId(call.req.params["id"]);
    const presenter = await api.present(session, words);
    const { title, tag } = await presenter.conversation(await api.inbox.get(session, id, "read"));
    const { message } = call.req.query;
    const isOne = typeof message === "string";
    const heading = words.t(isOne ? "page.deleteMessage" : "remove");
    const view = {
      heading,
      question: words.t(isOne ? "page.deleteMessageQuestion" : "removeQuestion"),
      message: isOne ? message : null,
      title,
      tag: tagIn(words, tag),
      action: `${listHref}/${id}/delete`,
      backHref: `${listHref}/${id}`,
    };
    await sendPage(pages, call, { title: heading }, ["delete", view]);
  },
};

export const deleteForm: PageRoute = {
  method: "post",
  path: "messages/:id/delete",
  policy: "read conversation",
  async handle({ api }, call) {
    const { req, res } = call;
    const session = signedIn(call);
    const id = parseId(req.params["id"]);
    const message = readField(req.body, "message");
    if (message === "") await api.inbox.hide(session, id);
    else await api.inbox.hideMessage(session, parseId(message));
    res.redirect(303, message === "" ? listHref : `${listHref}/${id}`);
  },
};

/** Rings the reader's own phone first, then the number that is named, or the other side of a chat. */
export const callForm: PageRoute = {
  method: "post",
  path: "messages/:id/call",
  policy: "read conversation",
  async handle(pages, call) {
    const { api } = pages;
    const { req, res, words } = call;
    const session = signedIn(call);
    const id = parseId(req.params["id"]);
    const { person, peer } = await (await api.present(session, words)).conversation(
      await api.inbox.get(session, id, "read"),
    );
    const number = readField(req.body, "number");
    const to = person ? { user: person.id } : { number: number === "" ? (peer ?? "") : number };
    try {
      await ask(pages, call, placeCall, { body: { to } });
    } catch (error) {
      if (!(error instanceof MessagingError)) throw error;
      return sendProblem(pages, call, error);
    }
    res.redirect(303, `${listHref}/${id}?called`);
  },
};
