import type { ConversationView, Me } from "../wire/api.js";
import type { ClaimView } from "../wire/people.js";
import type { Client } from "./client.js";
import { foreign, h, newId, say, set } from "./dom.js";
import { serverNow } from "./server-clock.js";
import { withDetails } from "./state.js";
import { failureText, t } from "./words.js";

export interface ClaimLine {
  readonly element: HTMLElement;
  draw(conversation: ConversationView): void;
}

/** Says below a box's head who of the number's users has the conversation, and lets the reader take it or give it back. */
export function createClaimLine(id: string, client: Client, me: () => Me): ClaimLine {
  const who = h("span", { class: "claimed", id: newId() });
  const problem = h("span", { class: "problem", role: "alert" });
  const button = h("button", { type: "button", class: "action", "aria-describedby": who.id });
  const element = h("div", { class: "claim", hidden: true }, who, button, problem);
  let act: () => Promise<void> = async () => undefined;
  let ending: ReturnType<typeof setTimeout> | undefined;
  let shown: ConversationView | null = null;
  button.addEventListener("click", () => void act());

  async function ask(method: "PUT" | "DELETE", body: object): Promise<void> {
    const answer = await client.api.request<ConversationView>(method, `v1/conversations/${id}/claim`, body);
    say(problem, answer.ok ? "" : failureText(answer.failure));
    if (answer.ok) client.change(withDetails(client.state(), id, { claim: answer.value.claim }));
  }

  /** A claim ends without a word from the server. */
  function watch(claim: ClaimView | null): void {
    clearTimeout(ending);
    if (!claim) return;
    ending = setTimeout(() => shown && draw(shown), Date.parse(claim.until) - serverNow() + 50);
  }

  function draw(conversation: ConversationView): void {
    shown = conversation;
    const shared = isShared(conversation, me());
    const claim = shared ? claimIn(conversation) : null;
    watch(claim);
    element.hidden = !shared;
    const holder = holderOf(claim, me().user.id);
    set(element, "data-claim", holder);
    const text = { nobody: t("claim.free"), reader: t("claim.byYou"), other: "" }[holder];
    const said = text || t("claim.by", { name: claim?.name ?? "" });
    if (who.textContent !== said) who.replaceChildren(foreign(said));
    say(button, t(deeds[holder]));
    act = () => (holder === "reader" ? ask("DELETE", {}) : ask("PUT", { takeOver: holder === "other" }));
  }

  return { element, draw };
}

/** Whether colleagues text from the conversation's number too. */
export function isShared({ number }: ConversationView, { numbers }: Me): boolean {
  return numbers.some((own) => own.shared && own.number === number);
}

/** The conversation's claim, where it still holds. */
export function claimIn({ claim }: ConversationView): ClaimView | null {
  return claim !== null && Date.parse(claim.until) > serverNow() ? claim : null;
}

const deeds = { nobody: "claim.claim", reader: "claim.release", other: "claim.takeOver" } as const;

function holderOf(claim: ClaimView | null, readerId: string): keyof typeof deeds {
  if (!claim) return "nobody";
  return claim.userId === readerId ? "reader" : "other";
}
