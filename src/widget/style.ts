import { notifyCss } from "./notify-style.js";
import { dockCss } from "./style-dock.js";
import { frameCss } from "./style-frame.js";
import { phoneCss } from "./style-phone.js";
import { themeCss } from "./style-theme.js";

/** What narrow pages change stands behind all the rest. */
const narrow = new CSSStyleSheet();

/**
 * Dresses the widget. Stylesheets are objects, which a strict content policy of the host allows, unlike style elements.
 * Logical directions only, so that right-to-left is no special case.
 */
export function dress(root: ShadowRoot): void {
  narrow.replaceSync(phoneCss);
  root.adoptedStyleSheets = [sheet(dockCss + notifyCss), narrow];
}

/** Adds the look of a part that came later. */
export function wear(root: ShadowRoot, css: string): void {
  const others = root.adoptedStyleSheets.filter((worn) => worn !== narrow);
  const added = new CSSStyleSheet();
  added.replaceSync(css);
  root.adoptedStyleSheets = [...others, added, narrow];
}

/** A stylesheet for a root of its own: what all parts share, and this. */
export function sheet(css: string): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(themeCss + frameCss + css);
  return made;
}
