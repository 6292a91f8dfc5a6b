// In which order the eye meets what stands in a line, whatever the letters in it try.
import type { Locator } from "playwright-core";
import { inBrowser } from "./world.js";

const turned = "Bob \u202EnworB";

/** The letters of an element from the left to the right, as they are painted. */
function painted(element: Locator): Promise<string> {
  return element.evaluate((node) => {
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    const letters: { letter: string; left: number }[] = [];
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      for (const [index, letter] of [...(text.textContent ?? "")].entries()) {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + 1);
        letters.push({ letter, left: range.getBoundingClientRect().left });
      }
    }
    return letters
      .toSorted((one, other) => one.left - other.left)
      .map(({ letter }) => letter)
      .join("");
  });
}

async function standsBefore(one: Locator, other: Locator): Promise<boolean> {
  const [left, right] = [await one.boundingBox(), await other.boundingBox()];
  return left !== null && right !== null && left.x < right.x;
}

inBrowser(
  "UX-72 a name that turns its letters turns no row of the dock and no head of a box",
  async (t, world) => {
    await world.rename("bob", turned);
    const alice = await world.signIn("alice");
    await alice.dock.getByRole("button", { name: "Contacts", exact: true }).click();
    const row = alice.dock.getByRole("listitem").filter({ hasText: "Ext. 1002" }).first();
    await row.waitFor();
    // It does turn its own letters, else there is nothing to see here.
    t.is(await painted(row.locator(".who bdi")).then((text) => text.replace("\u202E", "")), "Bob Brown");
    t.is(await painted(row.locator(".about > span").last()), "Ext. 1002");
    t.true(await standsBefore(row.locator(".avatar"), row.locator(".who bdi")));
    t.true(await standsBefore(row.locator(".who bdi"), row.locator(".action").first()));
    await row.getByRole("button", { name: "Chat" }).click();
    const head = alice.page.locator("[data-chat-box] header");
    t.is(await painted(head.locator(".tag")), "Chat");
    t.true(await standsBefore(head.locator(".name"), head.locator(".tag")));
    t.true(await standsBefore(head.locator(".tag"), head.getByRole("button", { name: "Close" })));
  },
);

inBrowser(
  "UX-72 from right to left every number keeps its order, in dock, box and page",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const { page } = alice;
    const phones = [
      { number: "+442079460958", label: "مكتب" },
      { number: "+15551230099", label: "" },
    ];
    await alice.api("v1/contacts", {
      name: "ليلى",
      organisation: "",
      shared: false,
      numbers: phones,
      emails: [],
    });
    await alice.api("v1/messages", {
      clientKey: "to-a-stranger-1",
      to: { number: "+12025550143" },
      body: "مرحبا",
    });
    await alice.api("v1/preferences", { language: "ar" }, "PATCH");
    await page.goto(`${world.url}messages`);
    const title = page.locator("main .row .title").first();
    t.is(await painted(title), "(202) 555-0143");
    await page.goto(world.url);
    for (const number of await page.locator("main .number").all()) {
      t.is(await painted(number), await number.innerText());
    }
    const dock = page.locator("sidetone-dock .dock");
    await dock.locator("button[aria-expanded]").first().click();
    const row = dock.getByRole("listitem").filter({ hasText: "ليلى" });
    await row.waitFor();
    const numbers = row.locator(".number bdi[dir=ltr]");
    t.is(await numbers.count(), 2);
    for (const number of await numbers.all()) t.is(await painted(number), await number.innerText());
    t.regex((await numbers.first().textContent()) ?? "", /^\+44 /);
    // The row is mirrored all the same.
    t.true(await standsBefore(row.locator(".who"), row.locator(".avatar")));
    await row.locator("button[data-key^='sms']").first().click();
    const box = page.locator("[data-chat-box]").first();
    await box.locator("textarea").waitFor();
    await page.goto(`${world.url}contacts`);
    for (const number of await page.locator("main .ways bdi[dir=ltr]").all()) {
      t.is(await painted(number), await number.innerText());
    }
  },
);
