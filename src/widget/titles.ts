import type { ConversationView } from "../wire/api.js";
import type { Api } from "./api.js";
import type { Model } from "./model.js";
import type { State } from "./state.js";

/** Takes over what conversations are called, and nothing else: how far they go the events say. */
export function withTitles(state: State, fresh: readonly ConversationView[]): State {
  const conversations = new Map(state.conversations);
  let changed = false;
  for (const { id, title, lastMessage } of fresh) {
    const known = conversations.get(id);
    if (!known || known.title === title) continue;
    changed = true;
    const same = lastMessage !== null && lastMessage.id === known.lastMessage?.id;
    conversations.set(id, { ...known, title, lastMessage: same ? lastMessage : known.lastMessage });
  }
  return changed ? { ...state, conversations } : state;
}

/** Asks again what the conversations are called, after a change of contacts; several changes at once are one question. */
export function createTitles(model: Model, api: Api): () => void {
  let asking = false;
  let again = false;

  async function ask(): Promise<void> {
    again = true;
    if (asking) return;
    asking = true;
    while (again) {
      again = false;
      const list = await api.conversations();
      const items = list.ok ? list.value.items : [];
      const listed = new Set(items.map(({ id }) => id));
      // An open box may show one that is further down the list.
      const others = [...model.state().threads.keys()].filter((id) => !listed.has(id));
      const found = await Promise.all(others.map((id) => api.conversation(id)));
      const fresh = [...items, ...found.flatMap((answer) => (answer.ok ? [answer.value] : []))];
      model.change(withTitles(model.state(), fresh));
    }
    asking = false;
  }

  return () => void ask();
}
