import { follow, signInAt } from "./person.js";
import { inBrowser } from "./world.js";

inBrowser("F21 UX-57 without JavaScript one reads, pages and replies", async (t, world) => {
  const alice = await world.signIn("alice");
  await alice.chatWith("Bob Brown");
  const { people } = (await (await alice.page.request.get(`${world.url}v1/directory?q=bob`)).json()) as {
    people: { id: string }[];
  };
  const to = { user: people[0]?.id };
  for (let index = 1; index <= 60; index++) {
    await alice.api("v1/messages", { clientKey: `no-script-${index}`, to, body: `message ${index}` });
  }
  const page = await signInAt(await world.open({ javaScriptEnabled: false }), world.url, "bob");
  await follow(page.getByRole("link", { name: "1 unread conversation" }));
  const row = page.getByRole("link", { name: /Alice Adams.*Chat.*60 unread/ });
  t.true(Number(await row.locator(".title").evaluate((title) => getComputedStyle(title).fontWeight)) >= 600);
  await row.click();
  await page.getByText("message 60", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Older messages" }).click();
  await page.getByText("message 30", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Newest messages" }).click();
  await page.getByRole("textbox", { name: "Message" }).fill("Read <b>all</b> of it");
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator("main").getByText("Read <b>all</b> of it").waitFor();
  await alice.sees("Bob Brown", "Read <b>all</b> of it");
  await follow(page.getByRole("link", { name: "View all" }));
  t.is(await page.getByRole("link", { name: /unread/ }).count(), 0);
});

inBrowser("F19 F20 Reply opens the box, and the page stays", async (t, world) => {
  const alice = await world.signIn("alice");
  await alice.chatWith("Bob Brown");
  await alice.say("Bob Brown", "hi");
  await alice.box("Bob Brown").getByText("Sent", { exact: true }).waitFor();
  await alice.box("Bob Brown").getByRole("button", { name: "Close" }).click();
  await alice.page.getByRole("button", { name: "Alice Adams" }).click();
  // Until the scripts are there, Reply is the way to the conversation's page.
  await follow(alice.page.getByRole("link", { name: "Chat and SMS" }).last());
  await alice.page.getByRole("link", { name: "Reply to Bob Brown" }).click();
  await alice.say("Bob Brown", "and bye");
  await alice.sees("Bob Brown", "and bye");
  t.is(new URL(alice.page.url()).pathname, "/sidetone/messages");
});

inBrowser("a wrong password says so and keeps the name; an unknown page leads home", async (t, world) => {
  const page = await world.open();
  await page.goto(`${world.url}messages`);
  await page.getByLabel("Username").fill("alice");
  await page.getByLabel("Password").fill("guess");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").waitFor();
  t.is(await page.getByLabel("Username").inputValue(), "alice");
  await page.getByLabel("Password").fill("demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Chat and SMS" }).waitFor();
  await page.goto(`${world.url}nowhere`);
  await page.getByRole("link", { name: "Home" }).click();
  await page.getByRole("heading", { name: "Welcome" }).waitFor();
});
