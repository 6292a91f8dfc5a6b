// What an office manager sets, and what the users in front of open boxes see of it at once.
import type { Page } from "playwright-core";
import { eventually } from "../eventually.js";
import { findings } from "./axe.js";
import { signInAt, visit } from "./person.js";
import { inBrowser, type World } from "./world.js";

const phone = "(202) 555-0143";
const typed = "+1 202 555 0143";

/** The office manager's page of one number. */
async function openNumber(olivia: Page, world: World, label: string): Promise<void> {
  await olivia.goto(`${world.url}numbers`);
  await olivia.getByRole("listitem").filter({ hasText: label }).getByRole("link", { name: "Edit" }).click();
  await olivia.getByRole("heading", { name: label }).waitFor();
}

async function save(olivia: Page): Promise<void> {
  await olivia.getByRole("button", { name: "Save", exact: true }).click();
  await olivia.getByText("Saved.").waitFor();
}

inBrowser(
  "F3 a number that is switched off blocks the open box of its user at once, and frees it again with its text",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const olivia = await signInAt(await world.open(), world.url, "olivia");
    await alice.text(typed);
    await alice.say(phone, "first");
    const from = alice.box(phone).getByLabel("Send from");
    await from.waitFor();
    await alice.field(phone).fill("half a sentence");
    await openNumber(olivia, world, "Main line");
    await olivia.getByLabel("SMS from and to this number").uncheck();
    await save(olivia);
    await alice
      .box(phone)
      .getByText(/^SMS is switched off for .*Ask your office manager/)
      .waitFor();
    await alice.field(phone).waitFor({ state: "hidden" });
    t.false(await from.isVisible());
    await alice.sees(phone, "first");
    await olivia.getByRole("listitem").filter({ hasText: "Main line" }).getByText("SMS off").waitFor();
    await openNumber(olivia, world, "Main line");
    await olivia.getByLabel("SMS from and to this number").check();
    await save(olivia);
    await alice.field(phone).waitFor();
    t.is(await alice.field(phone).inputValue(), "half a sentence");
    await from.waitFor();
    await alice.field(phone).press("Enter");
    await alice.sees(phone, "half a sentence");
    t.deepEqual(world.complaints, []);
  },
);

inBrowser(
  "F3 F29 whom the office gives a number, with its history, finds it in the list; whom it takes it from reads on and writes no more",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const bob = await world.signIn("bob");
    const olivia = await signInAt(await world.open(), world.url, "olivia");
    await alice.text(typed);
    await alice.say(phone, "before bob");
    await openNumber(olivia, world, "Main line");
    await olivia.getByLabel("Add a user").selectOption({ label: "Bob Brown" });
    await olivia.getByLabel("Show new users the earlier conversations of this number").check();
    await save(olivia);
    await visit(bob.page, `${world.url}messages`);
    await bob.page.getByRole("link", { name: `Reply to ${phone}` }).click();
    await bob.sees(phone, "before bob");
    // Alice's open box hears that she is no longer alone.
    await alice.box(phone).getByRole("button", { name: "Claim" }).waitFor();
    await openNumber(olivia, world, "Main line");
    await olivia.getByRole("checkbox", { name: /Alice Adams/ }).uncheck();
    await save(olivia);
    await alice
      .box(phone)
      .getByText(/is no longer one of your numbers/)
      .waitFor();
    await alice.field(phone).waitFor({ state: "hidden" });
    await bob.say(phone, "after alice");
    await bob.sees(phone, "after alice");
    t.deepEqual(await alice.reads(phone), ["before bob"]);
  },
);

inBrowser(
  "F4 the company's switch and the user's block an open box, each with words of its own; chat goes on",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const olivia = await signInAt(await world.open(), world.url, "olivia");
    await alice.text(typed);
    await alice.say(phone, "first");
    await olivia.goto(`${world.url}numbers`);
    await olivia.getByRole("button", { name: "Switch off" }).click();
    await olivia.getByText("SMS is off for this company: nobody sends or gets any.").waitFor();
    await alice
      .box(phone)
      .getByText(/^SMS is switched off for your organisation\./)
      .waitFor();
    await olivia.getByRole("button", { name: "Switch on" }).click();
    await alice.field(phone).waitFor();
    await olivia.goto(`${world.url}users?q=alice`);
    const form = olivia.getByRole("form", { name: "Alice Adams" });
    await form.getByRole("checkbox", { name: "SMS" }).uncheck();
    await form.getByRole("button", { name: "Save Alice Adams" }).click();
    await alice
      .box(phone)
      .getByText(/^SMS is switched off for you\./)
      .waitFor();
    await olivia.getByText("Can't text: SMS is off for this user.").waitFor();
    await alice.chatWith("Bob Brown");
    await alice.say("Bob Brown", "chat goes on");
    await alice.sees("Bob Brown", "chat goes on");
    t.deepEqual(world.complaints, []);
  },
);

inBrowser(
  "F3 F30 the pages of the office are in its menu and nobody else's, and have nothing that axe complains of",
  async (t, world) => {
    const alice = await signInAt(await world.open(), world.url, "alice");
    t.is(await alice.getByRole("link", { name: "Numbers" }).count(), 0);
    t.is((await alice.goto(`${world.url}numbers`))?.status(), 404);
    const oscar = await signInAt(await world.open({ javaScriptEnabled: false }), world.url, "oscar");
    t.is(await oscar.getByRole("link", { name: "Numbers" }).count(), 1);
    const olivia = await signInAt(await world.open(), world.url, "olivia");
    await openNumber(olivia, world, "Sales");
    t.deepEqual(await findings(olivia), []);
    await olivia.getByLabel("Trunk").selectOption({ label: "No trunk" });
    await save(olivia);
    await eventually(async () =>
      olivia.getByText("No trunk: nothing can be sent from this number.").isVisible(),
    );
    t.deepEqual(await findings(olivia), []);
    await olivia.getByRole("link", { name: "Users" }).click();
    await olivia.getByRole("heading", { name: "Users" }).waitFor();
    t.deepEqual(await findings(olivia), []);
  },
);
