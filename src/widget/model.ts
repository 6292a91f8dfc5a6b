import type { ConversationView } from "../wire/api.js";
import type { Answer } from "./api.js";
import { emptyState, type State, withConversation } from "./state.js";
import type { LinkStatus } from "./stream.js";

/** The one place in a tab that holds the state; tells when it is another one. */
export interface Model {
  readonly state: () => State;
  readonly change: (next: State) => void;
  readonly status: () => LinkStatus;
  readonly turn: (next: LinkStatus) => void;
  readonly where: () => { readonly user: string; readonly cursor: string } | null;
  readonly signIn: (user: string) => void;
  /** Takes a conversation that the server gave into the state. */
  readonly keep: (answer: Answer<ConversationView>) => Answer<ConversationView>;
}

export function createModel(changed: () => void): Model {
  let state = emptyState;
  let status: LinkStatus = "connecting";
  let user: string | null = null;
  const model: Model = {
    state: () => state,
    change(next) {
      if (next === state) return;
      state = next;
      changed();
    },
    status: () => status,
    turn(next) {
      status = next;
      changed();
    },
    where: () => (user !== null && state.cursor !== null ? { user, cursor: state.cursor } : null),
    signIn(next) {
      user = next;
    },
    keep(answer) {
      if (answer.ok) model.change(withConversation(state, answer.value));
      else if (answer.failure.kind === "signed-out") model.turn("signed-out");
      return answer;
    },
  };
  return model;
}
