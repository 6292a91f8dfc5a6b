import { ownDirectory } from "../api/me.js";
import { listQuery } from "../api/schemas.js";
import { placeBehind } from "../paging.js";
import { parse } from "../validate.js";
import { momentsFor, type PageRoute, sendPage, signedIn } from "./page.js";
import { listHref, rowView } from "./rows.js";

export const messagesPage: PageRoute = {
  method: "get",
  path: "messages",
  policy: "list inbox",
  async handle(pages, call) {
    const { api } = pages;
    const { words } = call;
    const session = signedIn(call);
    const { before = null, limit, unread } = parse(listQuery, call.req.query);
    const unreadOnly = unread === "true";
    const [rows, presenter, own] = await Promise.all([
      api.inbox.list(session, { before, limit: limit + 1, unreadOnly }),
      api.present(session, words),
      ownDirectory(api, session.tenantId),
    ]);
    const moments = momentsFor(pages, call, own);
    const shown = await presenter.conversations(rows.slice(0, limit));
    const last = rows[limit - 1];
    const older = last && new URLSearchParams({ ...(unreadOnly && { unread: "true" }) });
    if (last) older?.set("before", placeBehind(last));
    const view = {
      rows: shown.map((conversation) => rowView(conversation, moments, words)),
      unreadOnly,
      allHref: listHref,
      unreadHref: `${listHref}?unread=true`,
      newHref: `${listHref}/new`,
      olderHref: older && rows.length > limit ? `${listHref}?${older}` : null,
    };
    await sendPage(pages, call, { title: words.t("page.title.messages") }, ["messages", view]);
  },
};
