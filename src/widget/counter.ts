import { offerPlain, visibilityOf } from "../core/plain-text.js";
import { countSegments } from "../core/segments.js";
import { h, newId, say, set } from "./dom.js";
import { t } from "./words.js";

export interface Counter {
  readonly element: HTMLElement;
  /** What describes the field. */
  readonly id: string;
  /** False when the text is too long to be sent. */
  draw(text: string, sms: boolean, limit: number): boolean;
}

/**
 * Tells what an SMS costs while it is written, which character makes it dearer, and offers plain characters instead; for
 * any text, that it is too long.
 */
export function createCounter(replace: (text: string) => void): Counter {
  const why = h("span", { class: "why", dir: "auto", id: newId() });
  const count = h("span", { class: "count", id: newId() });
  const offer = createOffer(replace);
  const element = h("div", { class: "counter" }, why, count, offer.element);

  return {
    element,
    // What is on offer is a button, and speaks for itself.
    id: `${why.id} ${count.id}`,
    draw(text, sms, limit) {
      const isLong = text.length > limit;
      const cost = sms && !isLong ? costOf(text) : { count: "", why: "" };
      set(element, "data-long", isLong);
      say(why, cost.why);
      say(count, isLong ? t("tooLong", { limit }) : cost.count);
      offer.draw(sms ? text : "");
      return !isLong;
    },
  };
}

/** Never by itself: what somebody wrote is changed when they say so. */
function createOffer(replace: (text: string) => void) {
  let plain = "";
  const button = h("button", { type: "button", text: t("plain.replace"), onclick: () => replace(plain) });
  const effect = h("span", { class: "effect", dir: "auto" });
  const element = h("div", { class: "offer" });

  return {
    element,
    draw(text: string): void {
      const offered = offerPlain(text);
      if (!offered) {
        element.replaceChildren();
        return;
      }
      plain = offered.text;
      const { saved, left } = offered;
      const parts = [
        saved > 0 ? t("plain.saves", { count: saved }) : "",
        left === null ? "" : t("plain.left", { character: left }),
      ];
      say(effect, parts.filter((part) => part !== "").join(" · "));
      if (!element.contains(button)) element.replaceChildren(button, effect);
    },
  };
}

function costOf(text: string): { readonly count: string; readonly why: string } {
  const { segments, culprit } = countSegments(text);
  if (segments === 0) return { count: "", why: "" };
  if (culprit === null) return { count: t("segments", { count: segments }), why: "" };
  return { count: t("segmentsUnicode", { count: segments }), why: reasonFor(culprit) };
}

function reasonFor(character: string): string {
  switch (visibilityOf(character)) {
    case "seen":
      return t("unicodeBecause", { character });
    case "space":
      return t("unicodeSpace");
    case "tab":
      return t("unicodeTab");
    case "invisible":
      return t("unicodeInvisible");
  }
}
