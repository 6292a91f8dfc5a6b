import { h } from "./dom.js";

const hues = 12;

/** A disc with the initials, in a colour that the same name always has; the name itself stands beside it. */
export function createAvatar(name: string): HTMLElement {
  const disc = h("span", { class: "avatar", "aria-hidden": true, text: initials(name) });
  disc.style.setProperty("--hue", String((hash(name) % hues) * (360 / hues)));
  return disc;
}

/** The first letters of the first and the last word; nothing for a bare number. */
function initials(name: string): string {
  const words = name.match(/[\p{L}\p{M}]+/gu) ?? [];
  const [first = ""] = words;
  const last = words.length > 1 ? (words.at(-1) ?? "") : "";
  return [first, last].map(firstLetter).join("").toLocaleUpperCase() || "#";
}

/** One letter with at most one mark above or below it: a name may carry hundreds. */
function firstLetter(word: string): string {
  return word.match(/\p{L}\p{M}?/u)?.[0] ?? "";
}

function hash(text: string): number {
  return [...text].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521, 7);
}
