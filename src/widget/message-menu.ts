import type { MessageView } from "../wire/api.js";
import { copyText } from "./copy.js";
import { h, newId, say, set } from "./dom.js";
import type { t } from "./words.js";

export interface MessageActions {
  /** Where Sidetone is mounted, with a slash at the end. */
  readonly base: string;
  /** Deletes a message for this user; false when that did not work. */
  readonly remove: (messageId: string) => Promise<boolean>;
}

export interface MessageMenu {
  readonly element: HTMLElement;
  open(bubble: HTMLElement, message: MessageView): void;
}

export interface MessageMenuDeps extends MessageActions {
  readonly t: typeof t;
}

/** What can be done with one message: one menu for all bubbles of a transcript, placed below the one it is for. */
export function createMessageMenu(actions: MessageMenuDeps): MessageMenu {
  const { t } = actions;
  const copy = h("button", { type: "button", text: t("box.copy") });
  const remove = h("button", { type: "button", text: t("box.removeMessage") });
  const yes = h("button", { type: "button", class: "danger", text: t("removeYes") });
  const no = h("button", { type: "button", text: t("cancel") });
  const question = h("p", { text: t("box.removeMessageQuestion"), id: newId() });
  const confirm = h("div", { class: "confirm", role: "alertdialog", "aria-labelledby": question.id });
  confirm.append(question, yes, no);
  const problem = h("p", { class: "problem", role: "alert" });
  const element = h("div", { class: "menu message-menu", role: "group", hidden: true }, copy, remove);
  element.append(confirm, problem);
  set(element, "aria-label", t("box.messageMenu"));
  let target: { readonly bubble: HTMLElement; readonly message: MessageView } | null = null;

  function close(): void {
    if (element.hidden) return;
    element.hidden = true;
    removeEventListener("pointerdown", closeFromOutside);
    if (target?.bubble.isConnected) target.bubble.focus({ preventScroll: true });
    target = null;
  }

  function closeFromOutside(event: Event): void {
    if (!event.composedPath().includes(element)) close();
  }

  function ask(asking: boolean): void {
    confirm.hidden = !asking;
    (asking ? no : remove).focus();
  }

  copy.addEventListener("click", async () => {
    if (target && (await copyText(target.message.body, element))) close();
    else say(problem, t("cantDo"));
  });
  remove.addEventListener("click", () => ask(true));
  no.addEventListener("click", () => ask(false));
  yes.addEventListener("click", async () => {
    if (!target) return;
    // The focus goes to a neighbour, for the bubble will be gone.
    const { bubble, message } = target;
    const neighbour = bubble.nextElementSibling ?? bubble.closest(".log");
    if (!(await actions.remove(message.id))) return say(problem, t("cantDo"));
    close();
    if (neighbour instanceof HTMLElement) neighbour.focus({ preventScroll: true });
  });
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });

  return {
    element,
    open(bubble, message) {
      close();
      target = { bubble, message };
      element.hidden = false;
      confirm.hidden = true;
      say(problem, "");
      place(element, bubble);
      copy.focus();
      addEventListener("pointerdown", closeFromOutside);
    },
  };
}

/** Below the bubble where there is room, else above, on the side on which the bubble stands. */
function place(menu: HTMLElement, bubble: HTMLElement): void {
  const room = menu.parentElement?.getBoundingClientRect();
  if (!room) return;
  const { top, bottom } = bubble.getBoundingClientRect();
  const below = bottom - room.top;
  const fits = below + menu.offsetHeight <= room.height;
  const y = fits ? below : Math.max(0, top - room.top - menu.offsetHeight);
  menu.style.insetBlockStart = `${Math.min(y, Math.max(0, room.height - menu.offsetHeight))}px`;
  set(menu, "data-dir", bubble.dataset["dir"] ?? null);
}
