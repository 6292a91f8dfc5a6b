import type { ConversationView } from "../../wire/api.js";
import { ownDirectory } from "../api/me.js";
import { listQuery } from "../api/schemas.js";
import { base } from "../deps.js";
import { placeBehind } from "../paging.js";
import { parse } from "../validate.js";
import type { Words } from "../words.js";
import { momentIn, type PageRoute, sendPage, signedIn, tagIn } from "./page.js";
import type { ConversationRowView, Moment } from "./views.js";

const SNIPPET = 120;
const listPath = `${base}messages`;

export const messagesPage: PageRoute = {
  method: "get",
  path: "messages",
  policy: "list inbox",
  async handle(pages, call) {
    const { api } = pages;
    const session = signedIn(call);
    const { before = null, limit, unread } = parse(listQuery, call.req.query);
    const unreadOnly = unread === "true";
    const [rows, presenter, own] = await Promise.all([
      api.inbox.list(session, { before, limit: limit + 1, unreadOnly }),
      api.present(session, call.words),
      ownDirectory(api, session.tenantId),
    ]);
    const moment = momentIn(own.tenant.timeZone, call.words);
    const shown = await presenter.conversations(rows.slice(0, limit));
    const last = rows[limit - 1];
    const older = last && new URLSearchParams({ ...(unreadOnly && { unread: "true" }) });
    if (last) older?.set("before", placeBehind(last));
    const view = {
      rows: shown.map((conversation) => rowView(conversation, moment, call.words)),
      unreadOnly,
      allHref: listPath,
      unreadHref: `${listPath}?unread=true`,
      olderHref: older && rows.length > limit ? `${listPath}?${older}` : null,
    };
    await sendPage(pages, call, { title: call.words.t("page.title.messages") }, ["messages", view]);
  },
};

function rowView(
  conversation: ConversationView,
  moment: (at: number) => Moment,
  words: Words,
): ConversationRowView {
  const { id, tag, title, unread, muted, lastMessage, lastActivityAt } = conversation;
  return {
    id,
    href: `${listPath}/${id}`,
    tag: tagIn(words, tag),
    title,
    unread,
    muted,
    snippet: firstLine(lastMessage?.body ?? ""),
    mine: lastMessage?.mine ?? false,
    at: lastActivityAt === null ? null : moment(Date.parse(lastActivityAt)),
  };
}

/** Cut by code points: half an emoji is a box. */
function firstLine(body: string): string {
  const characters = [
    ...body
      .slice(0, 4 * SNIPPET)
      .replace(/\s+/g, " ")
      .trim(),
  ];
  return characters.length > SNIPPET ? `${characters.slice(0, SNIPPET).join("")}…` : characters.join("");
}
