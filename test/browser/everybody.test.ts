import type { ExecutionContext } from "ava";
import type { Locator, Page } from "playwright-core";
import { eventually } from "../eventually.js";
import { findings } from "./axe.js";
import { inBrowser } from "./world.js";

for (const colorScheme of ["light", "dark"] as const) {
  inBrowser(`UX-67 axe finds nothing serious on any page, ${colorScheme}`, async (t, world) => {
    const stranger = await world.open({ colorScheme });
    await stranger.goto(world.url);
    t.deepEqual(await findings(stranger), []);
    const phone = await world.handset();
    await phone.page.emulateMedia({ colorScheme });
    await phone.text("Hello from outside");
    t.deepEqual(await findings(phone.page), []);
    const alice = await world.signIn("alice", { colorScheme });
    await alice.chatWith("Bob Brown");
    await alice.say("Bob Brown", "hi");
    await alice.box("Bob Brown").getByText("Sent", { exact: true }).waitFor();
    await phone.text("Anybody there?");
    await alice.box("(202) 555-0143").getByText("New 2").waitFor();
    t.deepEqual(await findings(alice.page), []);
    for (const path of ["messages", "messages?unread=true"]) {
      await alice.page.goto(world.url + path);
      t.deepEqual(await findings(alice.page), []);
    }
    await alice.page
      .getByRole("link", { name: /555-0143/ })
      .first()
      .click();
    await alice.page.getByRole("link", { name: "View all" }).waitFor();
    t.deepEqual(await findings(alice.page), []);
  });
}

/** Presses Tab until the named thing has the focus. */
async function tabTo(t: ExecutionContext, page: Page, name: string | RegExp): Promise<void> {
  const focused = page.locator(":focus");
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    const text = await focused.evaluateAll((nodes) => {
      const inner = nodes.at(-1);
      return inner?.getAttribute("aria-label") ?? inner?.textContent ?? "";
    });
    if (typeof name === "string" ? text === name : name.test(text)) return;
  }
  t.fail(`Tab does not lead to ${name}`);
}

async function hasFocus(element: Locator): Promise<void> {
  await eventually(() => element.evaluate((node) => node.matches(":focus")));
}

inBrowser("UX-65 with the keyboard alone one finds, writes, reads and deletes", async (t, world) => {
  const alice = await world.signIn("alice");
  const bob = await world.signIn("bob");
  const { keyboard } = alice.page;
  // The pages have a link of that name too: one key leads to the dock.
  await keyboard.press("F6");
  await keyboard.press("Enter");
  await alice.dock.getByText("Carol Clark").waitFor();
  await keyboard.type("bob");
  await alice.dock.getByText("Carol Clark").waitFor({ state: "detached" });
  await alice.dock.getByText("Bob Brown").waitFor();
  await keyboard.press("ArrowDown");
  t.is(await alice.page.locator(":focus").last().textContent(), "Chat");
  await keyboard.press("Enter");
  await hasFocus(alice.field("Bob Brown"));
  await keyboard.type("no mouse here");
  await keyboard.press("Enter");
  await bob.sees("Alice Adams", "no mouse here");
  await bob.say("Alice Adams", "I see");
  await alice.sees("Bob Brown", "I see");
  // Escape makes it small and gives the focus back to who opened it.
  await keyboard.press("Escape");
  await alice.box("Bob Brown").getByRole("button", { expanded: false }).waitFor();
  t.is(await alice.page.locator(":focus").last().textContent(), "Chat");
  await keyboard.press("Enter");
  await hasFocus(alice.field("Bob Brown"));
  await keyboard.press("Shift+Tab");
  t.is(await alice.page.locator(":focus").last().getAttribute("role"), "log");
  for (const name of ["Close", "Minimise", "Settings"]) {
    await keyboard.press("Shift+Tab");
    t.is(await alice.page.locator(":focus").last().getAttribute("aria-label"), name);
  }
  await keyboard.press("Enter");
  await tabTo(t, alice.page, "Delete conversation");
  await keyboard.press("Enter");
  await keyboard.press("Shift+Tab");
  t.is(await alice.page.locator(":focus").last().textContent(), "Delete");
  await keyboard.press("Enter");
  await alice.box("Bob Brown").waitFor({ state: "detached" });
});

