import { allows } from "../../core/access.js";
import { base } from "../deps.js";
import { isFromThisMachine } from "../origin.js";
import { delayedText } from "./delayed.js";
import { momentsFor, type PageRoute, sendPage, signedIn } from "./page.js";
import { listHref, rowView } from "./rows.js";
import { usageHref } from "./usage.js";
import { usageCard } from "./usage-figures.js";

const RECENT = 6;

export const homePage: PageRoute = {
  method: "get",
  path: "",
  policy: "list inbox",
  async handle(pages, call) {
    const { api } = pages;
    const { words } = call;
    const session = signedIn(call);
    const { tenantId } = session;
    const readsUsage = allows(session, "usage", { kind: "usage", tenantId });
    const [abilities, unread, presenter, moments, rows, usage, delayed] = await Promise.all([
      api.inbox.abilities(session),
      api.inbox.unread(session),
      api.present(session, words),
      momentsFor(pages, call),
      api.inbox.list(session, { before: null, limit: RECENT, unreadOnly: false }),
      readsUsage ? api.usage.overview(session) : null,
      delayedText(api, session, words),
    ]);
    const recent = await presenter.conversations(rows);
    const isOpen = isFromThisMachine(call.req, api.settings) || session.scope === "operator";
    const view = {
      unread: { conversations: unread.conversations, messages: unread.messages },
      messagesHref: `${listHref}?unread=true`,
      listHref,
      recent: recent.map((conversation) => rowView(conversation, moments, words)),
      handsetHref: api.handset && isOpen ? `${base}handset` : null,
      delayed,
      smsOff: abilities.smsOff === null ? null : words.describe(abilities.smsOff),
      usage: usageCard(usage, usageHref, words),
      numbers: abilities.numbers.map(({ e164, label }) => ({ display: presenter.address(e164), label })),
    };
    await sendPage(pages, call, { title: words.t("page.title.home") }, ["home", view]);
  },
};
