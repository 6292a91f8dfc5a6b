/** The contact dialog: a script of its own, because most pages are left without anybody opening it. */
import type { ContactView } from "../wire/people.js";
import type { Client } from "./client.js";
import { createDiscard } from "./contact-discard.js";
import { createContactForm } from "./contact-form.js";
import { createContactImport } from "./contact-import.js";
import { createContactPicker } from "./contact-picker.js";
import { sheet } from "./contact-style.js";
import type { ContactWish } from "./contacts.js";
import { h, iconButton, say } from "./dom.js";
import type { t } from "./words.js";

export interface ContactDialog {
  open(wish: ContactWish, opener: HTMLElement): void;
}

export interface DialogDeps {
  readonly root: ShadowRoot;
  readonly client: Client;
  /** Whether the user may share contacts with the organisation. */
  readonly canShare: () => boolean;
  readonly home: (opener: HTMLElement | null) => void;
  /** The widget's words, which it has loaded. */
  readonly t: typeof t;
}

/** What each page of the dialog works with. */
export interface PageDeps extends DialogDeps {
  /** Something was saved: names are asked for again, and the dialog ends. */
  readonly done: () => void;
  readonly close: () => void;
  /** Shows another page in place of this one. */
  readonly show: (title: string, page: DialogPage) => void;
}

export interface DialogPage {
  readonly element: HTMLElement;
  focus(): void;
  /** Whether there is something in it that would be lost; never where it does not say. */
  isChanged?(): boolean;
}

/** Makes the dialog; a native one, so that the rest of the page is out of reach while it is open. */
export function createContactDialog(deps: DialogDeps): ContactDialog {
  const { root, client, home, t } = deps;
  const heading = h("h2", { id: "sidetone-contact" });
  const close = iconButton(t("close"), "close", () => discard.leave());
  const content = h("div", { class: "content" });
  const element = h("dialog", { class: "contact", "aria-labelledby": heading.id });
  const discard = createDiscard({
    t,
    dialog: element,
    content,
    isChanged: () => current?.isChanged?.() ?? false,
  });
  element.append(h("header", {}, heading, close), content, discard.element);
  let opener: HTMLElement | null = null;
  let current: DialogPage | null = null;
  const page: PageDeps = {
    ...deps,
    show,
    close: () => element.close(),
    done() {
      client.contactsChanged();
      element.close();
    },
  };

  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet()];
  root.append(element);
  element.addEventListener("close", () => {
    content.replaceChildren();
    current = null;
    discard.withdraw();
    if (opener?.isConnected && opener.checkVisibility()) opener.focus();
    else home(opener);
  });
  function show(title: string, shown: DialogPage): void {
    say(heading, title);
    content.replaceChildren(shown.element);
    current = shown;
    if (!element.open) element.showModal();
    shown.focus();
  }

  async function edit(id: string): Promise<void> {
    const answer = await client.api.request<ContactView>("GET", `v1/contacts/${encodeURIComponent(id)}`);
    if (answer.ok) show(t("contact.edit"), createContactForm(page, { contact: answer.value, number: "" }));
    else
      show(t("contact.edit"), note(t(answer.failure.kind === "refused" ? "contact.changed" : "cantReach")));
  }

  return {
    open(wish, from) {
      opener = from;
      if (wish.kind === "edit") void edit(wish.id);
      else if (wish.kind === "import") show(t("contact.import"), createContactImport(page));
      else {
        const title = t(wish.number === "" ? "contact.new" : "contact.add");
        show(title, createContactForm(page, { contact: null, number: wish.number, pick }));
      }
    },
  };

  function pick(number: string): void {
    show(t("contact.toExisting"), createContactPicker(page, number));
  }
}

function note(text: string): DialogPage {
  const element = h("p", { class: "note", role: "alert", tabindex: -1, text });
  return { element, focus: () => element.focus() };
}
