import type { ConversationView } from "../wire/api.js";
import type { Shape } from "./box.js";
import { calledFrom, createCallLine } from "./call.js";
import type { Client } from "./client.js";
import { createConsentMenu } from "./consent-menu.js";
import { foreign, h, icon, iconButton, newId, say, set } from "./dom.js";
import { randomKey } from "./random.js";
import { failureText, t, tagWord } from "./words.js";

export interface BoxHeadActions {
  readonly toggle: () => void;
  readonly minimise: () => void;
  readonly close: () => void;
  /** Whether a chat can have a video meeting. */
  readonly canMeet: () => boolean;
  readonly canCall: () => boolean;
}

export interface BoxHead {
  readonly element: HTMLElement;
  /** What the cog opens; it belongs below the head. */
  readonly menu: HTMLElement;
  /** Says what becomes of a call; below the head, too. */
  readonly calls: HTMLElement;
  draw(conversation: ConversationView, shape: Shape, fresh: boolean): void;
  /** False when it was not open. */
  closeMenu(): boolean;
}

/** The title line of a box: who, by which channel, whether something is new, and the controls. */
export function createBoxHead(id: string, client: Client, actions: BoxHeadActions): BoxHead {
  const titleId = newId();
  const name = h("span", { class: "name", dir: "auto" });
  const tag = h("span", { class: "tag" });
  const fresh = h("span", { class: "fresh" });
  const quiet = h("span", { class: "quiet", role: "img", "aria-label": t("muted") }, icon("muted"));
  const title = h("button", { type: "button", class: "title", id: titleId, onclick: actions.toggle });
  title.append(name, tag, quiet, fresh);
  const menu = createMenu(id, client, {
    ...actions,
    leave() {
      toggleMenu(false);
      cog.focus();
    },
    close() {
      toggleMenu(false);
      actions.close();
    },
  });
  const cog = iconButton(t("settings"), "settings", () => toggleMenu(menu.element.hasAttribute("hidden")));
  const calls = createCallButton(client, actions.canCall);
  const back = iconButton(t("back"), "back", actions.minimise);
  back.classList.add("back");
  const minimise = iconButton(t("minimise"), "minimise", actions.minimise);
  minimise.classList.add("minimise");
  const close = iconButton(t("close"), "close", actions.close);
  for (const button of [back, calls.button, cog, minimise, close]) set(button, "aria-describedby", titleId);

  function toggleMenu(open: boolean): void {
    menu.show(open);
    set(cog, "aria-expanded", String(open));
    if (open) addEventListener("pointerdown", closeFromOutside);
    else removeEventListener("pointerdown", closeFromOutside);
  }

  function closeFromOutside(event: Event): void {
    const path = event.composedPath();
    if (!path.includes(menu.element) && !path.includes(cog)) toggleMenu(false);
  }

  toggleMenu(false);
  return {
    element: h("header", {}, back, title, calls.button, cog, minimise, close),
    menu: menu.element,
    calls: calls.line,
    draw(conversation, shape, isFresh) {
      if (name.textContent !== conversation.title) name.replaceChildren(foreign(conversation.title));
      name.title = conversation.title;
      say(tag, tagWord(conversation.tag));
      say(fresh, isFresh ? t("freshCount", { count: conversation.unread }) : "");
      fresh.hidden = !isFresh;
      quiet.hidden = !conversation.muted;
      set(title, "aria-expanded", String(shape === "open"));
      back.hidden = cog.hidden = minimise.hidden = shape !== "open";
      calls.draw(conversation, shape);
      menu.draw(conversation);
    },
    closeMenu() {
      if (menu.element.hidden) return false;
      toggleMenu(false);
      cog.focus();
      return true;
    },
  };
}

interface MenuActions extends BoxHeadActions {
  /** Closes the menu, and nothing else. */
  readonly leave: () => void;
}

/** Rings the reader's own phone first, then whom the conversation is with. */
function createCallButton(client: Client, canCall: () => boolean) {
  const line = createCallLine(client.api);
  let to: ReturnType<typeof calledFrom> = null;
  const button = iconButton(t("call"), "phone", () => to && void line.place(to, button));
  return {
    button,
    line: line.element,
    draw(conversation: ConversationView, shape: Shape): void {
      to = calledFrom(conversation);
      button.hidden = shape !== "open" || to === null || !canCall();
    },
  };
}

function createMenu(id: string, client: Client, actions: MenuActions) {
  const problem = h("p", { class: "problem", role: "alert" });
  const mute = h("button", { type: "button", onclick: () => void toggleMuted() });
  const remove = h("button", { type: "button", text: t("remove"), onclick: () => ask(true) });
  const yes = h("button", {
    type: "button",
    class: "danger",
    text: t("removeYes"),
    onclick: () => void removeIt(),
  });
  const no = h("button", { type: "button", text: t("cancel"), onclick: () => ask(false) });
  const question = h("p", { text: t("removeQuestion"), id: newId() });
  const confirm = h("div", {
    class: "confirm",
    role: "alertdialog",
    hidden: true,
    "aria-labelledby": question.id,
  });
  confirm.append(question, yes, no);
  const add = h("button", { type: "button", text: t("contact.add"), onclick: actions.leave });
  const video = h("button", { type: "button", text: t("video"), onclick: () => void startVideo() });
  const consent = createConsentMenu(id, client, actions.leave);
  const parts = [video, add, mute, consent.element, remove, confirm, problem];
  const element = h("div", { class: "menu" }, ...parts);
  let muted = false;

  function ask(open: boolean): void {
    confirm.hidden = !open;
    (open ? no : remove).focus();
  }

  async function toggleMuted(): Promise<void> {
    say(problem, (await client.mute(id, !muted)) ? "" : t("cantDo"));
  }

  async function startVideo(): Promise<void> {
    const answer = await client.api.request("POST", `v1/conversations/${id}/video`, {
      clientKey: randomKey(),
    });
    if (answer.ok) actions.leave();
    else say(problem, failureText(answer.failure));
  }

  async function removeIt(): Promise<void> {
    const answer = await client.api.remove(id);
    if (!answer.ok) return say(problem, t("cantDo"));
    actions.close();
  }

  return {
    element,
    show(open: boolean): void {
      element.hidden = !open;
      confirm.hidden = true;
      consent.reset();
      if (open) element.querySelector<HTMLElement>("button:not([hidden])")?.focus();
    },
    draw(conversation: ConversationView): void {
      muted = conversation.muted;
      say(mute, muted ? t("unmute") : t("mute"));
      const stranger = strangerOf(conversation);
      add.hidden = stranger === null;
      set(add, "data-sidetone-contact-add", stranger);
      consent.draw(conversation);
      video.hidden = conversation.kind !== "chat" || !actions.canMeet();
    },
  };
}

/** The number of somebody whom no contact names; null for everybody else. */
function strangerOf({ peer, peerDisplay, title }: ConversationView): string | null {
  return peer?.startsWith("+") && title === peerDisplay ? peer : null;
}
