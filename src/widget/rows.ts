import type { CallRequest, ConversationView, Me, Recipient } from "../wire/api.js";
import type { ContactView, Person } from "../wire/people.js";
import { createAvatar } from "./avatar.js";
import { claimIn } from "./claim.js";
import { foreign, h, iconButton, newId, set } from "./dom.js";
import { createDots } from "./dots.js";
import { presenceOf } from "./presence.js";
import type { Row } from "./section.js";
import type { State } from "./state.js";
import { t, tagWord } from "./words.js";

export interface RowActions {
  /** Starts or goes on with a conversation; the button gets the focus back afterwards. */
  readonly open: (to: Recipient, opener: HTMLElement) => void;
  readonly show: (conversation: ConversationView, opener: HTMLElement) => void;
  /** Shows one message among its neighbours. */
  readonly showMessage: (conversation: ConversationView, seq: number, opener: HTMLElement) => void;
  readonly call: (to: CallRequest["to"], button: HTMLButtonElement) => void;
}

/** What the reader may do; decides which buttons there are. */
export type Reader = Pick<Me, "chatEnabled" | "smsOff" | "canCall">;

/** A coworker: phone and presence, Chat and Call. */
export function personRow(
  person: Person,
  reader: Reader,
  { open, call }: RowActions,
  state: () => State,
): Row {
  const name = nameOf(person.name, null);
  const dots = createDots();
  if (person.extension) {
    dots.element.append(h("span", { text: t("extension", { extension: person.extension }) }));
  }
  const actions = h("span", { class: "actions" });
  if (reader.chatEnabled) {
    actions.append(
      action(t("chat"), `chat ${person.id}`, [name], (button) => open({ user: person.id }, button)),
    );
  }
  if (reader.canCall && person.extension) {
    actions.append(
      action(t("call"), `call ${person.id}`, [name], (button) => call({ user: person.id }, button)),
    );
  }
  const draw = (): void => dots.draw(presenceOf(person, state()));
  draw();
  return { element: row(person.name, name, actions, dots.element), person: person.id, draw };
}

/** A contact: SMS and Call for each number, as they apply. */
export function contactRow(contact: ContactView, reader: Reader, { open, call }: RowActions): HTMLElement {
  const name = nameOf(contact.name, contact.organisation);
  const numbers = contact.numbers.map(({ number, display, label }) => {
    const text = h("span", { class: "number", id: newId() });
    if (label) text.append(foreign(label), " ");
    text.append(h("bdi", { dir: "ltr", text: display }));
    const actions = h("span", { class: "actions" });
    const about = [name, text];
    if (reader.smsOff === null) {
      actions.append(action(t("sms"), `sms ${number}`, about, (button) => open({ number }, button)));
    }
    if (reader.canCall) {
      actions.append(action(t("call"), `call ${number}`, about, (button) => call({ number }, button)));
    }
    return h("span", { class: "about" }, text, actions);
  });
  const { person } = contact;
  const actions = h("span", { class: "actions" });
  if (contact.editable) actions.append(editButton(contact.id, name));
  if (person && reader.chatEnabled) {
    actions.append(
      action(t("chat"), `chat ${person.id}`, [name], (button) => open({ user: person.id }, button)),
    );
  }
  const { keptIn } = contact;
  if (keptIn) numbers.push(h("span", { class: "about kept", text: t("contact.keptIn", { host: keptIn }) }));
  return row(contact.name, name, actions, ...numbers);
}

/** A conversation by its title: its channel, and how much is unread in it. */
export function conversationRow(conversation: ConversationView, { show }: RowActions): HTMLElement {
  const { id, title, tag, unread } = conversation;
  const name = nameOf(title, null);
  const about = h("span", { class: "about" }, h("span", { class: "tag", text: tagWord(tag) }));
  const claim = claimIn(conversation);
  if (claim) about.append(h("span", { class: "claimed" }, foreign(t("claim.by", { name: claim.name }))));
  if (unread > 0) about.append(h("span", { class: "count", text: t("unreadCount", { count: unread }) }));
  about.id = newId();
  const open = action(t("openConversation"), id, [name, about], (button) => show(conversation, button));
  const element = row(title, name, h("span", { class: "actions" }, open), about);
  set(element, "data-unread", unread > 0 ? unread : null);
  set(
    element,
    "aria-label",
    unread > 0 ? t("dock.unread", { title, tag, count: unread }) : t("tagged", { title, tag }),
  );
  return element;
}

/** What was typed, read as a number that can be texted. */
export function numberRow(
  { number, display }: { readonly number: string; readonly display: string },
  { open }: RowActions,
): HTMLElement {
  const button = h("button", {
    type: "button",
    class: "suggestion",
    text: t("sendSmsTo", { number: display }),
  });
  button.addEventListener("click", () => open({ number }, button));
  return button;
}

/** The contact dialog hears of it by its attribute. */
function editButton(id: string, name: HTMLElement): HTMLElement {
  const button = iconButton(t("contact.edit"), "pen", () => undefined);
  set(button, "aria-describedby", name.id);
  set(button, "data-sidetone-contact-edit", id);
  set(button, "data-key", `edit ${id}`);
  return button;
}

function nameOf(name: string, more: string | null): HTMLElement {
  const element = h("span", { class: "who", id: newId(), title: name }, foreign(name));
  if (more) element.append(h("span", { class: "more" }, foreign(more)));
  return element;
}

function row(
  called: string,
  name: HTMLElement,
  actions: HTMLElement | null,
  ...about: readonly HTMLElement[]
): HTMLElement {
  return h("div", { class: "row", role: "listitem" }, createAvatar(called), name, actions, ...about);
}

/** `key` says what it is for, so that it is found again when the list was drawn anew. */
function action(
  text: string,
  key: string,
  about: readonly HTMLElement[],
  act: (button: HTMLButtonElement) => void,
): HTMLButtonElement {
  const button = h("button", {
    type: "button",
    class: "action",
    text,
    "aria-describedby": about.map(({ id }) => id).join(" "),
    "data-key": key,
  });
  button.addEventListener("click", () => act(button));
  return button;
}
