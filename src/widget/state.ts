import type { ConversationView, MessageView, StreamEvent, Unread } from "../wire/api.js";
import type { AttachmentView } from "../wire/media.js";
import type { PresenceChange } from "../wire/people.js";
import type { Preferences } from "../wire/preferences.js";
import { withLine, withoutLines } from "./consent-lines.js";
import { withPresence } from "./presence.js";
import { emptyThread, extendBack, keepOnly, type MessagePage, raised, type Thread, take } from "./thread.js";

/** An event of the stream with the cursor behind it; transient events have none. */
export interface Frame {
  readonly cursor: string | null;
  readonly event: StreamEvent;
}

/** A message of ours that the server has not answered for yet. */
export interface Outgoing {
  readonly clientKey: string;
  readonly conversationId: string;
  readonly body: string;
  readonly attachments: readonly AttachmentView[];
  readonly at: string;
  readonly status: "sending" | "waiting" | "failed";
  readonly reason: string | null;
}

/** All that the widget knows of the server. Changed only by the functions below, each of them pure. */
export interface State {
  /** How far the user's log is in here; null before the first load. */
  readonly cursor: string | null;
  /** The log could not be followed without a gap: load everything again. */
  readonly stale: boolean;
  readonly unread: Unread;
  /** What the user chose; null before the first load. */
  readonly preferences: Preferences | null;
  readonly conversations: ReadonlyMap<string, ConversationView>;
  /** How people were when it was last said. */
  readonly presence: ReadonlyMap<string, PresenceChange>;
  readonly threads: ReadonlyMap<string, Thread>;
  readonly outgoing: readonly Outgoing[];
}

export const emptyState: State = {
  cursor: null,
  stale: true,
  unread: { conversations: 0, messages: 0 },
  preferences: null,
  conversations: new Map(),
  presence: new Map(),
  threads: new Map(),
  outgoing: [],
};

/**
 * Applies events in order. What is known already changes nothing; where one is missing the state turns stale and
 * stays as it was, because a half-true picture is worse than loading again.
 */
export function apply(frames: readonly Frame[], state: State): State {
  return frames.reduce(applyFrame, state);
}

/** Replaces what came from the server; threads are loaded again by those who show them. */
export function reloaded(
  state: State,
  fresh: {
    readonly cursor: string;
    readonly unread: Unread;
    readonly preferences: Preferences;
    readonly items: readonly ConversationView[];
  },
): State {
  return {
    ...state,
    cursor: fresh.cursor,
    stale: false,
    unread: fresh.unread,
    preferences: fresh.preferences,
    conversations: new Map(fresh.items.map((item) => [item.id, item])),
    threads: new Map(),
  };
}

/** Adds or refreshes one conversation; the newer picture of it wins. */
export function withConversation(state: State, incoming: ConversationView): State {
  const known = state.conversations.get(incoming.id);
  const conversation = known ? merge(known, incoming) : incoming;
  return { ...state, conversations: new Map(state.conversations).set(incoming.id, conversation) };
}

/** Makes room for a thread before its first page is asked for, so that what the stream brings meanwhile is kept. */
export function withThread(state: State, id: string): State {
  return state.threads.has(id) ? state : withThreadAs(state, id, emptyThread);
}

/** Puts a thread in the place of the one that is there. */
export function withThreadAs(state: State, id: string, thread: Thread): State {
  return { ...state, threads: new Map(state.threads).set(id, thread) };
}

/** Changes a thread where it is loaded. */
export function withChangedThread(state: State, id: string, change: (thread: Thread) => Thread): State {
  const thread = state.threads.get(id);
  return thread ? withThreadAs(state, id, change(thread)) : state;
}

/** Gives up a thread whose first page did not come. */
export function withoutThread(state: State, id: string): State {
  const threads = new Map(state.threads);
  threads.delete(id);
  return { ...state, threads };
}

/** Adds the newest page, or an older one in front of what is there. */
export function withPage(state: State, id: string, page: MessagePage): State {
  return withThreadAs(state, id, extendBack(state.threads.get(id) ?? emptyThread, page));
}

/** Adds a message, wherever it came from first: the reply to our POST, or the stream. */
export function withMessage(state: State, message: MessageView): State {
  const outgoing = state.outgoing.filter((item) => !message.mine || item.clientKey !== message.clientKey);
  return withChangedThread({ ...state, outgoing }, message.conversationId, (thread) => take(thread, message));
}

/** Adds, changes or (with null) takes away an outgoing message. */
export function withOutgoing(state: State, clientKey: string, change: Outgoing | null): State {
  const index = state.outgoing.findIndex((item) => item.clientKey === clientKey);
  const outgoing = [...state.outgoing];
  if (index < 0) return change ? { ...state, outgoing: [...outgoing, change] } : state;
  outgoing.splice(index, 1, ...(change ? [change] : []));
  return { ...state, outgoing };
}

/** Raises the read marker of one conversation, as the server will. */
export function withRead(state: State, id: string, readSeq: number): State {
  const known = state.conversations.get(id);
  if (!known || readSeq <= known.readSeq) return state;
  const next = { ...known, readSeq, unread: stillUnread(known, readSeq) };
  return { ...state, conversations: new Map(state.conversations).set(id, next) };
}

function applyFrame(state: State, { cursor, event }: Frame): State {
  if (event.type === "hello" || event.type === "bye") return state;
  if (event.type === "reset") return { ...state, stale: true };
  if (cursor === null) return applyEvent(state, event);
  const place = compare(state.cursor, cursor);
  if (place === "known") return state;
  if (place === "gap") return { ...state, stale: true };
  return { ...applyEvent(state, event), cursor };
}

