// Hostile text where it comes along with something else: people, hits of a search, names of files.
import { cleanFileName } from "../../src/core/file-name.js";
import { eventually } from "../eventually.js";
import { allowNotifications, notificationsIn, putBehind } from "./ears.js";
import { hostileTexts, isHarmless } from "./harmless.js";
import type { Person } from "./person.js";
import { indexed } from "./seed.js";
import { inBrowser, type World } from "./world.js";

const bobsName = `<b onclick="hacked=1">Bob</b>{{7*7}}\u202E`;
const alicesName = `<img src=x onerror="window.hacked = 1">{{name}}\u202E`;

async function rename(world: World): Promise<void> {
  await world.rename("bob", bobsName);
  await world.rename("alice", alicesName);
}

/** Contacts that are called like every hostile text; the longest comes by the host's table, for no form takes it. */
async function addContacts(world: World, alice: Person): Promise<readonly string[]> {
  const { knex } = world.data().database;
  const names: string[] = [];
  for (const [index, text] of hostileTexts.entries()) {
    const number = `+1202555017${index}`;
    const label = "\u202Eepyt{{7*7}}<b>";
    const name = `${index} ${text}`.trim();
    const input = { name: `contact ${index}`, organisation: hostileTexts[0], shared: false, emails: [] };
    await alice.api("v1/contacts", { ...input, numbers: [{ number, label }] });
    await knex("sidetone_builtin_contacts").where({ name: input.name }).update({ name });
    names.push(name);
  }
  return names;
}

inBrowser(
  "F5 F33 hostile names and types are shown as they are on the pages of contacts and settings",
  async (t, world) => {
    const alice = await world.signIn("alice");
    await rename(world);
    const names = await addContacts(world, alice);
    const { page } = alice;
    await page.goto(`${world.url}contacts`);
    const shown = await page.locator("ul.people .name > bdi").allTextContents();
    for (const name of [bobsName, ...names]) t.true(shown.includes(name), name);
    t.true((await page.locator("ul.people small bdi").allTextContents()).includes("\u202Eepyt{{7*7}}<b>"));
    // However many marks are piled on a letter, the line keeps its height.
    for (const row of await page.locator("ul.people > li").all()) {
      t.true(((await row.boundingBox())?.height ?? 999) < 160);
    }
    t.true(await isHarmless(page));
    await page.getByRole("link", { name: `Edit ${names[0]}` }).click();
    await page.getByRole("heading", { name: "Edit contact" }).waitFor();
    t.is(await page.getByLabel("Name").inputValue(), names[0] ?? "");
    t.true(await isHarmless(page));
    await page.goto(`${world.url}settings`);
    t.is(await page.locator("button.profile bdi").textContent(), alicesName);
    t.true(await isHarmless(page));
    t.deepEqual(world.complaints, []);
  },
);

inBrowser("UX-56 F33 hostile texts are shown as they are in the hits of page and dock", async (t, world) => {
  const alice = await world.signIn("alice");
  const bob = await world.signIn("bob");
  await rename(world);
  const { page } = alice;
  const bodies = hostileTexts.map((text, index) => `needle${index} ${text}`);
  for (const [index, body] of bodies.entries()) {
    await bob.api("v1/messages", { clientKey: `hostile-needle-${index}`, to: { extension: "1001" }, body });
  }
  await indexed(alice, world, `needle${bodies.length - 1}`);
  await alice.dock.getByRole("button", { name: "Contacts", exact: true }).click();
  for (const [index, body] of bodies.entries()) {
    await alice.dock.getByRole("searchbox").fill(`needle${index}`);
    const found = alice.dock.getByRole("list", { name: "Messages" }).locator(".hit");
    await found.getByText(`needle${index}`, { exact: true }).waitFor();
    t.true(body.startsWith((await found.locator(".hit-text").textContent()) ?? "?"), body);
    t.is(await found.locator(".who").textContent(), bobsName);
    t.true(((await found.boundingBox())?.height ?? 999) < 160);
  }
  t.true(await isHarmless(page));
  for (const [index, body] of bodies.entries()) {
    await page.goto(`${world.url}messages?q=needle${index}`);
    const hit = page.getByRole("region", { name: "Found in messages" }).getByRole("link");
    const shown = (await hit.locator(".snippet bdi").last().textContent()) ?? "?";
    t.true(body.startsWith(shown.replace(/…$/, "")), shown);
    t.is(await hit.locator(".title").textContent(), bobsName);
    t.true(((await hit.boundingBox())?.height ?? 999) < 160);
    t.true(await isHarmless(page));
  }
  t.deepEqual(world.complaints, []);
});

inBrowser(
  "F7 F13 hostile names of files are shown as they are in box, page and notification",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const bob = await world.signIn("bob");
    await allowNotifications(bob.page.context());
    await bob.reload();
    await putBehind(bob.page);
    await alice.chatWith("Bob Brown");
    const box = alice.box("Bob Brown");
    const name = `<b>{{7*7}}</b>javascript:alert(1)\u202Etxt.exe.txt`;
    const kept = cleanFileName(name, ["txt"]);
    await box
      .locator("input[type=file]")
      .setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from("words") });
    await box.locator("[data-ready]").waitFor();
    await box.getByRole("button", { name: "Send", exact: true }).click();
    const line = bob.box("Alice Adams").locator(".file-name");
    await line.waitFor();
    t.is(await line.textContent(), kept);
    await eventually(async () => (await notificationsIn(bob.page)).length === 1);
    t.is((await notificationsIn(bob.page))[0]?.body, `File: ${kept}`);

    // What the upload takes out may come another way: by an import, or from before the rule.
    const { knex } = world.data().database;
    for (const raw of hostileTexts.map((text) => `${text}.txt`)) {
      await knex("sidetone_media").update({ name: raw });
      await bob.page.goto(`${world.url}messages/${await idOfChat(bob)}`);
      await bob.page.locator("[data-sidetone-inline] .file-name, .box .file-name").first().waitFor();
      t.is(await line.first().textContent(), raw);
      t.true(await isHarmless(bob.page), raw);
    }
    t.deepEqual(world.complaints, []);
  },
);

async function idOfChat(person: Person): Promise<string> {
  const chat = (await person.api("v1/conversations", { to: { extension: "1001" } })) as { id: string };
  return chat.id;
}
