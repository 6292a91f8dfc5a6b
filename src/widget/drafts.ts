import type { Api } from "./api.js";
import type { Memory } from "./memory.js";
import type { Model } from "./model.js";
import { withDetails } from "./state.js";

/** What the user has typed and not sent: kept on the server, and in this tab only until the server has it. */
export interface Drafts {
  text(id: string): string;
  /** The user changed the text. */
  typed(id: string, text: string): void;
  /** Puts an unsent text back in front of the draft, and answers with the draft. */
  giveBack(id: string, text: string): string;
  /** Whether this tab has something that the server has not. */
  isAhead(id: string): boolean;
}

export interface DraftDeps extends Pick<Model, "state" | "change"> {
  readonly api: Pick<Api, "draft">;
  readonly memory: Memory;
}

const pauseMs = 1_000;
const retryMs = 10_000;

export function createDrafts({ api, memory, state, change }: DraftDeps): Drafts {
  /** Texts that the server has yet to get. */
  const ahead = new Map<string, string>(Object.entries(memory.drafts()));
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const busy = new Set<string>();
  const known = (id: string): string => state().conversations.get(id)?.draft ?? "";

  function later(id: string, ms: number): void {
    clearTimeout(timers.get(id));
    timers.set(
      id,
      setTimeout(() => void save(id), ms),
    );
  }

  function settle(id: string): void {
    clearTimeout(timers.get(id));
    if (ahead.delete(id)) memory.keepDraft(id, null);
  }

  async function save(id: string): Promise<void> {
    const text = ahead.get(id);
    if (text === undefined || busy.has(id)) return;
    busy.add(id);
    const answer = await api.draft(id, text);
    busy.delete(id);
    if (ahead.get(id) !== text) return later(id, pauseMs);
    if (answer.ok) {
      settle(id);
      change(withDetails(state(), id, { draft: text }));
    } else if (answer.failure.kind === "network") later(id, retryMs);
  }

  function typed(id: string, text: string): void {
    if (text === known(id) && !busy.has(id)) {
      settle(id);
      return;
    }
    ahead.set(id, text);
    memory.keepDraft(id, text);
    later(id, text === "" ? 0 : pauseMs);
  }

  // The page goes before the pause is over: what is left outlives it in the browser.
  addEventListener("pagehide", () => {
    for (const id of ahead.keys()) void save(id);
  });
  for (const id of ahead.keys()) later(id, pauseMs);
  return {
    text: (id) => ahead.get(id) ?? known(id),
    typed,
    giveBack(id, text) {
      const draft = `${text}\n${ahead.get(id) ?? known(id)}`.trim();
      typed(id, draft);
      return draft;
    },
    isAhead: (id) => ahead.has(id),
  };
}
