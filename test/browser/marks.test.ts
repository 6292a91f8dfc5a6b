import { eventually } from "../eventually.js";
import { idOf } from "./seed.js";
import { inBrowser } from "./world.js";

inBrowser("UX-08 a marker that comes late does not bring back what was read", async (t, world) => {
  const alice = await world.signIn("alice");
  const bob = await world.signIn("bob");
  await alice.chatWith("Bob Brown");
  for (const words of ["one", "two", "three"]) await alice.say("Bob Brown", words);
  await bob.sees("Alice Adams", "three");
  const read = bob.page.waitForResponse(/\/read$/);
  await bob.box("Alice Adams").getByRole("log").click();
  await read;
  await eventually(async () => !(await bob.page.title()).startsWith("("));
  const id = await bob.box("Alice Adams").getAttribute("data-conv-id");
  const answer = (await bob.api(`v1/conversations/${id}/read`, { seq: 1 })) as { readSeq: number };
  t.is(answer.readSeq, 3);
  t.is(await bob.box("Alice Adams").getAttribute("data-unread"), null);
});

inBrowser(
  "UX-11 what bob writes himself is unread in none of his tabs, and reads what was before",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const bob = await world.signIn("bob");
    const other = await bob.tab();
    await alice.chatWith("Bob Brown");
    await alice.say("Bob Brown", "are you there?");
    await eventually(async () => (await other.page.title()).startsWith("(1) "));
    const to = { user: await idOf(bob, world, "alice") };
    await bob.api("v1/messages", { clientKey: "answer-from-elsewhere", to, body: "yes" });
    await other.sees("Alice Adams", "yes");
    for (const tab of [bob, other]) {
      await eventually(async () => !(await tab.page.title()).startsWith("("));
      t.is(await tab.box("Alice Adams").getAttribute("data-unread"), null);
    }
  },
);

inBrowser(
  "UX-10 UX-14 F18 at the next login two conversations are bold, whatever number of messages",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const carol = await world.signIn("carol");
    for (const words of ["one", "two"]) {
      await alice.chatWith("Bob Brown");
      await alice.say("Bob Brown", words);
    }
    await carol.chatWith("Bob Brown");
    await carol.say("Bob Brown", "three");
    await carol.box("Bob Brown").getByText("Sent", { exact: true }).waitFor();
    await alice.box("Bob Brown").getByText("Sent", { exact: true }).nth(1).waitFor();
    const bob = await world.signIn("bob");
    await bob.page.getByRole("button", { name: "Bob Brown" }).getByRole("img", { name: /2/ }).waitFor();
    await bob.page.goto(`${world.url}messages`);
    for (const name of [/Alice Adams.*2 unread/, /Carol Clark.*1 unread/]) {
      const row = bob.page.getByRole("link", { name });
      const weight = await row.locator(".title").evaluate((title) => getComputedStyle(title).fontWeight);
      t.true(Number(weight) >= 600);
    }
  },
);

inBrowser("UX-47 a bubble tells its state by icon, word and time, and that it was read", async (t, world) => {
  const alice = await world.signIn("alice");
  const bob = await world.signIn("bob");
  await alice.text("+1 202 555 0143");
  await alice.say("(202) 555-0143", "to the phone");
  const sms = alice.box("(202) 555-0143").locator(".bubble");
  await sms.getByText("Delivered", { exact: true }).waitFor();
  t.is(await sms.locator(".tick").getAttribute("data-icon"), "checks");
  t.regex((await sms.locator("time").innerText()) ?? "", /^\d\d:\d\d$/);
  await alice.chatWith("Bob Brown");
  await alice.say("Bob Brown", "to bob");
  const chat = alice.box("Bob Brown").locator(".bubble");
  await chat.getByText("Sent", { exact: true }).waitFor();
  await bob.box("Alice Adams").getByRole("log").click();
  await chat.getByText("Read", { exact: true }).waitFor();
  t.is(await chat.getAttribute("data-state"), "sent");
});

