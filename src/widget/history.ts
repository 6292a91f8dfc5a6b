import type { Api, MessageRange } from "./api.js";
import type { Model } from "./model.js";
import { withChangedThread, withoutThread, withPage, withThread, withThreadAs } from "./state.js";
import { type End, emptyThread, extendBack, extendForward, type Thread, trim } from "./thread.js";

/** Which stretch of a conversation is loaded. Every call is safe to make twice, and while messages come in. */
export interface History {
  /** Loads the newest page, once. */
  newest(id: string): Promise<void>;
  /** Loads one page more at this end, where there is more. */
  more(id: string, end: End): Promise<void>;
  /** Loads a message with its neighbours in the place of what is there; false when that can't be. */
  around(id: string, seq: number): Promise<boolean>;
  /** Goes back to the newest page from a stretch that does not reach it. */
  toEnd(id: string): Promise<void>;
  /** Lets go of one end of a stretch that has grown long. */
  trim(id: string, end: End): void;
}

const firstPage = 30;
const pageSize = 50;
/** Messages on either side of one that was searched for. */
const neighbours = 25;
/** What is left of a stretch that was cut: more than a screen in each direction. */
const kept = 250;
const retryMs = 3_000;

export function createHistory(model: Model, api: Api): History {
  /** Ends that are being loaded. */
  const busy = new Set<string>();

  async function newest(id: string): Promise<void> {
    if (model.state().threads.has(id)) return;
    model.change(withThread(model.state(), id));
    const answer = await api.messages(id, { limit: firstPage });
    // Something else may have been asked for and come meanwhile: this page would leave a hole in it.
    if (model.state().threads.get(id)?.loaded !== false) return;
    if (answer.ok) model.change(withPage(model.state(), id, answer.value));
    else if (answer.failure.kind === "network") {
      model.change(withoutThread(model.state(), id));
      setTimeout(() => void newest(id), retryMs);
    }
  }

  return {
    newest,
    async more(id, end) {
      const key = `${end} ${id}`;
      if (busy.has(key)) return;
      busy.add(key);
      await (end === "older" ? back(id, model, api) : forward(id, model, api));
      busy.delete(key);
    },
    async around(id, seq) {
      const after = Math.max(0, seq - neighbours - 1);
      const until = seq + neighbours;
      const limit = until - after;
      const older = after > 0 ? String(after + 1) : null;
      return replace({ id, range: { after, limit }, until, older }, model, api);
    },
    async toEnd(id) {
      await replace({ id, range: { limit: firstPage }, until: lastSeq(model, id), older: null }, model, api);
    },
    trim: (id, end) =>
      model.change(withChangedThread(model.state(), id, (thread) => trim(thread, end, kept))),
  };
}

async function back(id: string, model: Model, api: Api): Promise<void> {
  const before = model.state().threads.get(id)?.older;
  if (!before) return;
  const answer = await api.messages(id, { before, limit: pageSize });
  if (!answer.ok) return;
  // Where that end was let go of or replaced meanwhile, the page would leave a hole.
  const extend = (thread: Thread): Thread =>
    thread.older === before ? extendBack(thread, answer.value) : thread;
  model.change(withChangedThread(model.state(), id, extend));
}

async function forward(id: string, model: Model, api: Api): Promise<void> {
  const after = model.state().threads.get(id)?.newer ?? null;
  if (after === null) return;
  const reached = Math.min(after + pageSize, lastSeq(model, id));
  const answer = await api.messages(id, { after, before: reached + 1, limit: pageSize });
  if (!answer.ok) return;
  const extend = (thread: Thread): Thread =>
    thread.newer === after ? extendForward(thread, answer.value.items, openEnd(model, id, reached)) : thread;
  model.change(withChangedThread(model.state(), id, extend));
}

interface Replacement {
  readonly id: string;
  readonly range: Pick<MessageRange, "after" | "limit">;
  /** The sequence that is wanted at most. */
  readonly until: number;
  /** Where older pages go on, where the server can't know it. */
  readonly older: string | null;
}

async function replace({ id, range, until, older }: Replacement, model: Model, api: Api): Promise<boolean> {
  const reached = Math.min(until, lastSeq(model, id));
  const answer = await api.messages(id, { ...range, before: reached + 1 });
  if (!answer.ok) return false;
  const { items, next } = answer.value;
  const page = extendBack(emptyThread, { items, next: next ?? older });
  model.change(withThreadAs(model.state(), id, { ...page, newer: openEnd(model, id, reached) }));
  return true;
}

function lastSeq(model: Model, id: string): number {
  return model.state().conversations.get(id)?.lastSeq ?? 0;
}

/** What was asked for reached this far; whatever has come in since lies behind it. */
function openEnd(model: Model, id: string, reached: number): number | null {
  return reached < lastSeq(model, id) ? reached : null;
}
