import { requireToken } from "../csrf.js";
import { parseId } from "../validate.js";
import { readField } from "./login.js";
import { type PageRoute, sendPage, signedIn } from "./page.js";
import { listHref, tagIn } from "./rows.js";

export const muteForm: PageRoute = {
  method: "post",
  path: "messages/:id/mute",
  policy: "read conversation",
  async handle({ api }, call) {
    const { req, res } = call;
    const session = signedIn(call);
    requireToken(session, readField(req.body, "_csrf"));
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
    const view = {
      title,
      tag: tagIn(words, tag),
      action: `${listHref}/${id}/delete`,
      backHref: `${listHref}/${id}`,
    };
    await sendPage(pages, call, { title: words.t("remove") }, ["delete", view]);
  },
};

export const deleteForm: PageRoute = {
  method: "post",
  path: "messages/:id/delete",
  policy: "read conversation",
  async handle({ api }, call) {
    const { req, res } = call;
    const session = signedIn(call);
    requireToken(session, readField(req.body, "_csrf"));
    await api.inbox.hide(session, parseId(req.params["id"]));
    res.redirect(303, listHref);
  },
};
