import { base } from "../deps.js";
import { isFromThisMachine } from "../origin.js";
import { type PageRoute, sendPage, signedIn } from "./page.js";

export const homePage: PageRoute = {
  method: "get",
  path: "",
  policy: "list inbox",
  async handle(pages, call) {
    const { api } = pages;
    const session = signedIn(call);
    const [abilities, unread, presenter] = await Promise.all([
      api.inbox.abilities(session),
      api.inbox.unread(session),
      api.present(session, call.words),
    ]);
    const isOpen = isFromThisMachine(call.req, api.settings) || session.scope === "operator";
    const view = {
      unread: { conversations: unread.conversations, messages: unread.messages },
      messagesHref: `${base}messages?unread=true`,
      handsetHref: api.handset && isOpen ? `${base}handset` : null,
      smsOff: abilities.smsOff === null ? null : call.words.describe(abilities.smsOff),
      numbers: abilities.numbers.map(({ e164, label }) => ({ display: presenter.address(e164), label })),
    };
    await sendPage(pages, call, { title: call.words.t("page.title.home") }, ["home", view]);
  },
};
