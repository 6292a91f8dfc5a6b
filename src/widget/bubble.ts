import type { MessageView } from "../wire/api.js";
import { drawAttachments } from "./attachments.js";
import { foreign, h, icon, iconButton, newId, say, set } from "./dom.js";
import { isEmojiOnly } from "./graphemes.js";
import { linkify } from "./links.js";
import type { Outgoing } from "./state.js";
import { clock } from "./times.js";
import { reasonOf, t } from "./words.js";

export interface BubbleActions {
  readonly retry: (clientKey: string) => void;
  readonly discard: (clientKey: string) => void;
  /** Sends anew what was stored and failed; why not, where it can't be. */
  readonly again: (messageId: string) => Promise<string | null>;
  /** Files of a message that could not be loaded shall be tried once more. */
  readonly loadAgain: (message: MessageView) => void;
  /** What can be done with a message that is stored. */
  readonly menu: (bubble: HTMLElement, message: MessageView) => void;
}

export interface BubbleView {
  readonly message: MessageView | Outgoing;
  /** Right below another one of the same person. */
  readonly joined: boolean;
  /** The other side has read it. */
  readonly read: boolean;
  /** A search led to it. */
  readonly hit: boolean;
}

export interface Bubble {
  readonly element: HTMLElement;
  update(view: BubbleView): void;
}

/** One message on the screen; it stays the same element from the moment of sending to its last state. */
export function createBubble(message: MessageView | Outgoing, actions: BubbleActions): Bubble {
  // What becomes of a message that was written here is told; what became of others stands there to be read.
  const state = h("span", { class: "state", role: "status" in message ? "status" : null });
  const tick = h("span", { class: "tick" });
  const reason = h("span", { class: "reason", dir: "auto" });
  const meta = h("span", { class: "meta", id: newId() }, time(sentAt(message)), tick, state);
  const text = h("div", { class: "text", dir: "auto", id: newId() }, ...linkify(message.body));
  const [author, emoji] = [signature(message), isEmojiOnly(message.body)];
  const element = h("div", { class: "bubble", role: "article", tabindex: -1, "data-emoji": emoji }, author);
  const files = h("div", { class: "files" });
  element.append(files, text, meta, reason);
  set(element, "aria-labelledby", `${author.id} ${text.id} ${meta.id}`);
  let buttons: HTMLElement | null = null;
  let offered: Look["remedy"] = null;
  let drawn: BubbleView | null = null;
  let stored: MessageView | null = null;

  function offerMenu(next: MessageView): void {
    if (!stored) {
      const more = iconButton(t("box.messageMenu"), "more", () => stored && actions.menu(element, stored));
      more.tabIndex = -1;
      more.classList.add("options");
      element.append(more);
    }
    stored = next;
  }

  function drawRemedies({ remedy, clientKey, id }: Look): void {
    if (remedy === offered) return;
    offered = remedy;
    buttons?.remove();
    buttons = null;
    if (remedy === "unsent" && clientKey) buttons = remedies(clientKey, actions);
    else if (remedy === "again" && id) buttons = retryButton(() => actions.again(id), refuse);
    if (buttons) element.append(buttons);
  }

  /** A gate is closed: said where the reason of the failure stands. */
  function refuse(why: string): void {
    set(reason, "role", "alert");
    say(reason, why);
  }

  return {
    element,
    update(view) {
      if (drawn && isSame(drawn, view)) return;
      // What failed long ago is no news when the box opens.
      const isNews = drawn !== null || "status" in view.message;
      drawFiles(files, view, drawn?.message, () => stored && actions.loadAgain(stored));
      drawn = view;
      const next = look(view);
      set(element, "data-dir", next.direction);
      set(element, "data-msg-id", next.id);
      set(element, "data-seq", next.seq);
      set(element, "data-client-id", next.clientKey);
      set(element, "data-state", next.state);
      set(element, "data-joined", view.joined);
      set(element, "data-hit", view.hit);
      say(state, next.word);
      drawTick(tick, next.icon);
      set(reason, "role", next.remedy && isNews ? "alert" : null);
      say(reason, next.reason ?? "");
      drawRemedies(next);
      if ("id" in view.message) offerMenu(view.message);
    },
  };
}

