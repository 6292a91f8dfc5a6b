import type { MessageView } from "../wire/api.js";

/** The loaded stretch of one conversation, oldest first and without a hole. */
export interface Thread {
  readonly messages: readonly MessageView[];
  /** Where the next older page starts; null at the beginning. */
  readonly older: string | null;
  /** How far the stretch reaches where it ends before the newest message; null: it ends there and grows with it. */
  readonly newer: number | null;
  /** False until the first page is in. */
  readonly loaded: boolean;
}

/** Which end of a stretch. */
export type End = "older" | "newer";

/** A page of messages as the server gives it. */
export interface MessagePage {
  readonly items: readonly MessageView[];
  readonly next: string | null;
}

/** Room for messages that come before the first page. */
export const emptyThread: Thread = { messages: [], older: null, newer: null, loaded: false };

/** Adds the newest page, or an older one in front of what is there. */
export function extendBack(thread: Thread, page: MessagePage): Thread {
  return { ...thread, messages: page.items.reduce(insert, thread.messages), older: page.next, loaded: true };
}

/** Adds newer messages; `newer` says how far the stretch reaches now. */
export function extendForward(thread: Thread, items: readonly MessageView[], newer: number | null): Thread {
  return { ...thread, messages: items.reduce(insert, thread.messages), newer };
}

/** Takes a message into the stretch, unless it lies behind an end that is not the newest. */
export function take(thread: Thread, message: MessageView): Thread {
  if (thread.newer !== null && message.seq > thread.newer) return thread;
  return { ...thread, messages: insert(thread.messages, message) };
}

/** Lets go of one end, so that what is kept, and drawn, stays small; it can be loaded again. */
export function trim(thread: Thread, end: End, keep: number): Thread {
  const { messages } = thread;
  if (messages.length <= keep) return thread;
  if (end === "older") {
    const kept = messages.slice(-keep);
    return { ...thread, messages: kept, older: String(kept[0]?.seq) };
  }
  const kept = messages.slice(0, keep);
  return { ...thread, messages: kept, newer: kept.at(-1)?.seq ?? thread.newer };
}

/** Takes out what the reader has deleted. */
export function keepOnly(thread: Thread, keeps: (message: MessageView) => boolean): Thread {
  return { ...thread, messages: thread.messages.filter(keeps) };
}

function insert(messages: readonly MessageView[], message: MessageView): readonly MessageView[] {
  const last = messages.at(-1);
  if (!last || last.seq < message.seq) return [...messages, message];
  const at = messages.findIndex((known) => known.seq >= message.seq);
  const known = messages[at];
  const same = known?.id === message.id;
  const entry = same && message.state && known ? raised(message, known) : message;
  return [...messages.slice(0, at), entry, ...messages.slice(same ? at + 1 : at)];
}

/** From the first to the last; the compiler tells which is missing. */
const ranks = {
  queued: 1,
  sending: 2,
  unknown: 3,
  accepted: 4,
  sent: 5,
  failed: 6,
  delivered: 7,
  blocked: 8,
} satisfies Record<NonNullable<MessageView["state"]>, number>;
/** What each try again is above the states before it. */
const perRetry = ranks.blocked + 1;

type Stated = Pick<MessageView, "state" | "stateReason" | "retries">;

/** The message in the later of two states, whichever of page, reply and event comes last: only a new try begins below. */
export function raised(message: MessageView, stated: Stated): MessageView {
  const { state, stateReason, retries } = rank(stated) >= rank(message) ? stated : message;
  return { ...message, state, stateReason, retries };
}

function rank({ state, retries }: Stated): number {
  return retries * perRetry + (state ? ranks[state] : 0);
}
