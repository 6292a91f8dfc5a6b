import { countSegments } from "../core/segments.js";
import { h, newId, say, set } from "./dom.js";
import { t } from "./words.js";

export interface Counter {
  readonly element: HTMLElement;
  /** What describes the field. */
  readonly id: string;
  /** False when the text is too long to be sent. */
  draw(text: string, sms: boolean): boolean;
}

const limits = { chat: 8_000, sms: 1_600 };

/** Tells what an SMS costs while it is written, and which character makes it dearer; for any text, that it is too long. */
export function createCounter(): Counter {
  const why = h("span", { class: "why", dir: "auto" });
  const count = h("span", { class: "count" });
  const element = h("div", { class: "counter", id: newId() }, why, count);

  return {
    element,
    id: element.id,
    draw(text, sms) {
      const limit = sms ? limits.sms : limits.chat;
      const isLong = text.length > limit;
      const cost = sms && !isLong ? costOf(text) : { count: "", why: "" };
      set(element, "data-long", isLong);
      say(why, cost.why);
      say(count, isLong ? t("tooLong", { limit }) : cost.count);
      return !isLong;
    },
  };
}

function costOf(text: string): { readonly count: string; readonly why: string } {
  const { segments, culprit } = countSegments(text);
  if (segments === 0) return { count: "", why: "" };
  if (culprit === null) return { count: t("segments", { count: segments }), why: "" };
  return {
    count: t("segmentsUnicode", { count: segments }),
    why: t("unicodeBecause", { character: culprit }),
  };
}
