import type { ConversationView, Page } from "../../wire/api.js";
import type { SearchReply } from "../../wire/search.js";
import { listConversations } from "../api/conversations.js";
import { searchMessages } from "../api/search.js";
import { hitView } from "./hits.js";
import { ask, momentsFor, type PageCall, type PageRoute, type Pages, sendPage } from "./page.js";
import { listHref, rowView } from "./rows.js";

const HITS = "20";

export const messagesPage: PageRoute = {
  method: "get",
  path: "messages",
  policy: "list inbox",
  async handle(pages, call) {
    const { words, req } = call;
    const { hits, q: typed, ...rest } = req.query;
    const q = typeof typed === "string" ? typed : "";
    const query = q.trim() === "" ? rest : { ...rest, q };
    const [page, found, moments] = await Promise.all([
      ask<Page<ConversationView>>(pages, call, listConversations, { query }),
      findMessages(pages, call, q, hits),
      momentsFor(pages, call),
    ]);
    const unreadOnly = rest["unread"] === "true";
    const filter = { ...(unreadOnly && { unread: "true" }), ...(q !== "" && { q }) };
    const view = {
      query: q,
      action: listHref,
      rows: page.items.map((conversation) => rowView(conversation, moments, words)),
      unreadOnly,
      allHref: linkTo({ ...filter, unread: null }),
      unreadHref: linkTo({ ...filter, unread: "true" }),
      newHref: `${listHref}/new`,
      clearHref: q === "" ? null : linkTo({ ...filter, q: null }),
      olderHref: page.next === null ? null : linkTo({ ...filter, before: page.next }),
      hits: found.items.map((hit) => hitView(hit, moments, words)),
      moreHitsHref: found.next === null ? null : linkTo({ ...filter, hits: found.next }),
    };
    await sendPage(pages, call, { title: words.t("page.title.messages") }, ["messages", view]);
  },
};

/** Words in messages are looked for beside names and numbers. */
async function findMessages(pages: Pages, call: PageCall, q: string, before: unknown): Promise<SearchReply> {
  if (q.trim() === "") return { items: [], next: null };
  const query = { q, limit: HITS, ...(before !== undefined && { before }) };
  return ask<SearchReply>(pages, call, searchMessages, { query });
}

function linkTo(query: Readonly<Record<string, string | null>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== null);
  return given.length === 0 ? listHref : `${listHref}?${new URLSearchParams(given)}`;
}
