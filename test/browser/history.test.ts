import type { Locator } from "playwright-core";
import { eventually } from "../eventually.js";
import { idOf, indexed, type Old, seedChat } from "./seed.js";
import { inBrowser } from "./world.js";

const minute = 60_000;

function lines(count: number): readonly Old[] {
  const start = Date.now() - count * 10 * minute;
  return Array.from({ length: count }, (_, index) => ({
    body: `line ${index + 1}`,
    at: start + index * 10 * minute,
    mine: index % 3 === 0,
  }));
}

const bodies = (log: Locator): Promise<string[]> => log.locator(".text").allInnerTexts();

inBrowser("UX-12 the line above what is new stays where it was while more comes in", async (t, world) => {
  const alice = await world.signIn("alice");
  const bob = await world.signIn("bob");
  await alice.chatWith("Bob Brown");
  await bob.chatWith("Alice Adams");
  await bob.box("Alice Adams").getByRole("button", { name: "Minimise" }).click();
  for (const words of ["one", "two"]) await alice.say("Bob Brown", words);
  const box = bob.box("Alice Adams");
  await box.getByText("New 2", { exact: true }).waitFor();
  await box.getByRole("button", { expanded: false }).click();
  await bob.sees("Alice Adams", "two");
  const next = (): Promise<string | null> => box.locator(".divider + .bubble").getAttribute("data-msg-id");
  const first = await next();
  t.is(await box.locator(".divider + .bubble .text").innerText(), "one");
  for (let index = 1; index <= 5; index++) await alice.say("Bob Brown", `more ${index}`);
  await bob.sees("Alice Adams", "more 5");
  t.is(await next(), first);
  t.is(await box.getByRole("separator").count(), 1);
});

inBrowser("UX-49 F11 ten messages that come in while bob reads above move nothing", async (t, world) => {
  const alice = await world.signIn("alice");
  const bob = await world.signIn("bob");
  await seedChat(world, alice, "Bob Brown", lines(60));
  // Nobody told his page of what came into the database beside the server.
  await bob.reload();
  await bob.chatWith("Alice Adams");
  await bob.sees("Alice Adams", "line 60");
  const log = bob.box("Alice Adams").getByRole("log");
  await log.evaluate((node) => node.scrollTo(0, node.scrollHeight / 2));
  const seen = log.locator(".bubble").nth(14);
  const before = await seen.boundingBox();
  await alice.chatWith("Bob Brown");
  for (let index = 1; index <= 10; index++) await alice.say("Bob Brown", `below ${index}`);
  await bob.box("Alice Adams").getByRole("button", { name: "10 new messages" }).waitFor();
  const after = await seen.boundingBox();
  t.true(Math.abs((after?.y ?? 0) - (before?.y ?? 99)) <= 1, `${before?.y} → ${after?.y}`);
});

inBrowser("UX-50 UX-51 paging through 500 while 20 come in shows each once, in order", async (t, world) => {
  const alice = await world.signIn("alice");
  const bob = await world.signIn("bob");
  await seedChat(world, alice, "Bob Brown", lines(380));
  await alice.chatWith("Bob Brown");
  await alice.sees("Bob Brown", "line 380");
  const log = alice.box("Bob Brown").getByRole("log");
  const to = { user: await idOf(bob, world, "alice") };
  const older = log.getByRole("button", { name: "Show older messages" });
  for (let index = 1; index <= 18; index++) {
    await bob.api("v1/messages", { clientKey: `between-page-${index}`, to, body: `new ${index}` });
    await log.evaluate((node) => node.scrollTo(0, 0));
  }
  await eventually(async () => {
    await log.evaluate((node) => node.scrollTo(0, 0));
    return (await bodies(log))[0] === "line 1";
  });
  await older.waitFor({ state: "hidden" });
  const read = await bodies(log);
  const wanted = [
    ...lines(380).map(({ body }) => body),
    ...Array.from({ length: 18 }, (_, index) => `new ${index + 1}`),
  ];
  // What was let go of at the far end is not shown; what is shown has no hole and no double.
  t.deepEqual(read, wanted.slice(0, read.length));
});

