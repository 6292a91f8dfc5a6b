import type { Api } from "./api.js";
import type { Model } from "./model.js";
import { withTitles } from "./names.js";

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
