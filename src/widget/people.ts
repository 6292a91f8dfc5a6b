import type { ConversationView, DirectoryReply, Me, Recipient } from "../wire/api.js";
import type { ContactView, Person } from "../wire/people.js";
import { foreign, h, iconButton, newId, set } from "./dom.js";
import { t } from "./words.js";

export interface PeopleActions {
  /** Starts or goes on with a conversation; the button gets the focus back afterwards. */
  readonly open: (to: Recipient, opener: HTMLElement) => void;
  readonly show: (conversation: ConversationView, opener: HTMLElement) => void;
}

/** The button that stands in for one that was drawn anew; null where there is none any more. */
export function twinOf(gone: Element | null, list: ParentNode): HTMLElement | null {
  const key = gone instanceof HTMLElement ? gone.dataset["key"] : undefined;
  return key === undefined ? null : list.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
}

/** Rows for everybody the query found: users by Chat, contacts and numbers by SMS where the user may text. */
export function listPeople(reply: DirectoryReply, me: Me, actions: PeopleActions): readonly HTMLElement[] {
  const people = reply.people.filter(({ id }) => id !== me.user.id);
  const { contacts } = reply;
  const rows: HTMLElement[] = [];
  if (reply.number && me.smsOff === null) rows.push(numberRow(reply.number, actions));
  if (people.length > 0)
    rows.push(
      group(
        t("coworkers"),
        people.map((person) => personRow(person, me, actions)),
      ),
    );
  if (contacts.length > 0) {
    rows.push(
      group(
        t("contactList"),
        contacts.map((contact) => contactRow(contact, me, actions)),
      ),
    );
  }
  if (rows.length === 0) rows.push(h("p", { class: "note", text: t("nobodyFound") }));
  return rows;
}

/** The conversations with something unread, so that they can be found when no box is open. */
export function listUnread(
  conversations: readonly ConversationView[],
  actions: PeopleActions,
): readonly HTMLElement[] {
  if (conversations.length === 0) return [];
  const rows = conversations.map((conversation) => {
    const name = h("span", { class: "who", id: newId() }, foreign(conversation.title));
    const tag = h("span", { class: "tag", text: conversation.tag });
    const count = h("span", { class: "count", text: t("unreadCount", { count: conversation.unread }) });
    return row(name, h("span", { class: "about" }, tag, count), [
      action(t("openConversation"), conversation.id, name, (button) => actions.show(conversation, button)),
    ]);
  });
  return [group(t("unreadList"), rows)];
}

function personRow(person: Person, me: Me, { open }: PeopleActions): HTMLElement {
  const online = person.presence !== "offline";
  const word = online ? t("online") : t("offline");
  const dot = h("span", {
    class: "dot",
    "data-online": online,
    role: "img",
    "aria-label": word,
    title: word,
  });
  const name = h("span", { class: "who", id: newId() }, foreign(person.name));
  const extension = person.extension ? t("extension", { extension: person.extension }) : "";
  const chat = action(t("chat"), person.id, name, (button) => open({ user: person.id }, button));
  return row(name, h("span", { class: "about" }, dot, extension), me.chatEnabled ? [chat] : []);
}

function contactRow(contact: ContactView, me: Me, { open }: PeopleActions): HTMLElement {
  const name = h("span", { class: "who", id: newId() }, foreign(contact.name));
  const numbers = contact.numbers.map(({ number, display, label }) => {
    const text = h(
      "span",
      { class: "number", id: newId() },
      label ? `${label} ` : "",
      h("bdi", { dir: "ltr", text: display }),
    );
    const sms = action(t("sms"), number, name, (button) => open({ number }, button));
    set(sms, "aria-describedby", `${name.id} ${text.id}`);
    return h("span", { class: "about" }, text, me.smsOff === null ? sms : null);
  });
  return h(
    "li",
    { class: "row contact" },
    h("span", { class: "person" }, name, ...numbers),
    contact.editable ? editButton(contact.id, name) : null,
  );
}

/** The contact dialog hears of it by its attribute. */
function editButton(id: string, name: HTMLElement): HTMLElement {
  const button = iconButton(t("contact.edit"), "pen", () => undefined);
  set(button, "aria-describedby", name.id);
  set(button, "data-sidetone-contact-edit", id);
  set(button, "data-key", `edit ${id}`);
  return button;
}

function numberRow(
  { number, display }: NonNullable<DirectoryReply["number"]>,
  { open }: PeopleActions,
): HTMLElement {
  const button = h("button", {
    type: "button",
    class: "suggestion",
    text: t("sendSmsTo", { number: display }),
  });
  button.addEventListener("click", () => open({ number }, button));
  return button;
}

function group(title: string, rows: readonly HTMLElement[]): HTMLElement {
  const id = newId();
  return h(
    "div",
    { class: "group" },
    h("h3", { id, text: title }),
    h("ul", { "aria-labelledby": id }, ...rows),
  );
}

function row(name: HTMLElement, about: HTMLElement, buttons: readonly HTMLElement[]): HTMLElement {
  return h("li", { class: "row" }, h("span", { class: "person" }, name, about), ...buttons);
}

/** `key` says whom it is for, so that it is found again when the list was drawn anew. */
function action(
  text: string,
  key: string,
  name: HTMLElement,
  act: (button: HTMLElement) => void,
): HTMLButtonElement {
  const button = h("button", {
    type: "button",
    class: "action",
    text,
    "aria-describedby": name.id,
    "data-key": key,
  });
  button.addEventListener("click", () => act(button));
  return button;
}
