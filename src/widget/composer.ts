import type { Me } from "../wire/api.js";
import type { AttachmentView } from "../wire/media.js";
import { type AttachDeps, createAttach, type FileLimits, receiveFiles } from "./attach.js";
import { createCounter } from "./counter.js";
import { h, iconButton, say, set } from "./dom.js";
import { createEmojiButton } from "./emoji-button.js";
import { createSendFrom } from "./send-from.js";
import { t } from "./words.js";

export interface ComposerActions {
  /** Where Sidetone is mounted, with a slash at the end. */
  readonly base: string;
  readonly csrfToken: AttachDeps["csrfToken"];
  readonly send: (body: string, attachments: readonly AttachmentView[]) => void;
  /** The text changed. */
  readonly draft: (text: string) => void;
  /** The user has left the field. */
  readonly left: () => void;
  /** Another number of ours was chosen to send from: resolves with where the text is then; null where it stayed. */
  readonly sendFrom: (number: string) => Promise<Composer | null>;
}

export interface ComposerView {
  readonly sms: boolean;
  /** Our number in this conversation. */
  readonly number: string | null;
  readonly numbers: Me["numbers"];
  /** What files can go along; null where none can. */
  readonly files: FileLimits | null;
  /** Characters of one text. */
  readonly maxCharacters: number;
  /** Why nothing can be sent; null when it can. */
  readonly blocked: string | null;
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
  /** Sends what is written, as soon as its files are there. */
  submit(): void;
}

const maxRows = 6;

/** Where a message is written: Enter sends, Shift+Enter breaks the line, Enter inside an IME does neither. */
export function createComposer(actions: ComposerActions): Composer {
  const counter = createCounter((text) => replaceAll(area, text));
  const area = createField(counter.id, submit);
  area.addEventListener("input", () => changed());
  area.addEventListener("blur", actions.left);
  const hint = h("p", { class: "hint" });
  const move = createMove(actions.sendFrom);
  const from = createSendFrom((number) => void move.to(number));
  const send = sendButton(submit);
  const emoji = createEmojiButton(actions.base, { field: area, insert: (text) => insertAtCaret(area, text) });
  const attach = createAttach({ ...actions, settled: () => wantsToSend && submit() });
  const line = h("div", { class: "field" }, area, emoji.button, attach.button, send);
  const blocked = h("p", { class: "blocked", role: "status" });
  const parts = [hint, blocked, from.element, emoji.panel, attach.tray, line, counter.element];
  const element = h("div", { class: "composer" }, ...parts);
  receiveFiles(area, element, attach);
  let sms = false;
  let maxCharacters = Number.POSITIVE_INFINITY;
  /** Send was pressed while files were still on their way. */
  let wantsToSend = false;

  const changed = (): void => {
    actions.draft(area.value);
    measure();
  };

  function measure(): void {
    set(area, "aria-invalid", counter.draw(area.value, sms, maxCharacters) ? null : "true");
    area.rows = Math.min(maxRows, area.value.split("\n").length);
  }

  function submit(): void {
    if (move.holds()) return;
    const body = area.value;
    const files = attach.ready();
    wantsToSend = files === null;
    if (files === null || isNothing(body, files) || area.hasAttribute("aria-invalid")) return;
    area.value = "";
    attach.clear();
    actions.send(body, files);
    changed();
    area.focus();
  }

  return {
    element,
    draw(view) {
      sms = view.sms;
      maxCharacters = view.maxCharacters;
      attach.offer(view.files);
      area.placeholder = sms ? t("smsPlaceholder") : t("chatPlaceholder");
      say(hint, view.hint ?? "");
      say(blocked, view.blocked ?? "");
      line.hidden = counter.element.hidden = view.blocked !== null;
      from.draw(sms && !line.hidden ? view.number : null, view.numbers);
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
    submit,
  };
}

/** While a text is on its way to the conversation of another number, it must not go from this one any more. */
function createMove(sendFrom: ComposerActions["sendFrom"]) {
  let moving = false;
  let pressed = false;
  return {
    /** Whether sending has to wait; it is done where the text is then. */
    holds(): boolean {
      pressed ||= moving;
      return moving;
    },
    async to(number: string): Promise<void> {
      moving = true;
      const taker = await sendFrom(number);
      moving = false;
      if (pressed) taker?.submit();
      pressed = false;
    },
  };
}

function createField(describedBy: string, submit: () => void): HTMLTextAreaElement {
  return h("textarea", {
    rows: 1,
    dir: "auto",
    "aria-label": t("message"),
    "aria-describedby": describedBy,
    onkeydown: (event: KeyboardEvent) => {
      if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
      event.preventDefault();
      submit();
    },
  });
}

function sendButton(press: () => void): HTMLElement {
  const button = iconButton(t("send"), "send", press);
  button.classList.add("send");
  return button;
}

function insertAtCaret(area: HTMLTextAreaElement, text: string): void {
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

/** As if it were typed, so that Ctrl+Z brings back what was there. */
function replaceAll(area: HTMLTextAreaElement, text: string): void {
  area.focus();
  area.select();
  // COMPAT: nothing newer than this keeps the field's own history; where it does nothing the text changes all the same.
  if (document.execCommand("insertText", false, text)) return;
  area.setRangeText(text, 0, area.value.length, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function isNothing(body: string, files: readonly AttachmentView[]): boolean {
  return body.trim() === "" && files.length === 0;
}

function isComposing(event: KeyboardEvent): boolean {
  // COMPAT: Safari ends the composition before it reports its Enter, and marks that one by code 229 only.
  return event.isComposing || event.keyCode === 229;
}
