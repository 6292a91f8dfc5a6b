import { reachesScope } from "../core/access.js";
import type { Me } from "../wire/api.js";
import type { Client } from "./client.js";
import type * as Dialog from "./contact-dialog.js";
import { say } from "./dom.js";
import { t } from "./words.js";

export interface ContactsDeps {
  readonly root: ShadowRoot;
  readonly client: Client;
  readonly me: () => Me | null;
  /** Where the widget speaks to screen readers. */
  readonly spoken: HTMLElement;
  /** Gets the focus when what opened the dialog is gone. */
  readonly home: (opener: HTMLElement | null) => void;
}

/** What a button asks for: a new contact (with this number, or none), one to edit, or a file to import. */
export type ContactWish =
  | { readonly kind: "add"; readonly number: string }
  | { readonly kind: "edit"; readonly id: string }
  | { readonly kind: "import" };

const wishes = "[data-sidetone-contact-add], [data-sidetone-contact-edit], [data-sidetone-contact-import]";

/**
 * Opens the contact dialog for any button, of ours or of the page, that says so by an attribute. The dialog's script is
 * loaded when it is opened for the first time.
 */
export function createContacts(deps: ContactsDeps): void {
  const { root, client, me, spoken, home } = deps;
  let dialog: Promise<Dialog.ContactDialog> | null = null;

  async function open(wish: ContactWish, opener: HTMLElement): Promise<void> {
    try {
      dialog ??= load();
      (await dialog).open(wish, opener);
    } catch {
      // Without a network there is no dialog now; the next click tries again.
      dialog = null;
      say(spoken, t("cantReach"));
    }
  }

  async function load(): Promise<Dialog.ContactDialog> {
    const script = (await import(`${client.base}contacts.js`)) as typeof Dialog;
    return script.createContactDialog({
      root,
      client,
      canShare: () => reachesScope(me()?.scope ?? "user", "office"),
      home,
      t,
    });
  }

  function hear(event: Event): void {
    const button = buttonOf(event);
    if (!button || me() === null) return;
    event.preventDefault();
    // A button of a menu is gone by now, and has given the focus to who opened the menu.
    const { activeElement } = root;
    const opener = !button.checkVisibility() && activeElement instanceof HTMLElement ? activeElement : button;
    void open(wishOf(button.dataset), opener);
  }

  root.addEventListener("click", hear);
  document.addEventListener("click", (event) => {
    if (!event.defaultPrevented) hear(event);
  });
}

function buttonOf(event: Event): HTMLElement | null {
  const [target] = event.composedPath();
  return target instanceof Element ? target.closest<HTMLElement>(wishes) : null;
}

function wishOf({ sidetoneContactAdd, sidetoneContactEdit }: DOMStringMap): ContactWish {
  if (sidetoneContactAdd !== undefined) return { kind: "add", number: sidetoneContactAdd };
  if (sidetoneContactEdit !== undefined) return { kind: "edit", id: sidetoneContactEdit };
  return { kind: "import" };
}