inBrowser("UX-64 each message that comes in is spoken once, and nothing else is", async (t, world) => {
  const alice = await world.signIn("alice");
  const bob = await world.signIn("bob");
  const spoken = await bob.page.locator(".spoken").evaluateHandle((node) => {
    const heard: string[] = [];
    new MutationObserver(() => heard.push(node.textContent ?? "")).observe(node, {
      childList: true,
      characterData: true,
      subtree: true,
    });
    return heard;
  });
  await alice.chatWith("Bob Brown");
  for (const words of ["one", "two"]) {
    await alice.say("Bob Brown", words);
    await bob.sees("Alice Adams", words);
  }
  await bob.say("Alice Adams", "mine is not spoken");
  await alice.sees("Bob Brown", "mine is not spoken");
  t.deepEqual(await spoken.jsonValue(), ["Alice Adams, Chat: one", "Alice Adams, Chat: two"]);
});

inBrowser("UX-66 UX-07 everything is big enough to hit, also on a phone", async (t, world) => {
  const alice = await world.signIn("alice", { viewport: { width: 360, height: 640 }, hasTouch: true });
  await alice.text("+1 202 555 0143");
  await alice.field("(202) 555-0143").waitFor();
  const small = await alice.page.evaluate(() => {
    const roots = [document, document.querySelector("sidetone-dock")?.shadowRoot];
    const targets = roots.flatMap((root) => [
      ...(root?.querySelectorAll<HTMLElement>("button, select, textarea, a.button, nav a") ?? []),
    ]);
    return targets
      .map((target) => ({ name: target.outerHTML.slice(0, 60), box: target.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
      .map(({ name }) => name);
  });
  t.deepEqual(small, []);
  const send = await alice
    .box("(202) 555-0143")
    .getByRole("button", { name: "Send", exact: true })
    .boundingBox();
  t.true(send !== null && send.y + send.height <= 640);
  const box = await alice.box("(202) 555-0143").boundingBox();
  t.deepEqual([box?.x, box?.width, box?.height], [0, 360, 640]);
  // It lies over the list that it was opened from.
  const top = await alice.page.evaluate(
    () =>
      document.querySelector("sidetone-dock")?.shadowRoot?.elementFromPoint(180, 20)?.closest("section")
        ?.className,
  );
  t.is(top, "box");
});

inBrowser("UX-69 who wants no motion gets none", async (t, world) => {
  const alice = await world.signIn("alice", { reducedMotion: "reduce" });
  await alice.chatWith("Bob Brown");
  const moving = await alice.page.evaluate(() => {
    const root = document.querySelector("sidetone-dock")?.shadowRoot;
    return [...(root?.querySelectorAll("*") ?? []), ...document.querySelectorAll("*")].filter(
      (node) => getComputedStyle(node).transitionDuration !== "0s",
    ).length;
  });
  t.is(moving, 0);
});

inBrowser(
  "UX-30 the title carries the number of unread, whatever the host calls its page",
  async (t, world) => {
    const bob = await world.signIn("bob");
    const alice = await world.signIn("alice");
    await alice.chatWith("Bob Brown");
    await alice.say("Bob Brown", "hello");
    await eventually(async () => (await bob.page.title()) === "(1) Home – Sidetone");
    await bob.page.evaluate(() => {
      document.title = "Calls";
    });
    await eventually(async () => (await bob.page.title()) === "(1) Calls");
    await bob.box("Alice Adams").getByRole("log").click();
    t.truthy(await eventually(async () => (await bob.page.title()) === "Calls"));
  },
);
