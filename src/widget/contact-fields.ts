import { h, iconButton, say, set } from "./dom.js";
import type { t } from "./words.js";

type Translate = typeof t;

let lastId = 0;

/** An id of the dialog's own: the widget's script counts its own ones. */
export function fieldId(): string {
  lastId++;
  return `contact-${lastId}`;
}

/** A field with room for what is wrong with it. */
export interface Field {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  /** Says what is wrong; nothing for the empty text. */
  blame(words: string): void;
}

/** A text field with its label above it. */
export function textField(label: string, value: string): Field {
  const field = bareField({ type: "text", dir: "auto", value });
  field.input.id = fieldId();
  const words = h("label", { for: field.input.id, text: label });
  field.element.prepend(words);
  return field;
}

function bareField(attributes: Readonly<Record<string, string>>): Field {
  const problem = h("p", { class: "problem", id: fieldId() });
  const { value = "", ...rest } = attributes;
  const input = h("input", { autocomplete: "off", ...rest });
  input.value = value;
  return {
    element: h("div", { class: "entry" }, input, problem),
    input,
    blame(words) {
      say(problem, words);
      set(input, "aria-invalid", words === "" ? null : "true");
      set(input, "aria-describedby", words === "" ? null : problem.id);
    },
  };
}

/** One line of a list of numbers or e-mails. */
export interface Line {
  readonly element: HTMLElement;
  readonly field: Field;
  /** The chosen type; empty for an e-mail. */
  readonly label: () => string;
}

/** Lines that can be added and taken away. */
export interface Lines {
  readonly element: HTMLElement;
  readonly lines: () => readonly Line[];
}

interface LinesTexts {
  readonly title: string;
  readonly add: string;
  readonly remove: string;
}

/** A titled list of lines, the first of them empty where there is none. */
export function createLines<Value>(
  texts: LinesTexts,
  values: readonly Value[],
  make: (value: Value | null) => Line,
): Lines {
  const all: Line[] = [];
  const list = h("div", {});
  const add = h("button", {
    type: "button",
    class: "add",
    text: texts.add,
    onclick: () => put(null)?.input.focus(),
  });
  const element = h("fieldset", {}, h("legend", { text: texts.title }), list, add);

  function put(value: Value | null): Field {
    const line = make(value);
    const remove = iconButton(texts.remove, "close", () => take(line));
    line.element.append(remove);
    all.push(line);
    list.append(line.element);
    return line.field;
  }

  function take(line: Line): void {
    const at = all.indexOf(line);
    all.splice(at, 1);
    line.element.remove();
    (all[at] ?? all[at - 1])?.field.input.focus();
    if (all.length === 0) add.focus();
  }

  for (const value of values) put(value);
  if (values.length === 0) put(null);
  return { element, lines: () => all };
}

/** A number with its type. */
export function numberLine(t: Translate, value: { readonly number: string; readonly label: string }): Line {
  const type = createTypeChoice(t, value.label);
  const field = bareField({
    type: "tel",
    dir: "ltr",
    "aria-label": t("contact.number"),
    value: value.number,
  });
  return { element: h("div", { class: "line" }, type.element, field.element), field, label: type.value };
}

export function emailLine(t: Translate, value: string): Line {
  const field = bareField({ type: "email", dir: "ltr", "aria-label": t("contact.email"), value });
  return { element: h("div", { class: "line" }, field.element), field, label: () => "" };
}

const types = ["mobile", "work", "home", "main", "fax"] as const;

/** A choice of types; one that is none of the usual ones is typed. */
export function createTypeChoice(t: Translate, value: string) {
  const usual = [...types.map((type) => t(`contact.type.${type}`))];
  const isUsual = value === "" || usual.includes(value);
  const option = (text: string, of: string): HTMLOptionElement => h("option", { value: of, text });
  const choice = h("select", { "aria-label": t("contact.type") });
  const own = h("input", {
    type: "text",
    dir: "auto",
    "aria-label": t("contact.ownType"),
    autocomplete: "off",
  });
  choice.append(
    ...usual.map((text) => option(text, text)),
    option(t("contact.type.none"), ""),
    option(t("contact.type.own"), "own"),
  );
  choice.value = isUsual ? value : "own";
  own.value = isUsual ? "" : value;
  own.placeholder = t("contact.ownType");
  own.hidden = isUsual;
  choice.addEventListener("change", () => {
    own.hidden = choice.value !== "own";
    if (!own.hidden) own.focus();
  });
  return {
    element: h("div", { class: "type" }, choice, own),
    value: (): string => (choice.value === "own" ? own.value : choice.value),
  };
}
