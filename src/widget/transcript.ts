import type { MessageView } from "../wire/api.js";
import type { BubbleActions } from "./bubble.js";
import { h, say, set } from "./dom.js";
import { createEntries } from "./entries.js";
import type { Outgoing, Thread } from "./state.js";
import { t } from "./words.js";

export interface TranscriptActions extends BubbleActions {
  readonly older: () => void;
  /** The reader has come to the end. */
  readonly bottom: () => void;
}

export interface Transcript {
  readonly element: HTMLElement;
  draw(title: string, thread: Thread | undefined, outgoing: readonly Outgoing[]): void;
  atBottom(): boolean;
  toBottom(): void;
}

const nearPx = 30;

/**
 * The messages of one box, oldest first. It follows the end only while the reader is there, and does not jump when
 * older ones come in above. Silent for screen readers: new messages are spoken by the one status node of the widget.
 */
export function createTranscript(actions: TranscriptActions): Transcript {
  const older = h("button", { type: "button", class: "older", text: t("older"), onclick: actions.older });
  const list = h("div", { class: "entries" });
  const note = h("p", { class: "note" });
  const log = h("div", { class: "log", role: "log", "aria-live": "off", tabindex: 0 }, older, note, list);
  const pill = h("button", { type: "button", class: "pill", hidden: true, onclick: toBottom });
  const entries = createEntries(list, actions);
  let unseen = 0;
  let drawn = false;

  new IntersectionObserver((seen) => {
    if (seen.some((entry) => entry.isIntersecting) && !older.hidden) actions.older();
  }).observe(older);
  log.addEventListener("scroll", () => {
    if (!atBottom()) return;
    if (unseen > 0) actions.bottom();
    count(0);
  });

  function atBottom(): boolean {
    return log.scrollHeight - log.scrollTop - log.clientHeight < nearPx;
  }

  function toBottom(): void {
    log.scrollTop = log.scrollHeight;
  }

  function count(messages: number): void {
    unseen = messages;
    pill.hidden = messages === 0;
    say(pill, t("newMessages", { count: messages }));
  }

  function keepPlace(messages: readonly MessageView[], outgoing: readonly Outgoing[]): void {
    const following = atBottom();
    const fromEnd = log.scrollHeight - log.scrollTop;
    const change = entries.draw(messages, outgoing);
    if (following || change.sent) toBottom();
    else if (change.above) log.scrollTop = log.scrollHeight - fromEnd;
    else if (change.arrived > 0) count(unseen + change.arrived);
  }

  return {
    element: h("div", { class: "transcript" }, log, pill),
    draw(title, thread, outgoing) {
      // While everything is loaded again, what was drawn stays on the screen.
      if (drawn && !thread?.loaded) return;
      drawn = thread?.loaded ?? false;
      set(log, "aria-label", t("transcript", { title }));
      older.hidden = !thread?.older;
      drawNote(note, thread, outgoing.length);
      keepPlace(thread?.messages ?? [], outgoing);
    },
    atBottom,
    toBottom,
  };
}

function drawNote(note: HTMLElement, thread: Thread | undefined, outgoing: number): void {
  note.hidden = (thread?.messages.length ?? 0) + outgoing > 0;
  say(note, thread?.loaded ? t("empty") : t("loading"));
}
