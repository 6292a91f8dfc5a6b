import type { PresenceChange } from "../wire/people.js";
import { h, say, set } from "./dom.js";
import { t } from "./words.js";

export interface Dots {
  readonly element: HTMLElement;
  draw(now: Pick<PresenceChange, "presence" | "phone">): void;
}

/** What the person's phone does, and whether the person is here to chat: two dots, each with its word. */
export function createDots(): Dots {
  const phoneText = h("span", {});
  const phone = h("span", { class: "status" }, h("span", { class: "dot" }), phoneText);
  const presenceText = h("span", {});
  const presence = h("span", { class: "status" }, h("span", { class: "dot" }), presenceText);
  return {
    element: h("span", { class: "about" }, phone, presence),
    draw(now) {
      phone.hidden = now.phone === null;
      set(phone, "data-phone", now.phone);
      say(phoneText, now.phone ? t(`phone.${now.phone}`) : "");
      set(presence, "data-presence", now.presence);
      say(presenceText, t(now.presence));
    },
  };
}
