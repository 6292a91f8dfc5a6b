import { follow } from "./person.js";
import { indexed } from "./seed.js";
import { inBrowser } from "./world.js";

inBrowser(
  "F21 with scripts the conversation page is live, and takes part in what the dock does",
  async (t, world) => {
    const [alice, bob] = [await world.signIn("alice"), await world.signIn("bob")];
    await bob.chatWith("Alice Adams");
    await bob.say("Alice Adams", "first");
    await alice.sees("Bob Brown", "first");
    await alice.box("Bob Brown").getByRole("button", { name: "Close" }).click();
    await alice.page.goto(`${world.url}messages`);
    await alice.page.getByRole("link", { name: /^Bob Brown/ }).click();
    await alice.sees("Bob Brown", "first");
    await bob.say("Alice Adams", "second");
    await alice.sees("Bob Brown", "second");
    await alice.say("Bob Brown", "third");
    await bob.sees("Alice Adams", "third");
    t.deepEqual(await alice.reads("Bob Brown"), ["first", "second", "third"]);
    t.is(await alice.box("Bob Brown").count(), 1);
    t.deepEqual(world.complaints, []);
  },
);

inBrowser(
  "F20 F24 without JavaScript deleting asks, is for this user only, and a later message brings it back empty",
  async (t, world) => {
    const bob = await world.signIn("bob");
    await bob.chatWith("Alice Adams");
    await bob.say("Alice Adams", "old");
    await bob.box("Alice Adams").getByText("Sent", { exact: true }).waitFor();
    const alice = await world.signIn("alice", { javaScriptEnabled: false });
    await alice.page.goto(`${world.url}messages`);
    await alice.page.getByRole("link", { name: "Delete conversation with Bob Brown" }).click();
    await alice.page.getByRole("link", { name: "Cancel" }).click();
    await alice.page.locator("main").getByText("old", { exact: true }).waitFor();
    await alice.page.getByRole("link", { name: "Delete conversation" }).last().click();
    await alice.page.getByRole("button", { name: "Delete" }).click();
    await alice.page.getByText("No conversations yet.").waitFor();
    t.deepEqual(await bob.reads("Alice Adams"), ["old"]);
    await bob.say("Alice Adams", "new");
    await bob.box("Alice Adams").locator(".bubble[data-state='sent']").nth(1).waitFor();
    await alice.page.reload();
    await follow(alice.page.getByRole("link", { name: /^Bob Brown/ }));
    t.deepEqual(await alice.page.locator("main .text").allInnerTexts(), ["new"]);
  },
);

inBrowser(
  "F9 F23 without JavaScript a stranger's panel offers mute and delete, and no empty fields",
  async (t, world) => {
    const phone = await world.handset();
    await phone.page.getByLabel("This phone’s number").fill("+15559870123");
    await phone.text("Is this the shop?");
    const alice = await world.signIn("alice", { javaScriptEnabled: false });
    await alice.page.goto(`${world.url}messages`);
    await follow(alice.page.getByRole("link", { name: /^\(555\) 987-0123/ }));
    const panel = alice.page.getByRole("complementary", { name: "Contact" });
    await panel.getByRole("heading", { name: "(555) 987-0123" }).waitFor();
    await panel.getByText("This number is not in your contacts.").waitFor();
    t.is(await panel.getByRole("heading").count(), 1);
    t.is(await panel.getByRole("listitem").count(), 0);
    await panel.getByRole("link", { name: "Delete conversation" }).waitFor();
    await panel.getByRole("button", { name: "Turn off notifications" }).click();
    await panel.getByRole("button", { name: "Turn on notifications" }).waitFor();
    await alice.page.getByRole("img", { name: "Notifications are off" }).waitFor();
  },
);

inBrowser(
  "F22 a known sender's panel shows every filled field, and SMS opens the other number",
  async (t, world) => {
    const phone = await world.handset();
    await phone.page.getByLabel("This phone’s number").fill("+15551230004");
    await phone.text("Could we move it?");
    const alice = await world.signIn("alice", { javaScriptEnabled: false });
    await alice.page.goto(`${world.url}messages`);
    await follow(alice.page.getByRole("link", { name: /^Sam Summers – Mobile/ }));
    const panel = alice.page.getByRole("complementary", { name: "Contact" });
    await panel.getByText("Summers Dental").waitFor();
    for (const label of ["Mobile", "Home", "Work"]) await panel.getByText(label, { exact: true }).waitFor();
    const mail = panel.getByRole("link", { name: "sam@example.com" });
    t.is(await mail.getAttribute("href"), "mailto:sam@example.com");
    t.is(await panel.getByRole("button", { name: /^Send SMS to/ }).count(), 2);
    await panel.getByRole("button", { name: "Send SMS to (555) 123-0006" }).click();
    await alice.page.getByRole("heading", { name: /^Sam Summers – Work SMS/ }).waitFor();
  },
);

