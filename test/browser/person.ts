// What people do in front of the portal, so that the tests read as dialogues.
import type { Locator, Page } from "playwright-core";

export interface Person {
  readonly page: Page;
  /** Another tab of the same browser, on the home page. */
  readonly tab: () => Promise<Person>;
  /** Opens the chat with a coworker from the dock. */
  chatWith(name: string): Promise<void>;
  /** Opens an SMS conversation with a number from "Start a new conversation". */
  text(number: string): Promise<void>;
  /** The box of a conversation, found by its title. */
  box(title: string | RegExp): Locator;
  /** The writing field of a box. */
  field(title: string | RegExp): Locator;
  /** Writes and sends in an open box. */
  say(title: string | RegExp, words: string): Promise<void>;
  /** Resolves when the box shows this message. */
  sees(title: string | RegExp, words: string): Promise<void>;
  /** The bubbles of a box. */
  bubbles(title: string | RegExp): Locator;
}

/** Signs in by the form, as people do. */
export async function openPerson(page: Page, url: string, username: string): Promise<Person> {
  await page.goto(url);
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password").fill("demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Welcome" }).waitFor();
  return at(page, url);
}

function at(page: Page, url: string): Person {
  const dock = page.getByRole("region", { name: "Contacts", exact: true });
  const box = (title: string | RegExp): Locator =>
    page.locator("section[data-chat-box]").filter({ hasText: title });
  const field = (title: string | RegExp): Locator => box(title).getByRole("textbox", { name: "Message" });
  const bubbles = (title: string | RegExp): Locator => box(title).locator(".bubble");

  async function openDock(): Promise<void> {
    const bar = dock.getByRole("button", { name: "Contacts" });
    if ((await bar.getAttribute("aria-expanded")) === "false") await bar.click();
  }

  return {
    page,
    async tab() {
      const other = await page.context().newPage();
      await other.goto(url);
      return at(other, url);
    },
    async chatWith(name) {
      await openDock();
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
    field,
    async say(title, words) {
      await field(title).fill(words);
      await field(title).press("Enter");
    },
    sees: (title, words) => bubbles(title).filter({ hasText: words }).first().waitFor(),
    bubbles,
  };
}
