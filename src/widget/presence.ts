import type { Person, PresenceChange } from "../wire/people.js";
import type { State } from "./state.js";

/** How a person is now: what the stream said last, else what came with the person. */
export function presenceOf(person: Person, _state: State): Pick<PresenceChange, "presence" | "phone"> {
  return { presence: person.presence, phone: person.phone };
}
