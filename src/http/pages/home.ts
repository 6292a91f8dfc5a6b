import { ownDirectory } from "../api/me.js";
import { base } from "../deps.js";
import { isFromThisMachine } from "../origin.js";
import { momentsFor, type PageRoute, sendPage, signedIn } from "./page.js";
import { listHref, rowView } from "./rows.js";

const RECENT = 6;

export const homePage: PageRoute = {
  method: "get",
  path: "",
  policy: "list inbox",
  async handle(pages, call) {
    const { api } = pages;
    const { words } = call;
    const session = signedIn(call);
    const [abilities, unread, presenter, own, rows] = await Promise.all([
      api.inbox.abilities(session),
      api.inbox.unread(session),
      api.present(session, words),
      ownDirectory(api, session.tenantId),
      api.inbox.list(session, { before: null, limit: RECENT, unreadOnly: false }),
    ]);
    const moments = momentsFor(pages, call, own);
    const recent = await presenter.conversations(rows);
    const isOpen = isFromThisMachine(call.req, api.settings) || session.scope === "operator";
    const view = {
      unread: { conversations: unread.conversations, messages: unread.messages },
      messagesHref: `${listHref}?unread=true`,
      listHref,
      recent: recent.map((conversation) => rowView(conversation, moments, words)),
      handsetHref: api.handset && isOpen ? `${base}handset` : null,
      smsOff: abilities.smsOff === null ? null : words.describe(abilities.smsOff),
      numbers: abilities.numbers.map(({ e164, label }) => ({ display: presenter.address(e164), label })),
    };
    await sendPage(pages, call, { title: words.t("page.title.home") }, ["home", view]);
  },
};
