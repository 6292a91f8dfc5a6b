// A language in which every word stands between brackets: what stands outside is no word of the catalogue.
import type { Page } from "playwright-core";
import { eventually } from "../eventually.js";
import { inBrowser } from "./world.js";

type Said = string | Readonly<Record<string, string>>;

const bracketed = (text: string): string => `⟦${text}⟧`;

function pseudo(catalogue: Readonly<Record<string, Said>>): Readonly<Record<string, Said>> {
  return Object.fromEntries(
    Object.entries(catalogue).map(([key, said]) => [
      key,
      typeof said === "string"
        ? bracketed(said)
        : Object.fromEntries(Object.entries(said).map(([form, text]) => [form, bracketed(text)])),
    ]),
  );
}

/** What people are called and wrote, and what no language changes. */
const theirs = new RegExp(
  [
    ...[
      "Alice Adams",
      "Bob Brown",
      "Carol Clark",
      "Dave Davis",
      "Erin Evans",
      "Olivia Office",
      "Oscar Operator",
    ],
    ...["Sam Summers", "Summers Dental", "Grace Hopper", "Compilers & Sons", "City Taxi", "Dispatch"],
    ...["Mobile", "Home", "Work", "hello there", "English", "Español", "Français", "Deutsch", "العربية"],
  ].join("|"),
  "g",
);

inBrowser(
  "UX-72 in a made-up language dock, boxes, settings and contacts show nothing but its words",
  async (t, world) => {
    const bob = await world.signIn("bob");
    const { page } = await world.signIn("alice");
    await page.context().route("**/words/*.json", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: pseudo(await response.json()) });
    });
    await page.reload();
    const dock = page.locator("sidetone-dock .dock");
    await dock.getByRole("button", { name: "⟦Contacts⟧", exact: true }).click();
    await dock.getByText("Sam Summers").first().waitFor();
    t.deepEqual(await strays(page), [], "the dock");
    await dock.getByRole("button", { name: "⟦Start a new conversation⟧" }).click();
    await dock.getByRole("searchbox").fill("+12025550143");
    await dock.getByRole("button", { name: /Send SMS to/ }).click();
    const sms = page.locator("[data-chat-box]").first();
    await sms.getByRole("textbox").fill("hello there –");
    await sms
      .getByText(/Unicode/)
      .first()
      .waitFor();
    await sms.getByRole("textbox").press("Enter");
    await sms.getByText("⟦Delivered⟧").waitFor();
    await bob.chatWith("Alice Adams");
    await bob.say("Alice Adams", "hello there");
    const chat = page.locator("[data-chat-box]").filter({ hasText: "Bob Brown" });
    await chat.locator(".bubble").waitFor();
    t.deepEqual(await strays(page), [], "an SMS and a chat");
    await chat.getByRole("button", { name: "⟦Settings⟧" }).click();
    await chat.locator(".menu").getByText("⟦Delete conversation⟧").click();
    t.deepEqual(await strays(page), [], "the menu of a box");
    await page.keyboard.press("Escape");
    await dock.getByRole("button", { name: "⟦Settings⟧" }).click();
    const settings = page.getByRole("dialog", { name: "⟦Settings⟧" });
    await settings.waitFor();
    await eventually(async () => (await settings.getByRole("combobox").count()) > 3);
    t.deepEqual(await strays(page), [], "the settings");
    await page.keyboard.press("Escape");
    await settings.waitFor({ state: "hidden" });
    await dock.getByRole("button", { name: "⟦New contact⟧" }).click();
    const dialog = page.getByRole("dialog", { name: "⟦New contact⟧" });
    await dialog.getByRole("button", { name: "⟦Save⟧" }).click();
    await dialog.getByText("⟦A contact needs a name.⟧").first().waitFor();
    t.deepEqual(await strays(page), [], "the contact dialog");
  },
);

/** Letters that are seen or spoken in the widget and stand in no brackets. */
async function strays(page: Page): Promise<string[]> {
  const said = await page.evaluate(() => {
    const root = document.querySelector("sidetone-dock")?.shadowRoot as ShadowRoot;
    const seen = [...root.querySelectorAll<HTMLElement>("*")].filter(
      (node) => !node.matches("style, .avatar") && node.checkVisibility(),
    );
    const texts = seen.flatMap((node) =>
      [...node.childNodes].flatMap((child) =>
        child.nodeType === Node.TEXT_NODE ? [child.textContent ?? ""] : [],
      ),
    );
    const names = seen.flatMap((node) =>
      ["aria-label", "title", "placeholder", "alt"].flatMap((name) => node.getAttribute(name) ?? []),
    );
    return [...texts, ...names];
  });
  return said.filter((text) =>
    /\p{L}/u.test(text.replaceAll(/⟦[^⟦⟧]*(⟦[^⟦⟧]*⟧[^⟦⟧]*)*⟧/g, "").replaceAll(theirs, "")),
  );
}
