import { allows } from "../../core/access.js";
import type { ErrorCode } from "../../core/errors.js";
import type { Session } from "../../core/model.js";
import { base } from "../deps.js";
import { isFromThisMachine } from "../origin.js";
import type { Words } from "../words.js";
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
    const [abilities, presenter, moments, rows, usage, delayed] = await Promise.all([
      api.inbox.abilities(session),
      api.present(session, words),
      momentsFor(pages, call),
      api.inbox.list(session, { before: null, limit: RECENT, unreadOnly: false }),
      readsUsage ? api.usage.overview(session) : null,
      delayedText(api, session, words),
    ]);
    const recent = await presenter.conversations(rows);
    const isOpen = isFromThisMachine(call.req, api.settings) || session.scope === "operator";
    const view = {
      messagesHref: `${listHref}?unread=true`,
      listHref,
      recent: recent.map((conversation) => rowView(conversation, moments, words)),
      handsetHref: api.handset && isOpen ? `${base}handset` : null,
      delayed,
      smsOff: smsOffText(abilities.smsOff, session, words),
      usage: usageCard(usage, usageHref, words),
      numbers: abilities.numbers.map(({ e164, label }) => ({ display: presenter.address(e164), label })),
    };
    await sendPage(pages, call, { title: words.t("page.title.home") }, ["home", view]);
  },
};

/** Who keeps the office is not sent to ask for what is theirs to change. */
const forOffice: Readonly<Partial<Record<ErrorCode, string>>> = {
  "sms-off-tenant": "page.officeSms.tenant",
  "sms-off-user": "page.officeSms.user",
  "sms-no-number": "page.officeSms.number",
};

function smsOffText(code: ErrorCode | null, session: Session, words: Words): string | null {
  if (code === null) return null;
  const isOffice = allows(session, "administer", { kind: "settings", tenantId: session.tenantId });
  const own = isOffice ? forOffice[code] : undefined;
  return own === undefined ? words.describe(code) : words.t(own);
}