function compare(last: string | null, next: string): "known" | "next" | "gap" {
  if (last === null) return "gap";
  const [epoch, seq] = parts(last);
  const [nextEpoch, nextSeq] = parts(next);
  if (epoch !== nextEpoch) return "gap";
  if (nextSeq <= seq) return "known";
  return nextSeq === seq + 1 ? "next" : "gap";
}

/** A cursor's epoch and sequence. */
export function parts(cursor: string): readonly [string, number] {
  const dot = cursor.lastIndexOf(".");
  return [cursor.slice(0, dot), Number(cursor.slice(dot + 1))];
}

type Change = Exclude<StreamEvent, { readonly type: "hello" | "reset" | "bye" }>;

function applyEvent(state: State, event: Change): State {
  switch (event.type) {
    case "message":
      return withMessage(withConversation(state, event.conversation), event.message);
    case "message-hidden":
      return withoutMessage(state, event.conversationId, event.messageId);
    case "draft":
      return withDetails(state, event.conversationId, { draft: event.text });
    case "claim":
      return withDetails(state, event.conversationId, { claim: event.claim });
    case "peer-read":
      return withDetails(state, event.conversationId, { peerReadSeq: event.readSeq });
    case "consent":
      return withDetails(state, event.conversationId, {
        consent: withLine(state.conversations.get(event.conversationId)?.consent ?? null, event.line),
      });
    case "state":
      return withState(state, event);
    case "files":
      return withFiles(state, event);
    case "read":
      return withRead(state, event.conversationId, event.readSeq);
    case "hidden":
      return withHidden(state, event.conversationId, event.hiddenBefore);
    case "muted":
      return withDetails(state, event.conversationId, { muted: event.muted });
    case "preferences":
      return { ...state, preferences: event.preferences };
    case "presence":
      return withPresence(state, event.people);
    case "unread":
      return { ...state, unread: event.unread };
    default:
      return state;
  }
}

function withState(state: State, event: Extract<Change, { readonly type: "state" }>): State {
  return withChangedMessage(state, event, (message) => raised(message, event));
}

/** What was awaited has come, or has not. */
function withFiles(state: State, event: Extract<Change, { readonly type: "files" }>): State {
  const { attachments } = event;
  return withChangedMessage(state, event, (message) => ({ ...message, attachments }));
}

/** Changes one message, wherever it is shown. */
function withChangedMessage(
  state: State,
  { conversationId, messageId }: { readonly conversationId: string; readonly messageId: string },
  change: (message: MessageView) => MessageView,
): State {
  const changed = (message: MessageView) => (message.id === messageId ? change(message) : message);
  const next = withChangedThread(state, conversationId, (thread) => ({
    ...thread,
    messages: thread.messages.map(changed),
  }));
  const known = state.conversations.get(conversationId);
  return known?.lastMessage ? withDetails(next, known.id, { lastMessage: changed(known.lastMessage) }) : next;
}

function withHidden(state: State, id: string, hiddenBefore: number): State {
  const conversations = new Map(state.conversations);
  const known = conversations.get(id);
  const isEmpty = known !== undefined && known.lastSeq <= hiddenBefore;
  const next = withChangedThread(state, id, (thread) => ({
    ...keepOnly(thread, ({ seq }) => seq > hiddenBefore),
    older: null,
    newer: isEmpty ? null : thread.newer,
  }));
  if (isEmpty) {
    const consent = known.consent && withoutLines(known.consent, hiddenBefore);
    conversations.set(id, { ...known, lastMessage: null, lastActivityAt: null, unread: 0, consent });
  }
  return { ...next, conversations };
}

/** Takes out a message that the reader has deleted; the preview of the conversation goes to the one before it. */
function withoutMessage(state: State, id: string, messageId: string): State {
  const next = withChangedThread(state, id, (thread) =>
    keepOnly(thread, (message) => message.id !== messageId),
  );
  if (state.conversations.get(id)?.lastMessage?.id !== messageId) return next;
  return withDetails(next, id, { lastMessage: next.threads.get(id)?.messages.at(-1) ?? null });
}

/** Changes what is known of a conversation, where it is known. */
export function withDetails(state: State, id: string, details: Partial<ConversationView>): State {
  const known = state.conversations.get(id);
  if (!known) return state;
  return { ...state, conversations: new Map(state.conversations).set(id, { ...known, ...details }) };
}

/** Drafts, consents and the other side's marker have events of their own: what came by them is never older than a picture. */
function merge(known: ConversationView, incoming: ConversationView): ConversationView {
  const newer = incoming.lastSeq >= known.lastSeq ? incoming : known;
  const readSeq = Math.max(known.readSeq, incoming.readSeq);
  return {
    ...newer,
    readSeq,
    unread: readSeq > newer.readSeq ? stillUnread(newer, readSeq) : newer.unread,
    draft: known.draft,
    consent: known.consent,
    // A reply changes it with its message; everything else by an event of its own.
    claim: incoming.lastSeq > known.lastSeq ? incoming.claim : known.claim,
    peerReadSeq: later(known.peerReadSeq, incoming.peerReadSeq),
  };
}

function later(known: number | null, incoming: number | null): number | null {
  return known === null || incoming === null ? (incoming ?? known) : Math.max(known, incoming);
}

/** The events carry no count per conversation: what lies behind the marker is the most that can be unread. */
function stillUnread(conversation: ConversationView, readSeq: number): number {
  return Math.min(conversation.unread, Math.max(0, conversation.lastSeq - readSeq));
}
