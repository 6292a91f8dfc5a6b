import { countSegments } from "../core/segments.js";
import type { Me } from "../wire/api.js";
import { h, newId, say, set } from "./dom.js";
import { t } from "./words.js";

export interface ComposerActions {
  readonly send: (body: string) => void;
  /** The text changed. */
  readonly draft: (text: string) => void;
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
}

const limits = { chat: 8_000, sms: 1_600 };
const maxRows = 6;

/** Where a message is written: Enter sends, Shift+Enter breaks the line, Enter inside an IME does neither. */
export function createComposer(actions: ComposerActions): Composer {
  const countId = newId();
  const area = h("textarea", {
    rows: 1,
    dir: "auto",
    "aria-label": t("message"),
    "aria-describedby": countId,
    oninput: changed,
    onkeydown: (event: KeyboardEvent) => {
      if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
      event.preventDefault();
      submit();
    },
  });
  const hint = h("p", { class: "hint" });
  const count = h("span", { class: "count", id: countId });
  const from = createSendFrom(actions.sendFrom);
  const send = h("button", { class: "send", text: t("send") });
  const element = h(
    "form",
    {
      class: "composer",
      onsubmit: (event: Event) => {
        event.preventDefault();
        submit();
      },
    },
    hint,
    from.element,
    h("div", { class: "line" }, area, send),
    count,
  );
  let sms = false;

  function changed(): void {
    actions.draft(area.value);
    measure();
  }

  function measure(): void {
    const long = area.value.length > (sms ? limits.sms : limits.chat);
    set(area, "aria-invalid", long ? "true" : null);
    drawCount(count, area.value, sms);
    area.rows = Math.min(maxRows, area.value.split("\n").length);
  }

  function submit(): void {
    const body = area.value;
    if (body.trim() === "" || area.hasAttribute("aria-invalid")) return;
    area.value = "";
    changed();
    actions.send(body);
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
      area.value = text;
      measure();
    },
    focus: () => area.focus(),
  };
}

function drawCount(count: HTMLElement, text: string, sms: boolean): void {
  const limit = sms ? limits.sms : limits.chat;
  if (text.length > limit) say(count, t("tooLong", { limit }));
  else if (sms) drawSegments(count, text);
  else say(count, "");
}

function drawSegments(count: HTMLElement, text: string): void {
  const { segments, culprit } = countSegments(text);
  count.title = culprit === null ? "" : t("unicodeBecause", { character: culprit });
  const word = culprit === null ? "segments" : "segmentsUnicode";
  say(count, segments > 0 ? t(word, { count: segments }) : "");
}

function createSendFrom(chosen: (number: string) => void) {
  const id = newId();
  const select = h("select", { id, onchange: () => chosen(select.value) });
  const element = h("div", { class: "from" }, h("label", { for: id, text: t("sendFrom") }), select);
  let drawn: Me["numbers"] = [];
  return {
    element,
    draw(number: string | null, numbers: Me["numbers"]): void {
      element.hidden = number === null || numbers.length < 2;
      if (drawn !== numbers) {
        drawn = numbers;
        select.replaceChildren(
          ...numbers.map((own) => h("option", { value: own.number, text: described(own) })),
        );
      }
      if (number !== null && select.value !== number) select.value = number;
    },
  };
}

function described({ display, label }: Me["numbers"][number]): string {
  return label ? `${display} – ${label}` : display;
}

function isComposing(event: KeyboardEvent): boolean {
  // COMPAT: Safari ends the composition before it reports its Enter, and marks that one by code 229 only.
  return event.isComposing || event.keyCode === 229;
}
