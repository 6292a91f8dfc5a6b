import type { ConversationView, Me, Recipient } from "../wire/api.js";
import { createCallLine } from "./call.js";
import type { Client } from "./client.js";
import { createDockList } from "./dock-list.js";
import { h, icon, iconButton, say, set } from "./dom.js";
import type { Menu } from "./door.js";
import type { Stop } from "./shortcut.js";
import { failureText, t } from "./words.js";

export interface DockDeps {
  readonly client: Client;
  readonly me: () => Me;
  readonly show: (conversation: ConversationView, opener: HTMLElement | null) => void;
  readonly showMessage: (conversation: ConversationView, seq: number, opener: HTMLElement | null) => void;
  /** The rows in view are others now. */
  readonly changed: () => void;
  /** Opens or closes the settings. */
  readonly settings: (opener: HTMLElement) => void;
  /** What stands in the bar beside our own. */
  readonly menu: Menu | null;
  /** Adds the look of a part that came later. */
  readonly dress: (css: string) => void;
}

export interface Dock {
  readonly element: HTMLElement;
  /** Takes the focus back from what this button of ours opened. */
  focus(opener: HTMLElement | null): void;
  /** Asks again for the list, where it is shown. */
  refresh(): void;
  /** The dock as a place that a key leads to. */
  readonly stop: Stop;
  /** Closes the list without taking the focus. */
  fold(): void;
  /** The people whose dots are in view. */
  people(): readonly string[];
  draw(): void;
}

/** The bar at the bottom edge that opens the list of coworkers and contacts. */
export function createDock(deps: DockDeps): Dock {
  const { client, settings, menu } = deps;
  const badge = createBadge();
  const bar = h(
    "button",
    { type: "button", class: "bar", "aria-expanded": "false" },
    icon("people"),
    h("span", { class: "bar-text", text: t("contacts") }),
  );
  const { panel, list, clear } = createPanel(deps);
  const start = iconButton(t("newConversation"), "pen", () => {
    toggle(true);
    list.begin(true);
  });
  const cog = iconButton(t("settings"), "settings", () => settings(cog));
  const close = iconButton(t("minimise"), "minimise", leave);
  const element = h("section", { class: "dock", "aria-label": t("contacts") });
  element.append(h("header", {}, bar, badge.element, menu?.element ?? null, start, cog, close), panel);
  bar.addEventListener("click", () => toggle(panel.hasAttribute("hidden")));
  element.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") leave();
  });
  for (const wish of ["pointerenter", "focusin"])
    element.addEventListener(wish, list.prepare, { once: true });
  close.hidden = true;
  if (menu) deps.dress(menu.css);

  function toggle(opening: boolean): void {
    panel.hidden = close.hidden = !opening;
    set(element, "data-open", opening);
    set(bar, "aria-expanded", String(opening));
    clear();
    if (opening) list.begin(false);
  }

  function leave(): void {
    toggle(false);
    bar.focus();
  }

  return {
    element,
    focus(opener) {
      // In a list that is closed nothing takes the focus.
      (panel.hidden ? bar : (twinOf(opener, panel) ?? bar)).focus();
    },
    stop: { element, focus: () => (panel.hidden ? bar : list.field).focus() },
    fold: () => toggle(false),
    refresh() {
      if (!panel.hidden) list.again();
    },
    people: () => (panel.hidden ? [] : list.people()),
    draw() {
      badge.draw(client.state().unread.conversations);
      menu?.draw(client.state().unread.conversations);
      if (!panel.hidden) list.draw();
    },
  };
}

/** What the bar opens: the list, and what becomes of what is begun from it. */
function createPanel({ client, me, show, showMessage, dress, changed }: DockDeps) {
  const problem = h("p", { class: "problem", role: "alert" });
  const calls = createCallLine(client.api);
  const list = createDockList({
    dress,
    changed,
    client,
    me,
    actions: {
      open: (to, opener) => void open(to, opener),
      show,
      showMessage,
      call: (...call) => void calls.place(...call),
    },
  });

  async function open(to: Recipient, opener: HTMLElement): Promise<void> {
    const answer = await client.open(to);
    if (answer.ok) show(answer.value, opener);
    else say(problem, failureText(answer.failure));
  }

  const panel = h(
    "div",
    { class: "panel", hidden: true },
    list.element,
    calls.element,
    problem,
    createBook(),
  );
  return { panel, list, clear: () => say(problem, "") };
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

/** How many conversations have something unread; not there for none. */
function createBadge() {
  const element = h("span", { class: "badge", role: "img" });
  return {
    element,
    draw(count: number): void {
      element.hidden = count === 0;
      say(element, String(count));
      set(element, "aria-label", t("unreadConversations", { count }));
    },
  };
}

/** The button itself, or what stands in for one that was drawn anew; null where there is none any more. */
function twinOf(gone: HTMLElement | null, list: ParentNode): HTMLElement | null {
  if (gone?.isConnected) return gone;
  const key = gone?.dataset["key"];
  return key === undefined ? null : list.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
}