inBrowser("UX-52 of ten thousand messages few are drawn, whatever is scrolled to", async (t, world) => {
  const alice = await world.signIn("alice");
  await seedChat(world, alice, "Bob Brown", lines(10_000));
  await alice.chatWith("Bob Brown");
  await alice.sees("Bob Brown", "line 10000");
  const box = alice.box("Bob Brown");
  const log = box.getByRole("log");
  let most = 0;
  await eventually(
    async () => {
      await log.evaluate((node) => node.scrollTo(0, 0));
      const read = await bodies(log);
      most = Math.max(most, read.length);
      return read.includes("line 9000");
    },
    { limitMs: 90_000 },
  );
  t.true(most <= 1_600, `${most} bubbles`);
  // And back to the end, past what had been let go of.
  await alice.box("Bob Brown").getByRole("button", { name: "To the newest message" }).click();
  await alice.sees("Bob Brown", "line 10000");
  const read = await bodies(log);
  t.deepEqual(
    read,
    lines(10_000)
      .map(({ body }) => body)
      .slice(-read.length),
  );
  await alice.say("Bob Brown", "and one more");
  await alice.sees("Bob Brown", "and one more");
  t.is((await bodies(log)).at(-1), "and one more");
});

for (const timezoneId of ["Pacific/Auckland", "America/New_York"]) {
  inBrowser(
    `UX-53 days are split as in ${timezoneId}, and what follows closely stands together`,
    async (t, world) => {
      const alice = await world.signIn("alice", { timezoneId });
      const at = Date.parse("2026-03-10T03:00:00Z");
      // 16:00 in Auckland; 23:00 of the day before in New York, where it is midnight two messages later.
      await seedChat(world, alice, "Bob Brown", [
        { body: "first", at, mine: true },
        { body: "right after", at: at + 2 * minute, mine: true },
        { body: "much later", at: at + 90 * minute, mine: true },
        { body: "of the other", at: at + 91 * minute, mine: false },
      ]);
      await alice.chatWith("Bob Brown");
      await alice.sees("Bob Brown", "of the other");
      const box = alice.box("Bob Brown");
      const days = await box
        .locator(".day time")
        .evaluateAll((all) => all.map((day) => day.getAttribute("datetime")));
      t.deepEqual(days, timezoneId === "Pacific/Auckland" ? ["2026-03-10"] : ["2026-03-09", "2026-03-10"]);
      t.deepEqual(await box.locator(".bubble[data-joined] .text").allInnerTexts(), ["right after"]);
      const moment = await box.locator(".bubble time").first().getAttribute("datetime");
      t.is(moment, "2026-03-10T03:00:00.000Z");
    },
  );
}

inBrowser(
  "UX-56 F33 a hit of the search opens in the middle of its neighbours, with a way back",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const bob = await world.signIn("bob");
    await seedChat(world, alice, "Bob Brown", lines(60));
    const to = { user: await idOf(bob, world, "alice") };
    const said = ["the needle is here", ...lines(60).map(({ body }) => `after ${body}`)];
    for (const [index, body] of said.entries()) {
      await bob.api("v1/messages", { clientKey: `around-a-hit-${index}`, to, body });
    }
    await indexed(alice, world, "needle");
    await alice.dock.getByRole("button", { name: "Contacts", exact: true }).click();
    await alice.dock.getByRole("searchbox").fill("needle");
    await alice.dock
      .getByRole("list", { name: "Messages" })
      .getByRole("button", { name: /needle/ })
      .click();
    const box = alice.box("Bob Brown");
    const log = box.getByRole("log");
    const hit = box.locator(".bubble[data-hit]");
    await hit.waitFor();
    t.is(await hit.locator(".text").innerText(), "the needle is here");
    const read = await bodies(log);
    const at = read.indexOf("the needle is here");
    t.true(at >= 25 && read.length - at - 1 >= 25);
    const middle = async (place: Locator): Promise<number> => {
      const box = await place.boundingBox();
      return box ? box.y + box.height / 2 : 0;
    };
    await eventually(async () => Math.abs((await middle(log)) - (await middle(hit))) < 40);
    // What comes in meanwhile leaves no hole in what is shown.
    await bob.api("v1/messages", { clientKey: "around-a-hit-late", to, body: "while away" });
    await box.getByRole("button", { name: /new message|To the newest message/ }).click();
    await alice.sees("Bob Brown", "while away");
    const end = await bodies(log);
    t.deepEqual(end, [...said, "while away"].slice(-end.length));
  },
);
