import type { ConversationView } from "../wire/api.js";
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
