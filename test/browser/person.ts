// What people do in front of the portal, so that the tests read as dialogues.
import type { Locator, Page } from "playwright-core";

export interface Person {
  readonly page: Page;
  readonly dock: Locator;
  /** Another tab of the same browser, on the home page. */
  tab(): Promise<Person>;
  /** Loads the page again. */
  reload(): Promise<void>;
  /** Opens the chat with a coworker from the dock. */
  chatWith(name: string): Promise<void>;
  /** Opens an SMS conversation with a number from "Start a new conversation". */
  text(number: string): Promise<void>;
  /** The box of a conversation, found by its title. */
  box(title: string): Locator;
  /** Opens what the cog of a box offers, once what it offered before is closed. */
  menu(title: string): Promise<Locator>;
  /** The writing field of a box. */
  field(title: string): Locator;
  /** Writes and sends in an open box. */
  say(title: string, words: string): Promise<void>;
  /** Resolves when the box shows this message. */
  sees(title: string, words: string): Promise<void>;
  /** The messages of a box as they read, oldest first. */
  reads(title: string): Promise<string[]>;
  /** Calls the API as this user; null where it has nothing to say. */
  api(path: string, body: object, method?: string): Promise<unknown>;
}

/** Signs in by the form, as people do. */
export async function signInAt(page: Page, url: string, username: string): Promise<Page> {
  await page.goto(url);
  await signInHere(page, username);
  await page.getByRole("heading", { name: "Welcome" }).waitFor();
  await settled(page);
  return page;
}

/**
 * Resolves when the page has all that it asked for, and is live where it runs scripts: dock and inline conversation are
 * drawn. Until then styles may be missing, links lead elsewhere, and what comes in pops up nowhere.
 */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState("load");
  const widget = page.locator("sidetone-dock");
  if ((await widget.count()) === 0) return;
  await widget.first().locator(".dock").waitFor();
  const inline = page.locator("[data-sidetone-inline]");
  if ((await inline.count()) > 0) await inline.locator(".box").waitFor();
}

/** Clicks what leads to another page, and waits until that is there. */
export async function follow(link: Locator): Promise<void> {
  await link.click();
  await settled(link.page());
}

/** Goes to a page, and waits until it is there. */
export async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await settled(page);
}

/** Fills the form and sends it, wherever the portal asked for it. */
export async function signInHere(page: Page, username: string): Promise<void> {
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password").fill("demo");
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Signs in where the form may speak any language. */
export async function signInWordless(page: Page, url: string, username: string): Promise<void> {
  await page.goto(url);
  await page.locator("[name=username]").fill(username);
  await page.locator("[name=password]").fill("demo");
  await page.locator("main form [type=submit]").click();
}

export async function openPerson(page: Page, url: string, username: string): Promise<Person> {
  return at(await signInAt(page, url, username), url);
}

/** The person in front of a page that is signed in already. */
export function at(page: Page, url: string): Person {
  const dock = page.getByRole("region", { name: "Contacts", exact: true });
  const box = (title: string): Locator => page.getByRole("region", { name: title });
  const field = (title: string): Locator => box(title).getByRole("textbox", { name: "Message" });

  return {
    page,
    dock,
    async tab() {
      const other = await page.context().newPage();
      await visit(other, url);
      return at(other, url);
    },
    async reload() {
      await page.reload();
      await settled(page);
    },
    async chatWith(name) {
      const bar = dock.getByRole("button", { name: "Contacts", exact: true });
      if ((await bar.getAttribute("aria-expanded")) === "false") await bar.click();
      await dock.getByRole("searchbox").fill(name);
      await dock
        .getByRole("listitem")
        .filter({ hasText: name })
        .getByRole("button", { name: "Chat" })
        .click();
      await field(name).waitFor();
    },
    async text(number) {
      await dock.getByRole("button", { name: "Start a new conversation" }).click();
      await dock.getByRole("searchbox", { name: "Name, extension or number" }).fill(number);
      await dock.getByRole("button", { name: /^Send SMS to / }).click();
    },
    box,
    async menu(title) {
      const menu = box(title).locator(".menu");
      await menu.waitFor({ state: "hidden" });
      await box(title).getByRole("button", { name: "Settings" }).click();
      return menu;
    },
    field,
    async say(title, words) {
      await field(title).fill(words);
      await field(title).press("Enter");
    },
    sees: (title, words) => box(title).locator(".text").getByText(words, { exact: true }).waitFor(),
    reads: (title) => box(title).locator(".text").allInnerTexts(),
    async api(path, body, method = "POST") {
      const answer = await page.request.fetch(url + path, {
        method,
        data: body,
        headers: { origin: new URL(url).origin },
      });
      return answer.status() === 204 ? null : answer.json();
    },
  };
}

export interface Phone {
  readonly page: Page;
  /** Texts the number that is chosen on the page. */
  text(words: string): Promise<void>;
  sees(words: string): Promise<void>;
}

export async function openHandset(page: Page, url: string): Promise<Phone> {
  await page.goto(`${url}handset`);
  const texts = page.getByRole("list", { name: "Texts on this phone" });
  const sees = (words: string): Promise<void> => texts.getByText(words, { exact: true }).waitFor();
  return {
    page,
    async text(words) {
      await page.getByRole("textbox", { name: "Text message" }).fill(words);
      await page.keyboard.press("Enter");
      await sees(words);
    },
    sees,
  };
}
