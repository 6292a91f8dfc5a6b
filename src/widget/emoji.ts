import { h } from "./dom.js";
import type { PickerDeps } from "./emoji-button.js";
import { wear } from "./wear.js";

export interface Picker {
  readonly element: HTMLElement;
  focus(): void;
}

/** The groups in the order of their names. */
const groups = [
  "😀 😄 😁 😂 🤣 🙂 😉 😊 😍 😘 😋 😜 🤔 🤗 😐 🙄 😏 😌 😴 😷 🤒 🥳 😎 🤓 😕 😟 😮 😳 🥺 😢 😭 😱 😡 🤯 😇 🤐",
  "👍 👎 👌 ✌️ 🤞 👏 🙌 🙏 💪 👋 ✋ 👉 👈 👆 👇 🤝 🤷 🤦 🙋 👀",
  "❤️ 🧡 💛 💚 💙 💜 🖤 💔 💯 ✨ 🔥 ⭐ 🎉 🎁 🎂",
  "🐶 🐱 🐭 🐻 🐼 🦁 🐷 🐸 🐵 🐔 🐧 🦄 🐝 🦋 🌹 🌻 🌳 🍀 ☀️ ⛅ 🌧️ ❄️ 🌈 🌙",
  "🍎 🍌 🍓 🍉 🥕 🍞 🧀 🍕 🍔 🍟 🌮 🍣 🍝 🍰 🍪 🍫 ☕ 🍵 🍺 🍷 🥂",
  "⚽ 🏀 🎾 🏆 🎮 🎵 🎸 🚗 🚕 🚌 🚲 ✈️ 🚀 🚂 🏠 🏢 🏥 🏖️ ⛰️ 🌍",
  "📞 📱 💻 🖨️ 📷 💡 🔑 🔒 🔧 📦 📎 ✏️ 📝 📅 📌 📧 💰 💳 🛒 ⏰ ⌛",
  "✅ ❌ ❓ ❗ ⚠️ 🚫 ➕ ➖ 🔴 🟢 🔵 ⬆️ ⬇️ ➡️ ⬅️ 🔁 💬 🔔 🔕",
].map((line) => line.split(" "));

const css = `
.emoji-panel { border: 1px solid var(--line); border-radius: 12px; background: var(--surface); padding: 6px; }
.emoji-picker { display: flex; flex-direction: column; gap: 4px; }
.emoji-picker input { padding: 5px 10px; border: 1px solid var(--line); border-radius: 8px; background: var(--sunken); }
.emoji-grid { block-size: 190px; overflow-y: auto; scrollbar-width: thin; }
.emoji-cells { display: grid; grid-template-columns: repeat(auto-fill, minmax(34px, 1fr)); }
.emoji-cells button { min-block-size: 34px; padding: 0; font-size: 20px; line-height: 34px; }
.emoji-cells button:hover { background: var(--sunken); }
.emoji-picker h4 { margin: 4px 4px 0; font-size: 11px; font-weight: 600; color: var(--soft); }
`;

/** A grid of common emoji with a search by name. Arrow keys walk, Enter picks; Escape is the business of the owner. */
export async function createPicker({ base, place, t, locale, pick }: PickerDeps): Promise<Picker> {
  const [language = "en"] = locale.split("-");
  const answer = await fetch(`${base}emoji/${language}.json`);
  const names = (await answer.json()) as Readonly<Record<string, string>>;
  const titles = [
    t("box.emojiFaces"),
    t("box.emojiHands"),
    t("box.emojiHearts"),
    t("box.emojiNature"),
    t("box.emojiFood"),
    t("box.emojiPlaces"),
    t("box.emojiThings"),
    t("box.emojiSigns"),
  ];
  wear(place, css);
  return createGrid({ names, titles, search: t("box.emojiSearch"), nothing: t("box.emojiNothing"), pick });
}

