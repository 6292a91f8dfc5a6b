import { eventually } from "../eventually.js";
import type { Person } from "./person.js";
import { inBrowser } from "./world.js";

const isGreen = async (person: Person, title: string): Promise<boolean> =>
  (await person.box(title).getAttribute("data-unread")) !== null;

inBrowser("F12 UX-06 a box is green in each tab of bob until he clicks in one", async (t, world) => {
  const alice = await world.signIn("alice");
  const bob = await world.signIn("bob");
  const other = await bob.tab();
  await alice.chatWith("Bob Brown");
  await alice.say("Bob Brown", "hello");
  for (const tab of [bob, other]) {
    await tab.box("Alice Adams").getByText("New", { exact: true }).waitFor();
    t.true(await isGreen(tab, "Alice Adams"));
  }
  const head = bob.box("Alice Adams").locator("header");
  // It turns green in a moment, and not at once.
  await eventually(async () => {
    const colour = await head.evaluate((node) => getComputedStyle(node).backgroundColor);
    return colour === "rgb(15, 112, 64)";
  });
  await bob.box("Alice Adams").getByRole("log").click();
  for (const tab of [bob, other]) await eventually(async () => !(await isGreen(tab, "Alice Adams")));
});

inBrowser("F12 UX-15 what comes in under the cursor never flashes green", async (t, world) => {
  const alice = await world.signIn("alice");
  const bob = await world.signIn("bob");
  await bob.chatWith("Alice Adams");
  await bob.field("Alice Adams").click();
  const changes = await bob.box("Alice Adams").evaluateHandle((box) => {
    const seen: string[] = [];
    new MutationObserver((records) =>
      seen.push(...records.map((record) => record.attributeName ?? "")),
    ).observe(box, { attributes: true, attributeFilter: ["data-unread"] });
    return seen;
  });
  await alice.chatWith("Bob Brown");
  for (const words of ["one", "two", "three"]) await alice.say("Bob Brown", words);
  await bob.sees("Alice Adams", "three");
  t.deepEqual(await changes.jsonValue(), []);
  await eventually(async () => !(await bob.page.title()).startsWith("("));
});

inBrowser("UX-03 UX-04 a closed box comes back small and green, and takes no focus", async (t, world) => {
  const alice = await world.signIn("alice");
  const bob = await world.signIn("bob");
  await bob.chatWith("Alice Adams");
  await bob.box("Alice Adams").getByRole("button", { name: "Close" }).click();
  await bob.dock.getByRole("searchbox").fill("typing here");
  await alice.chatWith("Bob Brown");
  await alice.say("Bob Brown", "psst");
  const box = bob.box("Alice Adams");
  await box.getByText("New", { exact: true }).waitFor();
  t.is(await box.getByRole("button", { expanded: false }).count(), 1);
  await bob.page.keyboard.type("!");
  t.is(await bob.dock.getByRole("searchbox").inputValue(), "typing here!");
  await box.getByRole("button", { expanded: false }).click();
  await bob.sees("Alice Adams", "psst");
  await eventually(async () => !(await isGreen(bob, "Alice Adams")));
});

inBrowser(
  "UX-09 F11 who reads further up is told of new messages, and they stay unread",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const bob = await world.signIn("bob");
    await alice.chatWith("Bob Brown");
    for (let index = 1; index <= 12; index++) await alice.say("Bob Brown", `line ${index}\nand more\nof it`);
    await bob.box("Alice Adams").locator(".text").nth(11).waitFor();
    const log = bob.box("Alice Adams").getByRole("log");
    await log.click();
    await log.evaluate((node) => node.scrollTo(0, 0));
    await alice.say("Bob Brown", "below");
    await bob.box("Alice Adams").getByRole("button", { name: "1 new message" }).click();
    await bob.sees("Alice Adams", "below");
    await eventually(async () => !(await isGreen(bob, "Alice Adams")));
    await bob.box("Alice Adams").getByRole("button", { name: "1 new message" }).waitFor({ state: "hidden" });
    t.is((await bob.reads("Alice Adams")).length, 13);
  },
);

inBrowser("F11 UX-50 UX-51 older messages come in above, each once, without a jump", async (t, world) => {
  const alice = await world.signIn("alice");
  const { people } = (await (await alice.page.request.get(`${world.url}v1/directory?q=bob`)).json()) as {
    people: { id: string }[];
  };
  const to = { user: people[0]?.id };
  for (let index = 1; index <= 70; index++) {
    await alice.api("v1/messages", { clientKey: `older-page-${index}`, to, body: `message ${index}` });
  }
  await alice.chatWith("Bob Brown");
  await alice.sees("Bob Brown", "message 70");
  const log = alice.box("Bob Brown").getByRole("log");
  const first = log.locator(".text").getByText("message 41", { exact: true });
  await first.waitFor();
  await log.evaluate((node) => node.scrollTo(0, 0));
  await alice.sees("Bob Brown", "message 11");
  t.true((await first.boundingBox()) !== null && (await log.evaluate((node) => node.scrollTop)) > 500);
  await log.evaluate((node) => node.scrollTo(0, 0));
  await alice.sees("Bob Brown", "message 1");
  const read = await alice.reads("Bob Brown");
  t.deepEqual(
    read,
    Array.from({ length: 70 }, (_, index) => `message ${index + 1}`),
  );
  const older = alice.box("Bob Brown").getByRole("button", { name: "Show older messages" });
  await older.waitFor({ state: "hidden" });
});
