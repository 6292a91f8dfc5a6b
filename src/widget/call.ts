import type { CallRequest, ConversationView } from "../wire/api.js";
import type { Api } from "./api.js";
import { h, say, set } from "./dom.js";
import { failureText, t } from "./words.js";

export interface CallLine {
  /** Where it is said what becomes of the call; it belongs near the button. */
  readonly element: HTMLElement;
  place(to: CallRequest["to"], button: HTMLButtonElement): Promise<void>;
}

/** How long the line stays that tells to pick up the phone. */
const shownMs = 15_000;

/** Rings the user's own phone for a call, and says so, or why it can't. */
export function createCallLine(api: Api): CallLine {
  const element = h("p", { class: "call-line", role: "status" });
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tell(words: string, problem: boolean): void {
    clearTimeout(timer);
    set(element, "data-problem", problem);
    say(element, words);
    timer = setTimeout(() => say(element, ""), shownMs);
  }

  return {
    element,
    async place(to, button) {
      // A second click would ring twice.
      if (button.ariaDisabled === "true") return;
      set(button, "aria-disabled", "true");
      tell(t("call.ringing"), false);
      const answer = await api.call(to);
      set(button, "aria-disabled", null);
      if (answer.ok) return;
      tell(failureText(answer.failure), true);
    },
  };
}

/** Whom a call from this conversation reaches; null where there is nobody to call. */
export function calledFrom({ person, peer }: ConversationView): CallRequest["to"] | null {
  if (person) return { user: person.id };
  // A sender that is no number (a word, a short code) has no phone.
  return peer?.startsWith("+") ? { number: peer } : null;
}
