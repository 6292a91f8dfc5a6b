import { inBrowser } from "./world.js";

inBrowser(
  "UX-10 what came last stands first, unread is bold and said, and the filter leaves nothing else",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const bob = await world.signIn("bob");
    const carol = await world.signIn("carol");
    await bob.chatWith("Alice Adams");
    await bob.say("Alice Adams", "first");
    await alice.sees("Bob Brown", "first");
    await carol.chatWith("Alice Adams");
    await carol.say("Alice Adams", "second");
    await alice.sees("Carol Clark", "second");
    const { page } = alice;
    const names = () => page.locator("main .row .title").allInnerTexts();
    await page.goto(`${world.url}messages`);
    t.deepEqual(await names(), ["Carol Clark", "Bob Brown"]);
    await alice.box("Carol Clark").getByRole("button", { expanded: true }).waitFor();
    const read = page.waitForResponse(/\/read$/);
    await alice.box("Carol Clark").getByRole("log").click();
    await read;
    await bob.say("Alice Adams", "third");
    await alice.sees("Bob Brown", "third");
    await page.reload();
    t.deepEqual(await names(), ["Bob Brown", "Carol Clark"]);
    const row = page.getByRole("link", { name: /^Bob Brown.*2 unread/ });
    const weight = await row.locator(".title").evaluate((title) => getComputedStyle(title).fontWeight);
    t.true(Number(weight) >= 600);
    const other = page.getByRole("link", { name: /^Carol Clark/ });
    t.true(
      Number(await other.locator(".title").evaluate((title) => getComputedStyle(title).fontWeight)) < 600,
    );
    await page.getByRole("link", { name: "Unread", exact: true }).click();
    await page.waitForURL(/unread=true/);
    t.deepEqual(await names(), ["Bob Brown"]);
  },
);
