import type { Preferences } from "../wire/preferences.js";
import { h, set } from "./dom.js";
import { direction, locale } from "./words.js";

export interface Frame {
  readonly element: HTMLElement;
  /** Shows what the user chose: which side, which colours. */
  draw(preferences: Preferences | null): void;
}

/** The bottom edge of the page, at which boxes and dock stand, in the direction of the words and not of the page. */
export function createFrame(host: HTMLElement, ...parts: readonly HTMLElement[]): Frame {
  const element = h("div", { class: "edge" }, ...parts);
  set(host, "lang", locale);
  set(host, "dir", direction);
  followKeyboard(host);
  return {
    element,
    draw(preferences) {
      set(element, "data-side", preferences?.dockSide === "start" ? "start" : null);
      set(host, "data-theme", themeOf(host, preferences));
    },
  };
}

/** The reader's choice, else the host's; null leaves it to the system. */
export function themeOf(host: HTMLElement, preferences: Preferences | null): string | null {
  const { theme } = preferences ?? { theme: "auto" };
  if (theme !== "auto") return theme;
  const wish = getComputedStyle(host).getPropertyValue("--sidetone-theme").trim();
  return wish === "dark" || wish === "light" ? wish : null;
}

/** Some browsers lay the keyboard over the page without making it smaller: then only the visual viewport tells. */
function followKeyboard({ style }: HTMLElement): void {
  const { visualViewport: seen } = window;
  if (!seen) return;
  const follow = (): void => {
    // While the page is zoomed by two fingers the sheet keeps its size, so that one can look around in it.
    if (seen.scale !== 1) return;
    style.setProperty("--seen-height", `${seen.height}px`);
    style.setProperty("--seen-top", `${seen.offsetTop}px`);
  };
  seen.addEventListener("resize", follow);
  seen.addEventListener("scroll", follow);
  follow();
}
