import { h, iconButton, say, set } from "./dom.js";
import { locale, t } from "./words.js";

/** What the script of the picker exports; it is loaded at the first use. */
export interface PickerModule {
  createPicker(deps: PickerDeps): Picker;
}

export interface PickerDeps {
  /** What each emoji is called in the reader's language: its name, then other words after a bar. */
  readonly names: Readonly<Record<string, string>>;
  readonly search: string;
  readonly nothing: string;
  /** The names of the groups, in their order. */
  readonly groups: readonly string[];
  readonly pick: (emoji: string) => void;
}

export interface Picker {
  readonly element: HTMLElement;
  focus(): void;
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
  let picker: Promise<Picker> | null = null;
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
      picker ??= load(base, pick);
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

async function load(base: string, pick: (emoji: string) => void): Promise<Picker> {
  const [language = "en"] = locale.split("-");
  const [module, names] = await Promise.all([
    import(`${base}emoji.js`) as Promise<PickerModule>,
    fetch(`${base}emoji/${language}.json`).then((answer) => answer.json()),
  ]);
  return module.createPicker({
    names,
    search: t("box.emojiSearch"),
    nothing: t("box.emojiNothing"),
    groups: [
      t("box.emojiFaces"),
      t("box.emojiHands"),
      t("box.emojiHearts"),
      t("box.emojiNature"),
      t("box.emojiFood"),
      t("box.emojiPlaces"),
      t("box.emojiThings"),
      t("box.emojiSigns"),
    ],
    pick,
  });
}
