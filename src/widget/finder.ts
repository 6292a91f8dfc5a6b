import type { ConversationView, DirectoryReply, Me } from "../wire/api.js";
import type { Client } from "./client.js";
import { h, newId, say } from "./dom.js";
import { walkRows } from "./list-keys.js";
import { conversationRow, numberRow, type RowActions } from "./rows.js";
import { createSections } from "./sections.js";
import { t } from "./words.js";

export { listCss } from "./style-list.js";

export interface FinderDeps {
  readonly client: Client;
  readonly me: () => Me;
  readonly actions: RowActions;
  readonly field: HTMLInputElement;
  /** The rows in view are others now. */
  readonly changed: () => void;
}

export interface Finder {
  readonly element: HTMLElement;
  /** Shows what the field says; `fresh`: only whom a conversation can be begun with. */
  begin(fresh: boolean): void;
  /** Asks for the same again: contacts are others now. */
  again(): void;
  /** The people whose rows are there now. */
  people(): readonly string[];
  draw(): void;
}

const typingPauseMs = 150;

/** What the search field finds, or everybody. */
export function createFinder({ client, me, actions, field, changed }: FinderDeps): Finder {
  const unread = createUnread(client, actions);
  const number = h("div", {});
  const note = h("p", { class: "note", role: "status" });
  const list = h("div", { class: "found" });
  const keys = walkRows(list, field);
  const sections = createSections({
    client,
    me,
    actions,
    scroller: list,
    changed: settle,
    number: offer,
  });
  list.append(unread.element, number, ...sections.all.map(({ element }) => element), note);
  let fresh = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void search(), typingPauseMs);
  });

  function settle(): void {
    keys.settle();
    changed();
  }

  async function search(): Promise<void> {
    asked++;
    const mine = asked;
    const answered = await sections.ask(field.value.trim(), fresh);
    if (mine !== asked) return;
    const nothing = number.childElementCount === 0 && sections.all.every((section) => section.isEmpty());
    say(note, !answered ? t("searchFailed") : nothing ? t("nobodyFound") : "");
    keys.settle();
    list.scrollTop = 0;
  }

  function offer(read: DirectoryReply["number"]): void {
    number.replaceChildren(...(read && me().smsOff === null ? [numberRow(read, actions)] : []));
  }

  return {
    element: list,
    begin(anybody) {
      fresh = anybody;
      unread.element.hidden = fresh;
      unread.draw();
      void search();
    },
    again: () => void search(),
    people: () => sections.all.flatMap((section) => section.people()),
    draw() {
      if (unread.draw()) keys.settle();
      for (const section of sections.all) section.draw();
    },
  };
}

/** The conversations with something unread, the latest first, so that they are found when no box is open. */
function createUnread(client: Client, actions: RowActions) {
  const id = newId();
  const list = h("div", { role: "list", "aria-labelledby": id });
  const group = h("div", { class: "group", hidden: true }, h("h3", { id, text: t("unreadList") }), list);
  let drawn: readonly ConversationView[] = [];
  return {
    // Hidden by whoever begins a search; empty by itself.
    element: h("div", {}, group),
    /** True when it is another list now. */
    draw(): boolean {
      const next = [...client.state().conversations.values()]
        .filter(({ unread }) => unread > 0)
        .sort((one, other) => (other.lastActivityAt ?? "").localeCompare(one.lastActivityAt ?? ""));
      if (next.length === drawn.length && next.every((item, index) => item === drawn[index])) return false;
      drawn = next;
      group.hidden = next.length === 0;
      list.replaceChildren(...next.map((conversation) => conversationRow(conversation, actions)));
      return true;
    },
  };
}
