import { h, icon, say, set } from "./dom.js";
import { t } from "./words.js";

/** The way to the end of a transcript, with the number of messages that came in there. */
export interface Pill {
  readonly element: HTMLElement;
  draw(isNeeded: boolean, unseen: number): void;
}

export function createPill(press: () => void): Pill {
  const text = h("span", {});
  const element = h("button", { type: "button", class: "pill", hidden: true, onclick: press });
  element.append(text, icon("down"));
  return {
    element,
    draw(isNeeded, unseen) {
      element.hidden = !isNeeded;
      say(text, unseen > 0 ? t("newMessages", { count: unseen }) : "");
      set(element, "aria-label", unseen > 0 ? null : t("box.toNewest"));
    },
  };
}
