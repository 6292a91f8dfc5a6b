import type { DirectoryReply, Me } from "../wire/api.js";
import type { ContactView, Person } from "../wire/people.js";
import type { Answer } from "./api.js";
import type { Client } from "./client.js";
import { hitRow } from "./hits.js";
import { withPresence } from "./presence.js";
import { contactRow, conversationRow, personRow, type RowActions } from "./rows.js";
import { createSection, type Row, type Section, type SectionPage } from "./section.js";
import { t } from "./words.js";

export interface SectionsDeps {
  readonly client: Client;
  readonly me: () => Me;
  readonly actions: RowActions;
  readonly scroller: HTMLElement;
  readonly changed: () => void;
  /** The query read as a phone number, where it is one. */
  readonly number: (number: DirectoryReply["number"]) => void;
}

export interface Sections {
  readonly all: readonly Section[];
  /** Asks all of them; false when one gave no answer. `fresh`: only for whom a conversation can be begun with. */
  ask(query: string, fresh: boolean): Promise<boolean>;
}

/** The groups of the dock's list: whom one can write to, and what a search finds beside them. */
export function createSections(deps: SectionsDeps): Sections {
  const { client, me, actions, scroller, changed } = deps;
  const { api } = client;
  const person = (one: Person): Row => personRow(one, me(), actions, client.state);
  const contact = (one: ContactView): Row => ({ element: contactRow(one, me(), actions) });
  const section = (
    title: string,
    load: (query: string, before: string | null) => Promise<Answer<SectionPage>>,
  ) => createSection({ title, scroller, changed, load });

  const coworkers = section(t("coworkers"), async (query, before) => {
    const answer = await api.directory(query, "coworkers", before);
    if (answer.ok) client.change(withPresence(client.state(), answer.value.people));
    if (before === null) deps.number(answer.ok ? answer.value.number : null);
    return paged(answer, ({ people }) => people.map((one) => () => person(one)));
  });
  const [own, shared] = (["own", "shared"] as const).map((scope) =>
    section(t(`dock.${scope}`), async (query, before) =>
      paged(await api.directory(query, scope, before), ({ contacts }) =>
        contacts.map((one) => () => contact(one)),
      ),
    ),
  );
  const conversations = section(t("dock.conversations"), async (query, before) =>
    paged(await api.findConversations(query, before), ({ items }) =>
      items.map((one) => () => ({ element: conversationRow(one, actions) })),
    ),
  );
  const messages = section(t("dock.messages"), async (query, before) =>
    paged(await api.findMessages(query, before), ({ items }) =>
      items.map((hit) => () => ({ element: hitRow(hit, actions) })),
    ),
  );
  const whom = [coworkers, own, shared].filter((one) => one !== undefined);

  return {
    all: [...whom, conversations, messages],
    async ask(query, fresh) {
      // One letter is in nearly every message.
      const words = fresh || query.length < 2 ? null : query;
      const known = fresh || query === "" ? null : query;
      const answers = await Promise.all([
        ...whom.map((one) => one.ask(query)),
        conversations.ask(known),
        messages.ask(words),
      ]);
      return answers.every((answered) => answered);
    },
  };
}

function paged<Reply extends { readonly next: string | null }>(
  answer: Answer<Reply>,
  rowsOf: (reply: Reply) => SectionPage["rows"],
): Answer<SectionPage> {
  return answer.ok ? { ok: true, value: { rows: rowsOf(answer.value), next: answer.value.next } } : answer;
}