inBrowser(
  "F6 F21 without JavaScript a new conversation begins with a coworker, a contact, or a typed number",
  async (t, world) => {
    const { page } = await world.signIn("alice", { javaScriptEnabled: false });
    const find = async (query: string): Promise<void> => {
      await page.goto(`${world.url}messages`);
      await page.getByRole("link", { name: "New conversation" }).click();
      await page.getByRole("searchbox", { name: "Name, extension or number" }).fill(query);
      await follow(page.getByRole("button", { name: "Find" }));
    };
    await find("carol");
    t.is(await page.getByRole("button", { name: /SMS/ }).count(), 0);
    await page.getByRole("button", { name: "Chat with Carol Clark" }).click();
    await page.getByRole("heading", { name: "Carol Clark Chat" }).waitFor();
    await find("grace");
    await page.getByRole("button", { name: "Send SMS to (555) 123-0002" }).click();
    await page.getByRole("heading", { name: "Grace Hopper – Work SMS" }).waitFor();
    await find("555 444 1234");
    await page.getByRole("button", { name: "Send SMS to (555) 444-1234" }).click();
    await page.getByRole("textbox", { name: "Message" }).fill("Hello there");
    await page.getByRole("button", { name: "Send" }).click();
    await page.locator("main .text").getByText("Hello there").waitFor();
  },
);

inBrowser(
  "F18 UX-14 who signs in is told once how many conversations wait, and nothing where none does",
  async (t, world) => {
    const bob = await world.signIn("bob");
    const carol = await world.signIn("carol");
    t.is(await carol.page.getByRole("status").filter({ hasText: "unread" }).count(), 0);
    await bob.chatWith("Alice Adams");
    for (const words of ["one", "two"]) await bob.say("Alice Adams", words);
    await carol.chatWith("Alice Adams");
    await carol.say("Alice Adams", "three");
    await carol.box("Alice Adams").getByText("Sent", { exact: true }).waitFor();
    await bob.box("Alice Adams").getByText("Sent", { exact: true }).nth(1).waitFor();
    const { page } = await world.signIn("alice", { javaScriptEnabled: false });
    const notice = page.getByRole("link", { name: "2 unread conversations" });
    await notice.first().waitFor();
    t.is(
      await page
        .getByRole("button", { name: /Alice Adams/ })
        .locator(".badge")
        .innerText(),
      "2",
    );
    await follow(notice.first());
    const rows = page.locator("li.unread");
    t.is(await rows.count(), 2);
    await page.getByRole("link", { name: /Bob Brown.*2 unread/ }).waitFor();
    await page.getByRole("link", { name: /Carol Clark.*1 unread/ }).waitFor();
  },
);

inBrowser(
  "F33 UX-56 without JavaScript one finds a conversation by digits and a message by its words",
  async (t, world) => {
    const phone = await world.handset();
    await phone.page.getByLabel("This phone’s number").fill("+15559870123");
    await phone.text("My order is number 4417, the blue <b>kettle</b>.");
    const carol = await world.signIn("carol");
    await carol.chatWith("Bob Brown");
    await carol.say("Bob Brown", "The kettle is a secret.");
    await carol.box("Bob Brown").getByText("Sent", { exact: true }).waitFor();
    const alice = await world.signIn("alice", { javaScriptEnabled: false });
    const { page } = alice;
    const search = async (query: string): Promise<void> => {
      await page.goto(`${world.url}messages`);
      await page.getByRole("searchbox").fill(query);
      await follow(page.getByRole("button", { name: "Search" }));
    };
    await search("987-01");
    await page.getByRole("link", { name: /^\(555\) 987-0123/ }).waitFor();
    await indexed(alice, world, "KETTLE");
    await indexed(carol, world, "KETTLE");
    await search("KETTLE");
    t.deepEqual(await page.locator("mark").allInnerTexts(), ["kettle"]);
    const hit = page.getByRole("region", { name: "Found in messages" }).getByRole("link");
    t.is(await hit.count(), 1);
    await hit.click();
    await page.locator("li:target").getByText("My order is number 4417, the blue <b>kettle</b>.").waitFor();
    await search("nothing like it");
    await page.getByText("Nothing found.").waitFor();
    await page.getByRole("link", { name: "Clear search" }).click();
    await page.getByRole("link", { name: /^\(555\) 987-0123/ }).waitFor();
  },
);

inBrowser("F21 a single message is deleted for this user only, and without JavaScript", async (t, world) => {
  const bob = await world.signIn("bob");
  await bob.chatWith("Alice Adams");
  for (const words of ["keep", "drop"]) await bob.say("Alice Adams", words);
  await bob.box("Alice Adams").getByText("Sent", { exact: true }).nth(1).waitFor();
  const { page } = await world.signIn("alice", { javaScriptEnabled: false });
  await page.goto(`${world.url}messages`);
  await page.getByRole("link", { name: /^Bob Brown/ }).click();
  await page.getByRole("link", { name: "Delete message" }).last().click();
  await page.getByText("Delete this message for you? Others keep it.").waitFor();
  await follow(page.getByRole("button", { name: "Delete" }));
  t.deepEqual(await page.locator("main .text").allInnerTexts(), ["keep"]);
  t.deepEqual(await bob.reads("Alice Adams"), ["keep", "drop"]);
});
