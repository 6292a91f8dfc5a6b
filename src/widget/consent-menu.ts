import type { ConversationView } from "../wire/api.js";
import type { ConsentRequest } from "../wire/consent.js";
import type { Client } from "./client.js";
import { h, newId, say, set } from "./dom.js";
import { t } from "./words.js";

export interface ConsentMenu {
  readonly element: HTMLElement;
  draw(conversation: ConversationView): void;
  /** Takes the question back. */
  reset(): void;
}

/** Opts the other side out or in by hand; asks first, since it is somebody else's wish that is noted. */
export function createConsentMenu(id: string, client: Client, leave: () => void): ConsentMenu {
  const start = h("button", { type: "button", onclick: () => ask(true) });
  const question = h("p", { id: newId() });
  const reason = h("input", { type: "text", maxlength: 200, dir: "auto", id: newId() });
  const label = h("label", { for: reason.id, text: t("consent.reason") });
  const yes = h("button", { type: "button", class: "danger", onclick: () => void note() });
  const no = h("button", { type: "button", text: t("cancel"), onclick: () => ask(false) });
  const confirm = h(
    "div",
    { class: "confirm", role: "alertdialog", hidden: true, "aria-labelledby": question.id },
    question,
    label,
    reason,
    yes,
    no,
  );
  const problem = h("p", { class: "problem", role: "alert" });
  const element = h("div", { class: "consent-menu" }, start, confirm, problem);
  let optedOut = false;

  function ask(open: boolean): void {
    confirm.hidden = !open;
    reason.value = "";
    say(problem, "");
    (open ? no : start).focus();
  }

  async function note(): Promise<void> {
    const consent = optedOut ? "opted-in" : "opted-out";
    const request = { consent, reason: reason.value } satisfies ConsentRequest;
    const path = `v1/conversations/${encodeURIComponent(id)}/consent`;
    const answer = await client.api.request("PUT", path, request);
    if (!answer.ok) return say(problem, t("cantDo"));
    confirm.hidden = true;
    leave();
  }

  return {
    element,
    draw({ kind, consent }) {
      element.hidden = kind !== "sms";
      optedOut = consent?.optedOut ?? false;
      say(start, t(optedOut ? "consent.optIn" : "consent.optOut"));
      say(question, t(optedOut ? "consent.optInQuestion" : "consent.optOutQuestion"));
      say(yes, t(optedOut ? "consent.optInYes" : "consent.optOutYes"));
      set(yes, "class", optedOut ? "yes" : "danger");
    },
    reset() {
      confirm.hidden = true;
      say(problem, "");
    },
  };
}
