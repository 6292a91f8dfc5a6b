import type { Page } from "playwright-core";
import { eventually } from "../eventually.js";
import { type Ears, listenTo, writerTo } from "./ears.js";
import type { Person } from "./person.js";
import { inBrowser, type World } from "./world.js";

const chip = (page: Page) => page.getByRole("button", { name: "Sound is off – click to enable" });

/** Alice listens, with so many tabs; bob has a chat with her open. */
async function setup(world: World, count = 1) {
  const bob = await world.signIn("bob");
  const alice = await world.signIn("alice");
  const ears = await listenTo(alice);
  const tabs = [alice];
  while (tabs.length < count) tabs.push(await alice.tab());
  for (const { page } of tabs) await unlock(page);
  const write = await writerTo(bob, "1001");
  return { alice, bob, ears, tabs, write };
}

async function unlock(page: Page): Promise<void> {
  await chip(page).waitFor();
  await page.keyboard.press("Shift");
  await page.keyboard.press("Tab");
  await chip(page).waitFor({ state: "hidden" });
}

/** Resolves when each of these tabs shows the message and so many tones were played, and no further one follows. */
async function rang(tabs: readonly Person[], words: string, ears: Ears, least: number): Promise<number> {
  for (const tab of tabs) await tab.sees("Bob Brown", words);
  await eventually(() => ears.rings() >= least);
  // Whoever rings a second time does so by then, and the next tone is no burst.
  await eventually(() => ears.silentMs() > 1_100);
  return ears.rings();
}

inBrowser(
  "UX-16 F13 nothing is made for sound before the first gesture, and the page says so",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const ears = await listenTo(alice);
    const requests: string[] = [];
    alice.page.on("request", (request) => requests.push(new URL(request.url()).pathname));
    await chip(alice.page).waitFor();
    t.is(ears.contexts(), 0);
    await alice.page.keyboard.press("a");
    await chip(alice.page).waitFor({ state: "hidden" });
    await eventually(() => ears.contexts() === 1);
    await eventually(() => requests.includes("/sidetone/sound.js"));
    t.is(ears.rings(), 0);
    t.deepEqual(world.complaints, []);
  },
);

inBrowser("UX-18 a tone that can't be played costs nothing but the tone", async (t, world) => {
  const { alice, ears, write } = await setup(world);
  await alice.page.evaluate(() => {
    AudioBufferSourceNode.prototype.start = () => {
      throw new DOMException("not allowed", "NotAllowedError");
    };
  });
  await write("can you hear me?");
  t.is(await rang([alice], "can you hear me?", ears, 0), 0);
  await alice.dock.getByRole("img", { name: "1 unread conversation" }).waitFor();
  t.deepEqual(world.complaints, []);
});

inBrowser("UX-19 the click that unlocks the sound loads and computes nothing", async (t, world) => {
  const alice = await world.signIn("alice");
  await alice.reload();
  await chip(alice.page).waitFor();
  await chip(alice.page).click();
  await chip(alice.page).waitFor({ state: "hidden" });
  // The browser writes both down some time after they were.
  await alice.page.waitForFunction(
    () =>
      performance.getEntriesByName(`${location.href}sound.js`).length > 0 &&
      performance.getEntriesByType("first-input").length > 0,
  );
  const clicked = await alice.page.evaluate(() => {
    const [entry] = performance.getEntriesByType("first-input") as PerformanceEventTiming[];
    const [loaded] = performance.getEntriesByName(`${location.href}sound.js`);
    return { loadedAt: loaded?.startTime ?? 0, handledAt: entry?.processingEnd ?? Number.POSITIVE_INFINITY };
  });
  t.true(clicked.loadedAt >= clicked.handledAt);
});

inBrowser("UX-20 INV-25 three tabs ring once, and none for what was there before", async (t, world) => {
  const { ears, tabs, write } = await setup(world, 3);
  await write("one");
  t.is(await rang(tabs, "one", ears, 1), 1);
  const ringer = tabs.find(({ page }) => page === ears.ringers[0]);
  await ringer?.page.close();
  const rest = tabs.filter((tab) => tab !== ringer);
  ears.deaf();
  await write("two");
  t.is(await rang(rest, "two", ears, 1), 1);
  ears.deaf();
  for (const tab of rest) {
    await tab.reload();
    await unlock(tab.page);
  }
  t.is(await rang(rest, "two", ears, 0), 0);
});

inBrowser("UX-21 what alice reads as it comes makes no sound", async (t, world) => {
  const { alice, ears, write } = await setup(world);
  await alice.chatWith("Bob Brown");
  await write("you are looking at it");
  t.is(await rang([alice], "you are looking at it", ears, 0), 0);
});

inBrowser("UX-22 a burst of fifty messages rings at most twice", async (t, world) => {
  const { alice, ears, write } = await setup(world);
  const startedAt = Date.now();
  await Promise.all(Array.from({ length: 50 }, (_, place) => write(`burst ${place}`)));
  await alice.box("Bob Brown").getByText("New 50").waitFor();
  // A busy machine may need longer than the second of the row.
  const seconds = Math.ceil((Date.now() - startedAt) / 1_000);
  const rings = await rang([alice], "burst 49", ears, 1);
  t.true(rings <= 1 + seconds, `${rings} in ${seconds} s`);
});

inBrowser("UX-23 F13 a muted conversation makes no sound and is still counted", async (t, world) => {
  const { alice, ears, write } = await setup(world);
  await write("first");
  t.is(await rang([alice], "first", ears, 1), 1);
  const box = alice.box("Bob Brown");
  await (await alice.menu("Bob Brown")).getByRole("button", { name: "Turn off notifications" }).click();
  await box.getByRole("img", { name: "Notifications are off" }).waitFor();
  await box.getByRole("button", { name: "Close" }).click();
  ears.deaf();
  await write("second");
  await alice.dock.getByRole("button", { name: "Contacts", exact: true }).click();
  await alice.dock.getByText("1 unread").waitFor();
  await write("third");
  await alice.dock.getByText("2 unread").waitFor();
  t.is(ears.rings(), 0);
});
