import { say, set } from "./dom.js";
import { themeOf } from "./frame.js";
import type { State } from "./state.js";
import { t } from "./words.js";

/** Fills the places that the page has set aside, by attributes, for what changes while it is open. */
export function drawPlaces({ unread, conversations, preferences }: State): void {
  for (const place of document.querySelectorAll<HTMLElement>(
    "[data-sidetone-unread],[data-sidetone-badge]",
  )) {
    place.hidden = unread.conversations === 0;
    say(place, String(unread.conversations));
    set(place, "aria-label", t("unreadConversations", { count: unread.conversations }));
  }
  for (const place of document.querySelectorAll<HTMLElement>("[data-sidetone-title]")) {
    const title = conversations.get(place.dataset["sidetoneTitle"] ?? "")?.title;
    if (title !== undefined) say(place, title);
  }
  if (!preferences) return;
  // A page with colours of its own for each theme, which go into the dock before the dock's.
  for (const place of document.querySelectorAll<HTMLElement>("[data-sidetone-theme]")) {
    set(place, "data-theme", themeOf(place, preferences) ?? "auto");
  }
}
