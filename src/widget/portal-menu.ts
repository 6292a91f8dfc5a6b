import { h, newId, say, set } from "./dom.js";
import type { Menu } from "./door.js";
import { type Places, pageHref } from "./portal-paths.js";
import { t } from "./words.js";

const css = `
.dock:has(.pages-list:not([hidden])) { overflow: visible; }
.dock:has(.pages-list:not([hidden])) header { border-radius: 12px 12px 0 0; }
.pages { position: relative; }
.pages > button { min-block-size: 32px; padding: 0 10px; border-radius: 16px; background: none; color: inherit; font-weight: 600; }
.pages > button:hover { background: rgb(255 255 255 / 14%); }
.pages .pages-list { position: absolute; inset-block-end: calc(100% + 6px); inset-inline-end: 0; z-index: 2; margin: 0; padding: 6px;
  min-inline-size: 190px; border-radius: 10px; background: var(--surface); color: var(--ink); box-shadow: var(--shadow);
  border: 1px solid var(--line); }
.dock[data-open] .pages .pages-list { inset-block: calc(100% + 6px) auto; }
.pages h2 { margin: 0; padding: 4px 10px; font-size: 12px; color: var(--soft); }
.pages a { display: flex; justify-content: space-between; gap: 10px; padding: 8px 10px; border-radius: 7px; color: inherit; text-decoration: none; }
.pages a:hover, .pages a:focus-visible { background: var(--tint); }
`;

/** Messages → Chat and SMS, as people know it from the profile menu. */
export function createPortalMenu(places: Places): Menu {
  const button = h("button", { type: "button", "aria-expanded": "false" });
  const heading = h("h2", { id: newId() });
  const name = h("span", {});
  const badge = h("span", { class: "badge" });
  const link = h("a", { href: pageHref(places, "messages") }, name, badge);
  const list = h("div", { class: "pages-list", role: "group", hidden: true }, heading, link);
  set(list, "aria-labelledby", heading.id);
  const element = h("div", { class: "pages" }, button, list);

  function toggle(open: boolean): void {
    list.hidden = !open;
    set(button, "aria-expanded", String(open));
    if (open) link.focus();
    (open ? addEventListener : removeEventListener)("pointerdown", closeFromOutside);
  }

  function closeFromOutside(event: Event): void {
    if (!event.composedPath().includes(element)) toggle(false);
  }

  button.addEventListener("click", () => toggle(list.hasAttribute("hidden")));
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    event.stopPropagation();
    toggle(false);
    button.focus();
  });
  return {
    element,
    css,
    draw(unread) {
      // The language may be another one since the part was loaded.
      say(button, t("portal.messages"));
      say(heading, t("portal.messages"));
      say(name, t("portal.history"));
      badge.hidden = unread === 0;
      say(badge, String(unread));
      set(badge, "aria-label", t("unreadConversations", { count: unread }));
    },
  };
}
