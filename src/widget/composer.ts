import type { Me } from "../wire/api.js";
import { createCounter } from "./counter.js";
import { h, iconButton, say, set } from "./dom.js";
import { createEmojiButton } from "./emoji-button.js";
import { createSendFrom } from "./send-from.js";
import { t } from "./words.js";

export interface ComposerActions {
  /** Where Sidetone is mounted, with a slash at the end. */
  readonly base: string;
  readonly send: (body: string) => void;
  /** The text changed. */
  readonly draft: (text: string) => void;
  /** The user has left the field. */
  readonly left: () => void;
  /** Another number of ours was chosen to send from. */
  readonly sendFrom: (number: string) => void;
}

export interface ComposerView {
  readonly sms: boolean;
  /** Our number in this conversation. */
  readonly number: string | null;
  readonly numbers: Me["numbers"];
  /** Whether the other side is there; null where nobody can know. */
  readonly hint: string | null;
}

export interface Composer {
  readonly element: HTMLElement;
  draw(view: ComposerView): void;
  text(): string;
  setText(text: string): void;
  focus(): void;
  isFocused(): boolean;
}

const maxRows = 6;

/** Where a message is written: Enter sends, Shift+Enter breaks the line, Enter inside an IME does neither. */
export function createComposer(actions: ComposerActions): Composer {
  const counter = createCounter();
  const area = h("textarea", {
    rows: 1,
    dir: "auto",
    "aria-label": t("message"),
    "aria-describedby": counter.id,
    oninput: changed,
    onblur: actions.left,
    onkeydown: (event: KeyboardEvent) => {
      if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
      event.preventDefault();
      submit();
    },
  });
  const hint = h("p", { class: "hint" });
  const from = createSendFrom(actions.sendFrom);
  const send = iconButton(t("send"), "send", submit);
  send.classList.add("send");
  const emoji = createEmojiButton(actions.base, { field: area, insert });
  const field = h("div", { class: "field" }, area, emoji.button, send);
  const element = h("div", { class: "composer" }, hint, from.element, emoji.panel, field, counter.element);
  let sms = false;

  function changed(): void {
    actions.draft(area.value);
    measure();
  }

  function measure(): void {
    set(area, "aria-invalid", counter.draw(area.value, sms) ? null : "true");
    area.rows = Math.min(maxRows, area.value.split("\n").length);
  }

  function insert(text: string): void {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    changed();
  }

  function submit(): void {
    const body = area.value;
    if (body.trim() === "" || area.hasAttribute("aria-invalid")) return;
    area.value = "";
    actions.send(body);
    changed();
    area.focus();
  }

  return {
    element,
    draw(view) {
      sms = view.sms;
      area.placeholder = sms ? t("smsPlaceholder") : t("chatPlaceholder");
      say(hint, view.hint ?? "");
      from.draw(sms ? view.number : null, view.numbers);
      measure();
    },
    text: () => area.value,
    setText(text) {
      if (text === area.value) return;
      area.value = text;
      measure();
    },
    focus: () => area.focus(),
    isFocused: () => area.matches(":focus"),
  };
}

function isComposing(event: KeyboardEvent): boolean {
  // COMPAT: Safari ends the composition before it reports its Enter, and marks that one by code 229 only.
  return event.isComposing || event.keyCode === 229;
}
