import { h, iconButton, say, set } from "./dom.js";
import type * as PickerModule from "./emoji.js";
import { locale, t } from "./words.js";

export interface PickerDeps {
  /** Where Sidetone is mounted, with a slash at the end. */
  readonly base: string;
  /** Where the picker will stand. */
  readonly place: HTMLElement;
  readonly t: typeof t;
  readonly locale: string;
  readonly pick: (emoji: string) => void;
}

export interface EmojiTarget {
  /** Gets the focus back. */
  readonly field: HTMLElement;
  readonly insert: (emoji: string) => void;
}

/** A button, and the place above the field in which it opens the picker. */
export function createEmojiButton(base: string, { field, insert }: EmojiTarget) {
  const button = iconButton(t("box.emoji"), "smile", () => void toggle());
  const panel = h("div", {
    class: "emoji-panel",
    role: "dialog",
    "aria-label": t("box.emoji"),
    hidden: true,
  });
  let picker: Promise<PickerModule.Picker> | null = null;
  set(button, "aria-expanded", "false");
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });

  function close(): void {
    panel.hidden = true;
    set(button, "aria-expanded", "false");
    removeEventListener("pointerdown", closeFromOutside);
    field.focus();
  }

  function closeFromOutside(event: Event): void {
    const path = event.composedPath();
    if (!path.includes(panel) && !path.includes(button) && !path.includes(field)) close();
  }

  function pick(emoji: string): void {
    insert(emoji);
    close();
  }

  async function toggle(): Promise<void> {
    if (!panel.hidden) return close();
    panel.hidden = false;
    set(button, "aria-expanded", "true");
    addEventListener("pointerdown", closeFromOutside);
    try {
      picker ??= (import(`${base}emoji.js`) as Promise<typeof PickerModule>).then(({ createPicker }) =>
        createPicker({ base, place: panel, t, locale, pick }),
      );
      const { element, focus } = await picker;
      panel.replaceChildren(element);
      focus();
    } catch {
      // Without a network there is no picker now; the next click tries again.
      picker = null;
      say(panel, t("cantDo"));
    }
  }

  return { button, panel };
}
