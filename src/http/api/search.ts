import { readSearch } from "../../core/search.js";
import type { SearchReply } from "../../wire/search.js";
import { defineRoute } from "./route.js";
import * as schemas from "./schemas-search.js";

export const searchMessages = defineRoute({
  method: "get",
  path: "/search",
  summary: "Finds messages by their words, newest first; a page may be short while `next` goes on",
  policy: "list inbox",
  query: schemas.searchQuery,
  status: 200,
  reply: schemas.searchReply,
  async handle(api, { session, query }): Promise<SearchReply> {
    const { q, before = null, conversation = null, limit } = query;
    const read = readSearch(q);
    if (!read) return { items: [], next: null };
    const page = await api.search(session, { query: read, conversationId: conversation, before, limit });
    const presenter = await api.present(session);
    const [conversations, messages] = await Promise.all([
      presenter.conversations(page.hits.map(({ row }) => row)),
      presenter.found(page.hits.map(({ row, message }) => ({ conversation: row.conversation, message }))),
    ]);
    const items = page.hits.flatMap(({ marks }, index) => {
      const [shown, message] = [conversations[index], messages[index]];
      return shown && message ? [{ conversation: shown, message, marks }] : [];
    });
    return { items, next: page.next === null ? null : String(page.next) };
  },
});
