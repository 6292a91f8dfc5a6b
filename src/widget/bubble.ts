import type { MessageView } from "../wire/api.js";
import { foreign, h, say, set } from "./dom.js";
import { linkify } from "./links.js";
import type { Outgoing } from "./state.js";
import { clock } from "./times.js";
import { reasonOf, t } from "./words.js";

export interface BubbleActions {
  readonly retry: (clientKey: string) => void;
  readonly discard: (clientKey: string) => void;
}

export interface Bubble {
  readonly element: HTMLElement;
  update(message: MessageView | Outgoing): void;
}

/** One message on the screen; it stays the same element from the moment of sending to its last state. */
export function createBubble(message: MessageView | Outgoing, actions: BubbleActions): Bubble {
  const state = h("span", { class: "state" });
  const reason = h("span", { class: "reason", dir: "auto" });
  const meta = h("span", { class: "meta" }, time(sentAt(message)), state);
  const text = h("div", { class: "text", dir: "auto" }, ...linkify(message.body));
  const author = signature(message);
  const element = h("div", { class: "bubble" }, author, text, meta, reason);
  let buttons: HTMLElement | null = null;

  return {
    element,
    update(next) {
      const view = look(next);
      set(element, "data-dir", view.direction);
      set(element, "data-msg-id", view.id);
      set(element, "data-client-id", view.clientKey);
      set(element, "data-state", view.state);
      say(state, view.word);
      set(reason, "role", view.failed ? "alert" : null);
      say(reason, view.reason ?? "");
      if (view.failed && !buttons && view.clientKey) {
        buttons = remedies(view.clientKey, actions);
        element.append(buttons);
      } else if (!view.failed && buttons) {
        buttons.remove();
        buttons = null;
      }
    },
  };
}

interface Look {
  readonly id: string | null;
  readonly clientKey: string | null;
  readonly direction: "in" | "out";
  readonly state: string | null;
  readonly word: string;
  readonly reason: string | null;
  /** It is ours to send again or to drop. */
  readonly failed: boolean;
}

function look(message: MessageView | Outgoing): Look {
  if (!("status" in message)) {
    return {
      id: message.id,
      clientKey: message.clientKey,
      direction: message.direction,
      state: message.state,
      word: message.state ? t(`state.${message.state}`) : "",
      reason: message.stateReason && reasonOf(message.stateReason),
      failed: false,
    };
  }
  const word = { sending: t("state.sending"), waiting: t("waiting"), failed: t("notSent") };
  return {
    id: null,
    clientKey: message.clientKey,
    direction: "out",
    state: message.status,
    word: word[message.status],
    reason: message.reason,
    failed: message.status !== "sending",
  };
}

/** Who wrote it, where the place of the bubble does not say so: a colleague on a shared number. */
function signature(message: MessageView | Outgoing): HTMLElement | null {
  if ("status" in message || message.mine || message.direction === "in") return null;
  return h("span", { class: "author" }, foreign(message.author.name));
}

function remedies(clientKey: string, actions: BubbleActions): HTMLElement {
  return h(
    "span",
    { class: "remedies" },
    h("button", { type: "button", text: t("retry"), onclick: () => actions.retry(clientKey) }),
    h("button", { type: "button", text: t("discard"), onclick: () => actions.discard(clientKey) }),
  );
}

function sentAt(message: MessageView | Outgoing): string {
  return "status" in message ? message.at : message.sentAt;
}

function time(iso: string): HTMLElement {
  return h("time", { datetime: iso, text: clock(iso) });
}
