import type { Person, PresenceChange } from "../wire/people.js";
import type { State } from "./state.js";

/** How a person is now: what was said last of all, else what came with the person. */
export function presenceOf(person: Person, { presence }: State): Pick<PresenceChange, "presence" | "phone"> {
  return presence.get(person.id) ?? person;
}

/** Takes in how these people are, in lists and in conversations with them. */
export function withPresence(state: State, people: readonly PresenceChange[]): State {
  const presence = new Map(state.presence);
  for (const { id, presence: now, phone } of people) presence.set(id, { id, presence: now, phone });
  const conversations = new Map(state.conversations);
  for (const conversation of conversations.values()) {
    const { person } = conversation;
    const now = person && people.find(({ id }) => id === person.id);
    if (!now) continue;
    const changed = { ...person, presence: now.presence, phone: now.phone };
    conversations.set(conversation.id, { ...conversation, person: changed });
  }
  return { ...state, presence, conversations };
}
