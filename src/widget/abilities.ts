import type { ConversationView, Me } from "../wire/api.js";
import type { Api } from "./api.js";
import type { Model } from "./model.js";
import { type State, withConversation, withDetails, withoutThread } from "./state.js";

const againMs = 3_000;

/**
 * Asks what the user may send now, and for the conversations, of which the office may have given or taken some. What
 * is being written and read stays where it is; only a thread that has missed something is asked for anew.
 */
export function createAbilities(model: Model, api: Api, allowed: (me: Me) => void): () => void {
  let asking = false;
  /** Something changed while we asked, so that the answer may be of before. */
  let again = false;

  async function ask(): Promise<void> {
    asking = true;
    again = false;
    const me = await api.me();
    const list = me.ok ? await api.conversations() : me;
    asking = false;
    if (again) return ask();
    if (me.ok && list.ok) {
      model.change(withThese(model.state(), list.value.items));
      allowed(me.value);
    } else if (!list.ok && list.failure.kind !== "signed-out") setTimeout(changed, againMs);
  }

  function changed(): void {
    again = true;
    if (!asking) void ask();
  }

  return changed;
}

function withThese(before: State, items: readonly ConversationView[]): State {
  let next = before;
  for (const item of items) {
    const known = before.conversations.get(item.id);
    next = withDetails(withConversation(next, item), item.id, { claim: item.claim });
    if (known && known.lastSeq < item.lastSeq) next = withoutThread(next, item.id);
  }
  return next;
}
