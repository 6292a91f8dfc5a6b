import type { Me } from "../wire/api.js";
import { h, newId } from "./dom.js";
import { t } from "./words.js";

export interface SendFrom {
  readonly element: HTMLElement;
  /** `number` is ours in this conversation; null where there is nothing to choose. */
  draw(number: string | null, numbers: Me["numbers"]): void;
}

/** Which of our numbers an SMS goes from; shown only where there are several. */
export function createSendFrom(chosen: (number: string) => void): SendFrom {
  const id = newId();
  const select = h("select", { id, onchange: () => chosen(select.value) });
  const element = h("div", { class: "from" }, h("label", { for: id, text: t("sendFrom") }), select);
  let drawn: Me["numbers"] = [];
  return {
    element,
    draw(number, numbers) {
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
  // An option takes no elements, so the number is fenced by characters: else it reads backwards in Arabic.
  const number = `\u2066${display}\u2069`;
  return label ? `${number} – ${label}` : number;
}
