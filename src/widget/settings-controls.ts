import type { Preferences } from "../wire/preferences.js";
import { h, say, set } from "./dom.js";
import type { t } from "./words.js";

/** The words are loaded once, by the widget itself. */
export type Translate = typeof t;

let lastId = 0;

/** An id of this script: the widget counts its own. */
function newId(): string {
  lastId++;
  return `settings-${lastId}`;
}

/** One setting, or several of them. */
export interface Control {
  readonly element: HTMLElement;
  draw(preferences: Preferences): void;
}

/** A switch with its words beside it, and below it why it can't be used, where it can't. */
export interface Toggle extends Control {
  /** Says why the switch is off and can't be used; null lets it be used. */
  refuse(reason: string | null): void;
}

export function toggle(
  label: string,
  read: (preferences: Preferences) => boolean,
  save: (on: boolean) => unknown,
): Toggle {
  const reasonId = newId();
  const input = h("input", { type: "checkbox", role: "switch" });
  const reason = h("p", { class: "reason", id: reasonId, hidden: true });
  let refused = false;
  let current: Preferences | null = null;
  input.addEventListener("change", () => void save(input.checked));

  function draw(preferences: Preferences): void {
    current = preferences;
    input.checked = !refused && read(preferences);
  }

  return {
    element: h("div", { class: "field" }, h("label", {}, h("span", { text: label }), input), reason),
    draw,
    refuse(words) {
      refused = words !== null;
      input.disabled = refused;
      reason.hidden = !refused;
      say(reason, words ?? "");
      set(input, "aria-describedby", refused ? reasonId : null);
      if (current) draw(current);
    },
  };
}

/** One of several. */
export function choice<Value extends string>(
  label: string,
  offers: readonly (readonly [Value, string])[],
  read: (preferences: Preferences) => Value,
  save: (value: Value) => unknown,
): Control {
  const select = h("select", {}, ...offers.map(([value, text]) => h("option", { value, text })));
  select.addEventListener("change", () => void save(select.value as Value));
  return {
    element: h("div", { class: "field" }, h("label", {}, h("span", { text: label }), select)),
    draw(preferences) {
      select.value = read(preferences);
    },
  };
}

/** 0 to 100. */
export function range(
  label: string,
  read: (preferences: Preferences) => number,
  save: (value: number) => unknown,
): Control {
  const input = h("input", { type: "range", min: 0, max: 100, step: 5 });
  input.addEventListener("change", () => void save(input.valueAsNumber));
  return {
    element: h("div", { class: "field" }, h("label", {}, h("span", { text: label }), input)),
    draw(preferences) {
      input.value = String(read(preferences));
    },
  };
}

/** Settings that belong together, under a heading. */
export function section(title: string, controls: readonly Control[]): Control {
  const id = newId();
  return {
    element: h(
      "div",
      { class: "group", role: "group", "aria-labelledby": id },
      h("h3", { id, text: title }),
      ...controls.map(({ element }) => element),
    ),
    draw(preferences) {
      for (const control of controls) control.draw(preferences);
    },
  };
}
