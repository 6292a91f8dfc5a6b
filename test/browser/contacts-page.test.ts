import { follow } from "./person.js";
import { inBrowser } from "./world.js";

const script = { javaScriptEnabled: false };

inBrowser(
  "F9 F23 without JavaScript an unknown number is added as a contact, and its name appears",
  async (t, world) => {
    const phone = await world.handset();
    await phone.page.getByLabel("This phone’s number").fill("+12025550143");
    await phone.text("Hello?");
    const { page } = await world.signIn("alice", script);
    await page.goto(`${world.url}messages`);
    await page.getByRole("link", { name: /^\(202\) 555-0143/ }).click();
    await page.getByRole("link", { name: "Add contact" }).click();
    t.is(await page.getByLabel("Phone number").first().inputValue(), "+12025550143");
    await page.getByLabel("Name").fill("Nina New");
    await page.getByLabel("Phone number").nth(1).fill("not a number");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("This is not a phone number.").waitFor();
    t.is(await page.getByLabel("Name").inputValue(), "Nina New");
    await page.getByLabel("Phone number").nth(1).fill("202 555 0144");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Nina New").waitFor();
    await page.goto(`${world.url}messages`);
    await page.getByRole("link", { name: /^Nina New – Mobile/ }).waitFor();
  },
);

inBrowser("F9 without JavaScript a number is added to a contact that is there", async (t, world) => {
  const phone = await world.handset();
  await phone.page.getByLabel("This phone’s number").fill("+12025550143");
  await phone.text("My other phone.");
  const { page } = await world.signIn("alice", script);
  await page.goto(`${world.url}messages`);
  await page.getByRole("link", { name: /^\(202\) 555-0143/ }).click();
  await follow(page.getByRole("link", { name: "Add to existing contact" }));
  // Shared ones are not hers to change.
  t.is(await page.getByText("Grace Hopper").count(), 0);
  await page.getByRole("button", { name: /Add to this contact Sam Summers/ }).click();
  await page.getByRole("heading", { name: "Edit contact" }).waitFor();
  await page.goto(`${world.url}messages`);
  await page.getByRole("link", { name: /^Sam Summers – Mobile/ }).waitFor();
});

inBrowser("F5 without JavaScript contacts are found, changed, deleted and imported", async (t, world) => {
  const { page } = await world.signIn("alice", script);
  await page.getByRole("link", { name: "Contacts" }).click();
  await page.getByRole("searchbox", { name: "Search contacts" }).fill("sam");
  await follow(page.getByRole("button", { name: "Search" }));
  t.is(await page.getByText("Grace Hopper").count(), 0);
  await page.getByRole("link", { name: "Edit Sam Summers" }).click();
  await page.getByLabel("Organisation").fill("Summers & Co <b>");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Summers & Co <b>").waitFor();
  await page.getByRole("link", { name: "Edit Sam Summers" }).click();
  await page.getByRole("link", { name: "Delete contact" }).click();
  await follow(page.getByRole("button", { name: "Delete" }));
  await page.getByText("Grace Hopper").waitFor();
  t.is(await page.getByText("Sam Summers").count(), 0);
  await page.getByRole("link", { name: "Import contacts" }).click();
  const csv = "Name,Phone\nIvy Import,202 555 0171\nBroken,nonsense\n";
  const file = { name: "contacts.csv", mimeType: "text/csv", buffer: Buffer.from(csv) };
  await page.getByLabel("File").setInputFiles(file);
  await page.getByRole("button", { name: "Import contacts" }).click();
  await page.getByRole("status").getByText("1 contact").waitFor();
  await page.getByRole("link", { name: "Contacts" }).click();
  await page.getByText("Ivy Import").waitFor();
});

inBrowser(
  "F33 UX-70 without JavaScript a user chooses language and theme, and the pages follow",
  async (t, world) => {
    const { page } = await world.signIn("alice", script);
    await page.getByRole("button", { name: /Alice Adams/ }).click();
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByLabel("Theme").selectOption("Dark");
    await page.getByLabel("Language").selectOption("Deutsch");
    await page.getByLabel("Do not disturb").selectOption("For 1 hour");
    await page.getByLabel("Appear offline").check();
    await follow(page.getByRole("button", { name: "Save" }));
    await page.getByText("Gespeichert.").waitFor();
    t.is(await page.locator("html").getAttribute("lang"), "de");
    t.is(await page.locator("html").getAttribute("data-theme"), "dark");
    t.true(await page.getByLabel("Offline erscheinen").isChecked());
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    t.is(background, "rgb(13, 20, 26)");
    await page.getByLabel("Sprache").selectOption("العربية");
    await page.getByRole("button", { name: "Speichern" }).click();
    await page.locator("html[dir=rtl][lang=ar]").waitFor();
  },
);
