/**
 * The script that a page includes. It only makes the widget's element and fetches the rest as modules, so that each part
 * comes when it is used, and no page waits for what it does not show.
 */
import type * as Main from "./main.js";

/** What the script element in the page says. */
export interface Setting {
  /** Where Sidetone is mounted, with a slash at the end. */
  readonly base: string;
  /** The key that leads to the dock; "off" leaves every key to the page. */
  readonly shortcut: string | undefined;
}

const tagName = "sidetone-dock";
const againMs = 3_000;

async function load(setting: Setting): Promise<void> {
  // At once, so that a second copy of the script finds the first.
  if (document.querySelector(tagName)) return;
  const host = document.createElement(tagName);
  document.body.append(host);
  const main = await fetchMain(setting.base);
  await main.begin(setting, host);
}

/** Without a network now there may be one later. */
async function fetchMain(base: string): Promise<typeof Main> {
  for (;;) {
    try {
      return (await import(`${base}app.js`)) as typeof Main;
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
  };
  if (document.body) void load(setting);
  // A script in the head runs before there is a body.
  else addEventListener("DOMContentLoaded", () => void load(setting), { once: true });
}