inBrowser(
  "UX-48 F21 bob deletes one message for himself by keyboard, and alice keeps it",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const bob = await world.signIn("bob");
    const other = await bob.tab();
    await alice.chatWith("Bob Brown");
    for (const words of ["one", "two", "three"]) await alice.say("Bob Brown", words);
    await bob.sees("Alice Adams", "three");
    const box = bob.box("Alice Adams");
    await box.getByRole("log").focus();
    for (const key of ["ArrowUp", "ArrowUp", "Enter"]) await bob.page.keyboard.press(key);
    await box.getByRole("button", { name: "Copy text" }).waitFor();
    t.is(await box.getByRole("button", { name: /edit/i }).count(), 0);
    await box.getByRole("button", { name: "Delete for me" }).press("Enter");
    await box.getByText("Delete this message for you? The other side keeps it.").waitFor();
    await bob.page.keyboard.press("Shift+Tab");
    await bob.page.keyboard.press("Enter");
    for (const tab of [bob, other]) {
      await eventually(async () => (await tab.reads("Alice Adams")).join() === "one,three");
    }
    t.deepEqual(await alice.reads("Bob Brown"), ["one", "two", "three"]);
  },
);

inBrowser("UX-40 bob sees that alice is typing, and no longer once she has written", async (t, world) => {
  const alice = await world.signIn("alice");
  const bob = await world.signIn("bob");
  await alice.chatWith("Bob Brown");
  await bob.chatWith("Alice Adams");
  let told = 0;
  alice.page.on("request", (request) => {
    if (request.url().endsWith("/typing")) told++;
  });
  await alice.field("Bob Brown").pressSequentially("thirty characters in one breath");
  const hint = bob.box("Alice Adams").getByText("Alice Adams is typing…");
  await hint.waitFor();
  t.is(told, 1);
  await alice.field("Bob Brown").press("Enter");
  await hint.waitFor({ state: "detached" });
});

inBrowser(
  "F17 UX-39 the composer says at once that bob has signed out, and takes a message all the same",
  async (t, world) => {
    const bob = await world.signIn("bob");
    const alice = await world.signIn("alice");
    await alice.chatWith("Bob Brown");
    const box = alice.box("Bob Brown");
    await box.getByText("Bob Brown is online").waitFor();
    await bob.page.getByRole("button", { name: "Bob Brown" }).click();
    await bob.page.getByRole("button", { name: "Log out" }).click();
    await box.getByText("Bob Brown is offline and will see this at next sign-in").waitFor();
    await alice.say("Bob Brown", "for later");
    await box.getByText("Sent", { exact: true }).waitFor();
    await alice.text("+1 202 555 0143");
    t.is(await alice.box("(202) 555-0143").locator(".hint").innerText(), "");
  },
);

inBrowser(
  "UX-59 UX-60 F8 the number is chosen where there are two, and a number that is gone is said",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const bob = await world.signIn("bob");
    await alice.text("+1 202 555 0143");
    const box = alice.box("(202) 555-0143");
    await box
      .getByRole("combobox", { name: "Send from" })
      .locator("option")
      .nth(1)
      .waitFor({ state: "attached" });
    t.is(await box.getByRole("combobox", { name: "Send from" }).locator("option").count(), 2);
    t.regex((await box.getAttribute("aria-label")) ?? "", /SMS$/);
    await bob.text("+1 202 555 0143");
    await bob.field("(202) 555-0143").waitFor();
    t.false(await bob.box("(202) 555-0143").getByRole("combobox", { name: "Send from" }).isVisible());
    const { database, directory } = world.data();
    await database.knex("sidetone_number_users").where({ number: "+15557650003" }).delete();
    directory.refresh();
    await bob.reload();
    await bob
      .box("(202) 555-0143")
      .getByText(/^You have no number to text from|is no longer one of your numbers/)
      .waitFor();
    t.false(await bob.field("(202) 555-0143").isVisible());
  },
);
