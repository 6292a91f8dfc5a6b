/**
 * The script that a page includes. It only makes the widget's element and fetches the rest as modules, so that each part
 * comes when it is used, and no page waits for what it does not show.
 */
import type { Door } from "./door.js";
import type * as Framed from "./framed.js";
import type * as Main from "./main.js";
import type * as Portal from "./portal.js";

/** What the script element in the page says. */
export interface Setting {
  /** Where Sidetone is mounted, with a slash at the end. */
  readonly base: string;
  /** The key that leads to the dock; "off" leaves every key to the page. */
  readonly shortcut: string | undefined;
  /** Paths of the portal that say who is signed in to it; none where people sign in with us. */
  readonly tokens: readonly string[];
  /** What leads to our pages inside the portal; null where nothing does. */
  readonly pages: string | null;
  /** Where a page that is for who is signed in goes without them. */
  readonly leaveTo: string | undefined;
}

const tagName = "sidetone-dock";
const againMs = 3_000;

async function load(setting: Setting): Promise<void> {
  // At once, so that a second copy of the script finds the first.
  if (document.querySelector(tagName)) return;
  const host = document.createElement(tagName);
  document.body.append(host);
  if (document.documentElement.hasAttribute("data-framed")) {
    return (await fetchPart<typeof Framed>(`${setting.base}framed.js`)).begin(setting);
  }
  const main = fetchPart<typeof Main>(`${setting.base}app.js`);
  let door: Door | null = null;
  if (setting.tokens.length > 0 || document.querySelector("[data-sidetone-page]")) {
    door = await (await fetchPart<typeof Portal>(`${setting.base}portal.js`)).enter(setting, host);
    if (!door) return;
  }
  await (await main).begin(setting, host, door);
}

/** Without a network now there may be one later. */
async function fetchPart<Part>(url: string): Promise<Part> {
  for (;;) {
    try {
      return (await import(url)) as Part;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, againMs));
    }
  }
}

const { currentScript } = document;
if (currentScript instanceof HTMLScriptElement) {
  const setting = {
    base: new URL(".", currentScript.src).pathname,
    shortcut: currentScript.dataset["shortcut"],
    tokens: (currentScript.dataset["token"] ?? "").split(/\s+/).filter((path) => path !== ""),
    pages: currentScript.dataset["pages"] ?? null,
    leaveTo: currentScript.dataset["leaveTo"],
  };
  if (document.body) void load(setting);
  // A script in the head runs before there is a body.
  else addEventListener("DOMContentLoaded", () => void load(setting), { once: true });
}
