import type { ConversationView } from "../wire/api.js";
import type { BubbleActions } from "./bubble.js";
import { h, say, set } from "./dom.js";
import { createEntries, type EntriesView } from "./entries.js";
import type * as MenuModule from "./message-menu.js";
import type { MessageActions, MessageMenu } from "./message-menu.js";
import { createPager } from "./pager.js";
import { createPill } from "./pill.js";
import { walkBubbles } from "./roving.js";
import { createScroll } from "./scroll.js";
import type { Outgoing } from "./state.js";
import type { End, Thread } from "./thread.js";
import { t } from "./words.js";

export interface TranscriptActions extends Omit<BubbleActions, "menu">, MessageActions {
  /** One page more at this end. */
  readonly more: (end: End) => void;
  /** Lets go of what is far away at this end. */
  readonly trim: (end: End) => void;
  /** Loads the newest messages in the place of those that are shown. */
  readonly newest: () => void;
  /** The reader has come to the end. */
  readonly bottom: () => void;
}

export interface TranscriptView {
  readonly conversation: ConversationView;
  readonly thread: Thread | undefined;
  readonly outgoing: readonly Outgoing[];
  readonly firstNew: number | null;
  readonly peerReadSeq: number | null;
}

export interface Transcript {
  readonly element: HTMLElement;
  draw(view: TranscriptView): void;
  /** Whether the newest message is there and in view. */
  atBottom(): boolean;
  toBottom(): void;
  /** Shows a message that is loaded in the middle, marked. */
  reveal(seq: number): void;
}

/** More bubbles than this are cut at the end that is farther away. */
const mostBubbles = 400;

/**
 * The messages of one box, oldest first. It follows the end only while the reader is there, and does not jump when
 * more come in. Silent for screen readers: new messages are spoken by the one status node of the widget.
 */
export function createTranscript(actions: TranscriptActions): Transcript {
  const parts = build(actions, goToEnd);
  const { log, note, pill, pager, scroll, entries } = parts;
  let view: TranscriptView | null = null;
  let hit: number | null = null;
  /** The newest message when the reader was at the end. */
  let seenSeq: number | null = null;
  let wantsEnd = false;

  log.addEventListener("scroll", () => {
    if (unseen(view, seenSeq) > 0 && scroll.atEnd()) actions.bottom();
    look();
  });

  function goToEnd(): void {
    wantsEnd = true;
    hit = null;
    if (view?.thread && view.thread.newer !== null) actions.newest();
    else if (view) fill(view);
    log.focus({ preventScroll: true });
  }

  /** Notes what the reader has in view. */
  function look(): void {
    const arrived = scroll.atEnd();
    if (view?.thread?.loaded && arrived) seenSeq = view.conversation.lastSeq;
    pill.draw(!arrived, unseen(view, seenSeq));
  }

  function fill(next: TranscriptView): void {
    const messages = next.thread?.messages ?? [];
    let sent = false;
    scroll.steady(() => {
      if (view?.thread !== next.thread) pager.draw(next.thread);
      drawNote(note, next);
      sent = entries.draw(entriesOf(next, hit));
    });
    view = next;
    scroll.setOpen((next.thread?.newer ?? null) !== null);
    const arrives = wantsEnd && next.thread?.newer === null;
    if (arrives || sent) scroll.toEnd();
    if (arrives) actions.bottom();
    wantsEnd &&= !arrives;
    look();
    if (messages.length > mostBubbles) actions.trim(scroll.farEnd());
  }

  return {
    element: parts.element,
    draw(next) {
      set(log, "aria-label", t("transcript", { title: next.conversation.title }));
      // While everything is loaded again, what was drawn stays on the screen.
      if (view?.thread?.loaded && !next.thread?.loaded) return;
      seenSeq ??= next.conversation.lastSeq;
      fill(next);
    },
    atBottom: scroll.atEnd,
    toBottom() {
      scroll.toEnd();
      look();
    },
    reveal(seq) {
      hit = seq;
      if (view) fill(view);
      const bubble = entries.find(seq);
      if (bubble) scroll.centre(bubble);
      bubble?.focus({ preventScroll: true });
    },
  };
}

function build(actions: TranscriptActions, goToEnd: () => void) {
  const list = h("div", { class: "entries" });
  const note = h("p", { class: "note" });
  const log = h("div", { class: "log", role: "log", "aria-live": "off", tabindex: 0 });
  const pager = createPager(log, actions.more);
  log.append(pager.older, note, list, pager.newer);
  const pill = createPill(goToEnd);
  const element = h("div", { class: "transcript" }, log, pill.element);
  walkBubbles(log);
  return {
    element,
    log,
    note,
    pill,
    pager,
    scroll: createScroll(log, list),
    entries: createEntries(list, { ...actions, menu: offerMenu(element, actions) }),
  };
}

/** The menu's script is loaded when it is asked for; where that can't be, nothing opens now. */
function offerMenu(place: HTMLElement, actions: TranscriptActions): BubbleActions["menu"] {
  let menu: MessageMenu | null = null;
  return async (bubble, message) => {
    const module = (await import(`${actions.base}menu.js`).catch(() => null)) as typeof MenuModule | null;
    if (!module) return;
    menu ??= module.createMessageMenu({ ...actions, t });
    place.append(menu.element);
    menu.open(bubble, message);
  };
}

/** Messages behind what the reader has seen; those that are not loaded are counted by their numbers. */
function unseen(view: TranscriptView | null, seenSeq: number | null): number {
  if (!view?.thread || seenSeq === null) return 0;
  const { thread, conversation } = view;
  if (thread.newer !== null) return Math.max(0, conversation.lastSeq - seenSeq);
  return thread.messages.filter(({ seq, mine }) => seq > seenSeq && !mine).length;
}

function entriesOf(view: TranscriptView, hit: number | null): EntriesView {
  const { conversation, thread } = view;
  return {
    ...view,
    hit,
    messages: thread?.messages ?? [],
    title: conversation.title,
    consentLines: conversation.consent?.lines ?? [],
    hasOlder: (thread?.older ?? null) !== null,
  };
}

function drawNote(note: HTMLElement, { thread, outgoing, conversation }: TranscriptView): void {
  const lines = conversation.consent?.lines.length ?? 0;
  note.hidden = (thread?.messages.length ?? 0) + outgoing.length + lines > 0;
  say(note, thread?.loaded ? t("empty") : t("loading"));
}
