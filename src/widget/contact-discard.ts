import { fieldId } from "./contact-fields.js";
import { h } from "./dom.js";
import type { t } from "./words.js";

/** The way out of a dialog, which asks whether what was typed may go. */
export interface Discard {
  /** The question, below everything else. */
  readonly element: HTMLElement;
  /** Closes, unless that would lose something nobody has agreed to lose. */
  leave(): void;
  /** Takes the question back, and the focus to where it was. */
  withdraw(): void;
}

interface DiscardDeps {
  readonly t: typeof t;
  readonly dialog: HTMLDialogElement;
  /** Can't be reached while the question stands. */
  readonly content: HTMLElement;
  readonly isChanged: () => boolean;
}

/** Listens for everything by which a dialog is left in passing: Esc, the way back on phones, and a click beside it. */
export function createDiscard({ t: words, dialog, content, isChanged }: DiscardDeps): Discard {
  const keep = h("button", { type: "button", text: words("contact.keepEditing"), onclick: withdraw });
  const element = questionOf(words, keep, () => dialog.close());
  let focused: Element | null = null;

  function ask(): void {
    const root = content.getRootNode();
    focused = root instanceof ShadowRoot ? root.activeElement : null;
    element.hidden = false;
    content.inert = true;
    keep.focus();
  }

  function withdraw(): void {
    if (element.hidden) return;
    element.hidden = true;
    content.inert = false;
    if (focused instanceof HTMLElement) focused.focus();
  }

  function leave(): void {
    if (!element.hidden) withdraw();
    else if (isChanged()) ask();
    else dialog.close();
  }

  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    // Else the browser closes the dialog itself, at the second time whatever its `cancel` is answered.
    event.preventDefault();
    leave();
  });
  dialog.addEventListener("cancel", (event) => {
    // A field for files tells in the same way that none was chosen.
    if (event.target !== dialog) return;
    event.preventDefault();
    leave();
  });
  dialog.addEventListener("pointerdown", (event) => {
    // The backdrop belongs to the dialog itself; what is in it lies in its children.
    if (event.target === dialog) leave();
  });
  return { element, leave, withdraw };
}

function questionOf(words: typeof t, keep: HTMLElement, discard: () => void): HTMLElement {
  const question = h("p", { id: fieldId(), text: words("contact.discardQuestion") });
  const yes = h("button", {
    type: "button",
    class: "danger",
    text: words("contact.discard"),
    onclick: discard,
  });
  const element = h("div", { class: "discard", role: "alertdialog", "aria-labelledby": question.id });
  element.hidden = true;
  element.append(question, keep, yes);
  return element;
}
