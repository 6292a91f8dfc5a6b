import type { ConversationView, Me, Recipient } from "../wire/api.js";
import type { Client } from "./client.js";
import { h, icon, iconButton, say, set } from "./dom.js";
import { listPeople, listUnread, type PeopleActions, twinOf } from "./people.js";
import { t } from "./words.js";

export interface DockDeps {
  readonly client: Client;
  readonly me: () => Me;
  readonly show: (conversation: ConversationView, opener: HTMLElement | null) => void;
  /** Opens or closes the settings. */
  readonly settings: (opener: HTMLElement) => void;
}

export interface Dock {
  readonly element: HTMLElement;
  /** Takes the focus back from what this button of ours opened. */
  focus(opener: HTMLElement | null): void;
  /** Asks again for the list, where it is shown. */
  refresh(): void;
  draw(): void;
}

const typingPauseMs = 150;

/** The bar at the bottom edge that opens the list of coworkers and contacts. */
export function createDock({ client, me, show, settings }: DockDeps): Dock {
  const badge = h("span", { class: "badge" });
  const bar = h(
    "button",
    { type: "button", class: "bar", "aria-expanded": "false" },
    icon("people"),
    h("span", { class: "bar-text", text: t("contacts") }),
  );
  const problem = h("p", { class: "problem", role: "alert" });
  const actions: PeopleActions = {
    open: (to, opener) => void open(to, opener),
    show,
  };
  const finder = createFinder({ client, me, actions });
  const start = iconButton(t("newConversation"), "pen", () => {
    toggle(true);
    finder.anyone(true);
  });
  const cog = iconButton(t("settings"), "settings", () => settings(cog));
  const close = iconButton(t("minimise"), "minimise", leave);
  const panel = h("div", { class: "panel", hidden: true }, finder.element, problem, createBook());
  const element = h("section", { class: "dock", "aria-label": t("contacts") });
  element.append(h("header", {}, bar, badge, start, cog, close), panel);
  bar.addEventListener("click", () => toggle(panel.hasAttribute("hidden")));
  element.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") leave();
  });
  close.hidden = true;

  function toggle(opening: boolean): void {
    panel.hidden = close.hidden = !opening;
    set(bar, "aria-expanded", String(opening));
    say(problem, "");
    if (opening) finder.anyone(false);
  }

  function leave(): void {
    toggle(false);
    bar.focus();
  }

  async function open(to: Recipient, opener: HTMLElement): Promise<void> {
    const answer = await client.open(to);
    if (answer.ok) show(answer.value, opener);
    else if (answer.failure.kind === "refused") say(problem, answer.failure.message);
    else say(problem, t("cantReach"));
  }

  return {
    element,
    focus(opener) {
      const button = opener?.isConnected ? opener : twinOf(opener, panel);
      // In a list that is closed nothing takes the focus.
      (panel.hidden ? bar : (button ?? bar)).focus();
    },
    refresh() {
      if (!panel.hidden) finder.refresh();
    },
    draw() {
      const { conversations } = client.state().unread;
      badge.hidden = conversations === 0;
      say(badge, String(conversations));
      set(badge, "role", "img");
      set(badge, "aria-label", t("unreadConversations", { count: conversations }));
      if (!panel.hidden) finder.draw();
    },
  };
}

/** The ways to more contacts; the contact dialog hears of them by their attributes. */
function createBook(): HTMLElement {
  const add = h("button", { type: "button", text: t("contact.new"), "data-sidetone-contact-add": "" });
  const take = h("button", {
    type: "button",
    text: t("contact.fromFile"),
    "data-sidetone-contact-import": true,
  });
  return h("div", { class: "book" }, add, take);
}

interface FinderDeps {
  readonly client: Client;
  readonly me: () => Me;
  readonly actions: PeopleActions;
}

/** The search field with what it finds. */
function createFinder({ client, me, actions }: FinderDeps) {
  const field = h("input", { type: "search", dir: "auto", autocomplete: "off", spellcheck: "false" });
  const unread = h("div", {});
  const found = h("div", {});
  const list = h("div", { class: "found" }, unread, found);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  let drawn: readonly ConversationView[] = [];

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void search(), typingPauseMs);
  });

  async function search(): Promise<void> {
    asked++;
    const mine = asked;
    const answer = await client.api.directory(field.value.trim());
    // An answer to an older question must not overwrite a newer one.
    if (mine !== asked) return;
    const focused = found.querySelector(":focus");
    if (answer.ok) found.replaceChildren(...listPeople(answer.value, me(), actions));
    else found.replaceChildren(h("p", { class: "note", text: t("searchFailed") }));
    twinOf(focused, found)?.focus();
  }

  function drawUnread(): void {
    const next = [...client.state().conversations.values()].filter((item) => item.unread > 0);
    const same = next.length === drawn.length && next.every((item, index) => item === drawn[index]);
    if (!same) unread.replaceChildren(...listUnread(next, actions));
    drawn = next;
  }

  return {
    element: h("div", { class: "finder" }, field, list),
    draw: drawUnread,
    refresh: () => void search(),
    /** Asks for anybody at all, or shows the list of contacts. */
    anyone(fresh: boolean): void {
      const name = fresh ? t("searchAnyone") : t("searchContacts");
      set(field, "aria-label", name);
      field.placeholder = name;
      field.value = "";
      unread.hidden = fresh;
      field.focus();
      drawUnread();
      void search();
    },
  };
}
