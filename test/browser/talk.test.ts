import { eventually } from "../eventually.js";
import { follow } from "./person.js";
import { onEveryDatabase } from "./world.js";

onEveryDatabase("F1 F6 alice and bob chat live in two browsers", async (t, { signIn, complaints }) => {
  const alice = await signIn("alice");
  const bob = await signIn("bob");
  await alice.chatWith("Bob Brown");
  await alice.say("Bob Brown", "Are you in today?");
  await bob.sees("Alice Adams", "Are you in today?");
  await bob.say("Alice Adams", "Yes,\nuntil five.");
  await alice.sees("Bob Brown", "Yes, until five.");
  await alice.box("Bob Brown").locator('[data-state="sent"]').waitFor();
  t.deepEqual(await alice.reads("Bob Brown"), ["Are you in today?", "Yes,\nuntil five."]);
  t.is(await bob.box("Alice Adams").getAttribute("aria-label"), "Alice Adams, Chat");
  // The same person again is the same box.
  await alice.chatWith("Bob");
  t.is(await alice.page.locator("[data-chat-box]").count(), 1);
  t.deepEqual(complaints, []);
});

onEveryDatabase("F2 a phone outside texts alice's number and gets the answer", async (t, world) => {
  const alice = await world.signIn("alice");
  const phone = await world.handset();
  await phone.text("Is the shop open? 😀");
  await alice.sees("(202) 555-0143, SMS", "Is the shop open? 😀");
  await alice.say("(202) 555-0143", "Until six – come by.");
  await phone.sees("Until six – come by.");
  await alice.box("(202) 555-0143").getByText("Delivered").waitFor();
  t.deepEqual(world.complaints, []);
});

onEveryDatabase("F6 F8 a new text goes to any number, from the number that is chosen", async (t, world) => {
  const alice = await world.signIn("alice");
  const phone = await world.handset();
  await alice.text("+1 202 555 0143");
  const from = alice.box("(202) 555-0143").getByRole("combobox", { name: "Send from" });
  await eventually(async () => (await from.inputValue()) === "+15557650001");
  await alice.field("(202) 555-0143").fill("From the other one");
  await from.selectOption("+15557650002");
  // Another number is another conversation; what was written comes along.
  await eventually(async () => (await alice.field("(202) 555-0143").inputValue()) === "From the other one");
  await eventually(async () => (await from.inputValue()) === "+15557650002");
  await alice.field("(202) 555-0143").press("Enter");
  await phone.sees("From the other one");
  await phone.page.getByText("+15557650002").first().waitFor();
  t.is(await from.inputValue(), "+15557650002");
});

onEveryDatabase("F4 F6 carol may not text: no SMS is offered to her", async (t, world) => {
  const carol = await world.signIn("carol");
  await carol.dock.getByRole("button", { name: "Start a new conversation" }).click();
  await carol.dock.getByRole("searchbox").fill("+12025550143");
  await carol.dock.getByText("Nobody found.").waitFor();
  t.is(await carol.dock.getByRole("button", { name: /SMS/ }).count(), 0);
  await carol.page.getByText("SMS is switched off for you").waitFor();
});

onEveryDatabase(
  "F15 F17 F18 bob is offline, and finds at his next login what alice wrote",
  async (t, world) => {
    const alice = await world.signIn("alice");
    await alice.chatWith("Bob Brown");
    await alice
      .box("Bob Brown")
      .getByText("Bob Brown is offline and will see this at next sign-in")
      .waitFor();
    await alice.say("Bob Brown", "Call me when you are back");
    await alice.say("Bob Brown", "It is about the order");
    await alice.box("Bob Brown").getByText("Sent", { exact: true }).nth(1).waitFor();

    const bob = await world.signIn("bob");
    const notice = bob.page.getByRole("status").getByRole("link", { name: "1 unread conversation" });
    await notice.waitFor();
    await bob.page.getByRole("button", { name: "Bob Brown" }).getByRole("img", { name: /1/ }).waitFor();
    await eventually(async () => (await bob.page.title()).startsWith("(1) "));
    await follow(notice);
    const row = bob.page.getByRole("link", { name: /Alice Adams.*2 unread/ });
    const weight = await row.locator(".title").evaluate((title) => getComputedStyle(title).fontWeight);
    t.true(Number(weight) >= 600);
    await row.click();
    await bob.page.getByText("It is about the order").waitFor();
    await eventually(async () => !(await bob.page.title()).startsWith("("));
  },
);

onEveryDatabase(
  "F9 F24 bob mutes a chat, deletes it, and a later message brings it back empty",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const bob = await world.signIn("bob");
    await alice.chatWith("Bob Brown");
    await alice.say("Bob Brown", "one");
    await bob.sees("Alice Adams", "one");
    const box = bob.box("Alice Adams");
    await (await bob.menu("Alice Adams")).getByRole("button", { name: "Turn off notifications" }).click();
    await box.getByRole("button", { name: "Turn on notifications" }).waitFor();
    await alice.say("Bob Brown", "two");
    await bob.sees("Alice Adams", "two");
    t.is(await box.getAttribute("data-unread"), null);
    await box.getByRole("button", { name: "Delete conversation" }).click();
    await box.getByRole("button", { name: "Delete", exact: true }).click();
    await box.waitFor({ state: "detached" });
    await alice.say("Bob Brown", "three");
    await alice.box("Bob Brown").locator('[data-state="sent"]').nth(2).waitFor();
    await bob.chatWith("Alice Adams");
    await bob.sees("Alice Adams", "three");
    t.deepEqual(await bob.reads("Alice Adams"), ["three"]);
    t.deepEqual(await alice.reads("Bob Brown"), ["one", "two", "three"]);
  },
);
