import { allows } from "../core/access.js";
import { MessagingError } from "../core/errors.js";
import type { Message, Session } from "../core/model.js";
import { conversationTerm, findMarks, type Mark, type SearchQuery, type SearchTerm } from "../core/search.js";
import type { ConversationRow, FoundMessage, Store } from "../ports.js";

export interface SearchRequest {
  readonly query: SearchQuery;
  /** Only there; null: everywhere. */
  readonly conversationId: string | null;
  /** `next` of the page before; null: the first. */
  readonly before: number | null;
  readonly limit: number;
}

export interface SearchPage {
  readonly hits: readonly SearchHit[];
  readonly next: number | null;
}

export interface SearchHit {
  readonly row: ConversationRow;
  readonly message: Message;
  readonly marks: readonly Mark[];
}

/** Finds messages in the conversations of the session's user, the newest first. */
export type Search = (session: Session, request: SearchRequest) => Promise<SearchPage>;

/** How many fitting messages of a tenant are looked at for one's own; more are another page. */
const CANDIDATES = 1_000;
/** A page may stay short where most of what the index finds is others', or does not hold. */
const ROUNDS = 4;

/** `store`: where the index and the conversations are. */
export function createSearch(store: Pick<Store, "search" | "inbox">): Search {
  return async function search(session, request) {
    const { query, conversationId, before, limit } = request;
    const terms = await termsFor(session, query, conversationId);
    const hits: Found[] = [];
    let next = before;
    for (let round = 0; round < ROUNDS && hits.length < limit; round++) {
      const { tenantId, userId } = session;
      const question = { tenantId, userId, terms, before: next, limit, candidates: CANDIDATES };
      const page = await store.search.find(question);
      hits.push(...page.found.flatMap((found) => hitOf(session, found, query)));
      next = page.next;
      if (next === null) break;
    }
    const shown = hits.slice(0, limit);
    if (hits.length > limit) next = shown.at(-1)?.place ?? null;
    return { hits: await withRows(session, shown), next };
  };

  async function termsFor(
    { userId, tenantId }: Session,
    { terms }: SearchQuery,
    conversationId: string | null,
  ): Promise<readonly SearchTerm[]> {
    if (conversationId === null) return terms;
    const row = await store.inbox.conversation(userId, conversationId);
    if (row?.conversation.tenantId !== tenantId) throw new MessagingError("not-found");
    return [{ term: conversationTerm(conversationId), isPrefix: false }, ...terms];
  }

  async function withRows(session: Session, hits: readonly Found[]): Promise<SearchHit[]> {
    const ids = [...new Set(hits.map(({ message }) => message.conversationId))];
    const rows = await store.inbox.conversationsOf(session.userId, ids);
    const byId = new Map(rows.map((row) => [row.conversation.id, row]));
    return hits.flatMap(({ message, marks }) => {
      const row = byId.get(message.conversationId);
      return row ? [{ row, message, marks }] : [];
    });
  }
}

type Found = FoundMessage & Pick<SearchHit, "marks">;

/** The index finds by parts; whether the words are there as they were asked for, the text itself says. */
function hitOf(session: Session, found: FoundMessage, query: SearchQuery): Found[] {
  const { message, member } = found;
  if (!allows(session, "read", { kind: "message", message, member })) return [];
  const marks = findMarks(message.body, query);
  return marks ? [{ ...found, marks }] : [];
}
