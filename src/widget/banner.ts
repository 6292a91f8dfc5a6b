import type { Client } from "./client.js";
import { h, say } from "./dom.js";
import { t } from "./words.js";

/** Short losses of the connection are nobody's business. */
const graceMs = 5_000;

export interface Banner {
  readonly element: HTMLElement;
  draw(): void;
}

/** Says when the connection has been gone for a while, or that the user must sign in again. */
export function createBanner(base: string, client: Client): Banner {
  const text = h("span", {});
  const again = h("button", { type: "button", text: t("tryNow"), onclick: client.poke });
  const next = encodeURIComponent(location.pathname + location.search);
  const signIn = h("a", { href: `${base}login?next=${next}`, text: t("signInAgain") });
  const element = h("div", { class: "banner", role: "status" });
  let timer: ReturnType<typeof setTimeout> | undefined;

  function show(words: string, action: HTMLElement): void {
    say(text, words);
    if (!element.contains(action)) element.replaceChildren(text, action);
  }

  function clear(): void {
    clearTimeout(timer);
    timer = undefined;
    element.replaceChildren();
  }

  return {
    element,
    draw() {
      const status = client.status();
      if (status === "live") clear();
      else if (status === "signed-out") {
        clear();
        show(t("signedOut"), signIn);
      } else timer ??= setTimeout(() => show(t("reconnecting"), again), graceMs);
    },
  };
}