interface GridDeps {
  /** What each emoji is called: its name, then other words after a bar. */
  readonly names: Readonly<Record<string, string>>;
  readonly titles: readonly string[];
  readonly search: string;
  readonly nothing: string;
  readonly pick: (emoji: string) => void;
}

function createGrid({ names, titles, search, nothing, pick }: GridDeps): Picker {
  const field = h("input", {
    type: "search",
    "aria-label": search,
    placeholder: search,
    autocomplete: "off",
  });
  const grid = h("div", { class: "emoji-grid" });
  const element = h("div", { class: "emoji-picker" }, field, grid);

  function draw(): void {
    const wanted = fold(field.value.trim());
    const shown = groups.map((group) => group.filter((emoji) => fold(names[emoji] ?? "").includes(wanted)));
    const sections = shown.flatMap((group, index) =>
      group.length > 0 ? [section(titles[index] ?? "", group)] : [],
    );
    grid.replaceChildren(...(sections.length > 0 ? sections : [h("p", { class: "note", text: nothing })]));
    const [first] = buttons();
    if (first) first.tabIndex = 0;
  }

  function section(title: string, group: readonly string[]): HTMLElement {
    const cells = h("div", { class: "emoji-cells", role: "group", "aria-label": title }, ...group.map(cell));
    return h("div", {}, h("h4", { text: title, "aria-hidden": "true" }), cells);
  }

  function cell(emoji: string): HTMLElement {
    const [name = emoji] = (names[emoji] ?? emoji).split("|");
    const button = h("button", {
      type: "button",
      text: emoji,
      "aria-label": name,
      title: name,
      tabindex: -1,
    });
    button.addEventListener("click", () => pick(emoji));
    return button;
  }

  function buttons(): HTMLButtonElement[] {
    return [...grid.querySelectorAll("button")];
  }

  function walk(event: KeyboardEvent): void {
    const all = buttons();
    const at = all.indexOf(event.target as HTMLButtonElement);
    const next = at < 0 ? fromField(all, event) : neighbour(all, at, event.key);
    if (!next) return;
    event.preventDefault();
    for (const button of all) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  }

  field.addEventListener("input", draw);
  element.addEventListener("keydown", walk);
  draw();
  return { element, focus: () => field.focus() };
}

/** From the search field the first one found is reached, or taken at once. */
function fromField([first]: readonly HTMLElement[], event: KeyboardEvent): HTMLElement | undefined {
  if (event.key === "ArrowDown") return first;
  if (event.key === "Enter") {
    event.preventDefault();
    first?.click();
  }
  return undefined;
}

/** Upwards and downwards goes to the button that stands above or below, whatever group it is in. */
function neighbour(all: readonly HTMLElement[], at: number, key: string): HTMLElement | undefined {
  const current = all[at];
  if (!current) return undefined;
  const isRtl = getComputedStyle(current).direction === "rtl";
  if (key === "Home") return all[0];
  if (key === "End") return all.at(-1);
  if (key === "ArrowLeft" || key === "ArrowRight")
    return all[at + ((key === "ArrowRight") !== isRtl ? 1 : -1)];
  const { left, top } = current.getBoundingClientRect();
  if (key === "ArrowDown") {
    const below = all.slice(at).filter((other) => other.getBoundingClientRect().top > top);
    return nearest(below, left);
  }
  if (key !== "ArrowUp") return undefined;
  const above = all.slice(0, at).filter((other) => other.getBoundingClientRect().top < top);
  return nearest(above.reverse(), left);
}

/** Of the row that comes first, the button whose left edge is nearest. */
function nearest(row: readonly HTMLElement[], left: number): HTMLElement | undefined {
  const top = row[0]?.getBoundingClientRect().top;
  const distance = (button: HTMLElement): number => Math.abs(button.getBoundingClientRect().left - left);
  return row
    .filter((button) => button.getBoundingClientRect().top === top)
    .toSorted((a, b) => distance(a) - distance(b))[0];
}

/** Letters as people type them in a hurry: small, without accents. */
function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