/** Files of an MMS come after their message; the same files under fresh links need no other drawing. */
function drawFiles(place: HTMLElement, { message }: BubbleView, known: Said | undefined, again: () => void) {
  if (known && filesIn(known) === filesIn(message)) return;
  place.replaceChildren(...drawAttachments(message.attachments, again));
}

function filesIn({ attachments }: Said): string {
  return attachments.map(({ id, state }) => id + state).join();
}

type Said = MessageView | Outgoing;
type Drawing = Parameters<typeof icon>[0];

interface Look {
  readonly id: string | null;
  readonly seq: number | null;
  readonly clientKey: string | null;
  readonly direction: "in" | "out";
  readonly state: string | null;
  readonly word: string;
  readonly icon: Drawing | null;
  readonly reason: string | null;
  /** What its author can do: send or drop what was never stored, or send anew what failed on its way. */
  readonly remedy: "unsent" | "again" | null;
}

const icons: Readonly<Record<NonNullable<MessageView["state"]>, Drawing>> = {
  queued: "clock",
  sending: "clock",
  unknown: "question",
  accepted: "check",
  sent: "check",
  delivered: "checks",
  failed: "warning",
  blocked: "warning",
};

function look({ message, read }: BubbleView): Look {
  if ("status" in message) return lookOfOutgoing(message);
  const { state, stateReason } = message;
  const isRead = read && message.mine;
  return {
    id: message.id,
    seq: message.seq,
    clientKey: message.clientKey,
    direction: message.direction,
    state,
    word: isRead ? t("box.read") : state ? t(`state.${state}`) : "",
    icon: isRead ? "checks" : state && icons[state],
    reason: stateReason && reasonOf(stateReason),
    remedy: message.mine && state === "failed" ? "again" : null,
  };
}

function lookOfOutgoing(message: Outgoing): Look {
  const word = { sending: t("state.sending"), waiting: t("waiting"), failed: t("notSent") };
  return {
    id: null,
    seq: null,
    clientKey: message.clientKey,
    direction: "out",
    state: message.status,
    word: word[message.status],
    icon: message.status === "failed" ? "warning" : "clock",
    reason: message.reason,
    remedy: message.status === "sending" ? null : "unsent",
  };
}

function isSame(known: BubbleView, next: BubbleView): boolean {
  return (
    known.message === next.message &&
    known.joined === next.joined &&
    known.read === next.read &&
    known.hit === next.hit
  );
}

function drawTick(tick: HTMLElement, drawing: Drawing | null): void {
  if (tick.dataset["icon"] === (drawing ?? "")) return;
  tick.dataset["icon"] = drawing ?? "";
  tick.replaceChildren(...(drawing ? [icon(drawing)] : []));
}

/** Who wrote it: shown where the place of the bubble does not say so, for a colleague on a shared number; else spoken. */
function signature(message: MessageView | Outgoing): HTMLElement {
  const isOwn = "status" in message || message.mine;
  const isShown = !isOwn && message.direction === "out";
  const name = isOwn ? t("box.you") : foreign(message.author.name);
  return h("span", { class: isShown ? "author" : "said-by", id: newId() }, name);
}

function remedies(clientKey: string, actions: BubbleActions): HTMLElement {
  return h(
    "span",
    { class: "remedies" },
    h("button", { type: "button", text: t("retry"), onclick: () => actions.retry(clientKey) }),
    h("button", { type: "button", text: t("discard"), onclick: () => actions.discard(clientKey) }),
  );
}

/** The message is the same: only its way begins anew, and then the button goes by itself. */
function retryButton(again: () => Promise<string | null>, refuse: (why: string) => void): HTMLElement {
  const button = h("button", { type: "button", text: t("retry") });
  button.addEventListener("click", async () => {
    button.disabled = true;
    const refusal = await again();
    button.disabled = false;
    if (refusal === null) return;
    refuse(refusal);
    button.focus();
  });
  return h("span", { class: "remedies" }, button);
}

function sentAt(message: MessageView | Outgoing): string {
  return "status" in message ? message.at : message.sentAt;
}

function time(iso: string): HTMLElement {
  return h("time", { datetime: iso, text: clock(iso) });
}
