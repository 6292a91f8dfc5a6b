import { isHarmless, hostileTexts as texts } from "./harmless.js";
import { settled } from "./person.js";
import { inBrowser } from "./world.js";

const name = `<b onclick="hacked=1">Bob</b>{{7*7}}\u202E`;

inBrowser("hostile texts and names are shown as they are in box, list, page and dock", async (t, world) => {
  await world.rename("bob", name);
  const alice = await world.signIn("alice");
  const bob = await world.signIn("bob");
  await bob.chatWith("Alice Adams");
  for (const text of texts) await bob.say("Alice Adams", text);
  const box = alice.page.locator("[data-chat-box]");
  await box
    .locator(".bubble")
    .nth(texts.length - 1)
    .waitFor();
  t.deepEqual(await box.locator(".text").allTextContents(), texts);
  t.is(await box.locator(".name").textContent(), name);
  t.true(await isHarmless(alice.page));
  await alice.dock.getByRole("button", { name: "Contacts", exact: true }).click();
  await alice.dock.getByText(name).first().waitFor();
  // What reverses the name ends with it: the tag stands where it belongs.
  const bold = await box.locator(".name").boundingBox();
  const tag = await box.locator(".tag").boundingBox();
  t.true(bold !== null && tag !== null && tag.x >= bold.x + bold.width);

  await alice.page.goto(`${world.url}messages`);
  const row = alice.page.getByRole("listitem").filter({ hasText: name });
  t.is(await row.locator(".title").textContent(), name);
  t.true(await isHarmless(alice.page));
  await row.getByRole("link").first().click();
  await settled(alice.page);
  t.deepEqual(await alice.page.locator("main .text").allTextContents(), texts);
  t.true(await isHarmless(alice.page));
  t.deepEqual(world.complaints, []);
});

inBrowser(
  "hostile texts from a phone outside are shown as they are, also on the handset",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const phone = await world.handset();
    for (const text of texts.slice(0, 5)) {
      await phone.page.getByRole("textbox", { name: "Text message" }).fill(text);
      await phone.page.keyboard.press("Enter");
    }
    const shown = phone.page.locator(".lines .text");
    await shown.nth(4).waitFor();
    t.deepEqual((await shown.allTextContents()).toSorted(), texts.slice(0, 5).toSorted());
    t.true(await isHarmless(phone.page));
    const box = alice.box("(202) 555-0143");
    await box.locator(".bubble").nth(4).waitFor();
    t.deepEqual((await box.locator(".text").allTextContents()).toSorted(), texts.slice(0, 5).toSorted());
    t.true(await isHarmless(alice.page));
    t.deepEqual(world.complaints, []);
  },
);

inBrowser(
  "UX-54 only web addresses become links, and they tell no one where they stood",
  async (t, world) => {
    const alice = await world.signIn("alice");
    await alice.chatWith("Bob Brown");
    await alice.say(
      "Bob Brown",
      "see https://example.org/a?b=1. or http://раураl.example/x, not javascript:alert(1)",
    );
    const links = alice.box("Bob Brown").locator(".text a");
    await links.nth(1).waitFor();
    t.deepEqual(await links.allTextContents(), [
      "https://example.org/a?b=1",
      "http://xn--l-7sba6dbr.example/x",
    ]);
    t.is(await links.first().getAttribute("rel"), "noopener noreferrer nofollow ugc");
  },
);

inBrowser(
  "UX-54 addresses of mail and phones become links too, and no imitated host does",
  async (t, world) => {
    const alice = await world.signIn("alice");
    await alice.chatWith("Bob Brown");
    const text =
      "ann@example.org, mailto:bob@example.org, +1 (202) 555-0143; https://bank.example@evil.example/ data:x //evil.example";
    await alice.say("Bob Brown", text);
    await alice.sees("Bob Brown", text);
    const links = alice.box("Bob Brown").locator(".text a");
    t.deepEqual(await links.evaluateAll((all) => all.map((link) => link.getAttribute("href"))), [
      "mailto:ann@example.org",
      "mailto:bob@example.org",
      "tel:+12025550143",
    ]);
  },
);

inBrowser(
  "F10 hostile names and types of contacts are shown as they are in header, dock, dialog, list and page",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const phone = await world.handset();
    const input = {
      name: texts[0] ?? "",
      organisation: texts[1] ?? "",
      shared: false,
      numbers: [
        { number: "+12025550143", label: "\u202Eepyt{{7*7}}<b>" },
        { number: "+12025550144", label: "javascript:alert(1)" },
      ],
      emails: [],
    };
    await alice.api("v1/contacts", input);
    await phone.text("Who am I?");
    const box = alice.page.locator("[data-chat-box]");
    await box.locator(".bubble").waitFor();
    // What turns the direction of writing ends with itself.
    const title = `${input.name} – \u2068${input.numbers[0]?.label}\u2069`;
    t.is(await box.locator(".name").textContent(), title);
    const name = await box.locator(".name").boundingBox();
    const tag = await box.locator(".tag").boundingBox();
    t.true(name !== null && tag !== null && tag.x >= name.x + name.width);
    await alice.dock.getByRole("button", { name: "Contacts", exact: true }).click();
    const row = alice.dock.getByRole("listitem").filter({ hasText: input.name });
    await row.getByText("javascript:alert(1)").waitFor();
    await row.getByRole("button", { name: "Edit contact" }).click();
    const dialog = alice.page.getByRole("dialog", { name: "Edit contact" });
    t.is(await dialog.getByRole("textbox", { name: "Name" }).inputValue(), input.name);
    t.is(await dialog.getByRole("textbox", { name: "Organisation" }).inputValue(), input.organisation);
    t.is(await dialog.getByRole("textbox", { name: "Own type" }).nth(1).inputValue(), "javascript:alert(1)");
    t.true(await isHarmless(alice.page));

    // What no form lets in may stand in a host's table: one letter with two thousand marks.
    const { knex } = world.data().database;
    const tall = `a${"\u0301".repeat(2000)}`;
    await knex("sidetone_builtin_contacts").where({ name: input.name }).update({ name: tall });
    await alice.page.goto(`${world.url}messages`);
    const line = alice.page.getByRole("listitem").filter({ hasText: "Who am I?" });
    t.true((await line.locator(".title").textContent())?.includes(tall));
    t.true(((await line.boundingBox())?.height ?? 999) < 120);
    await line.getByRole("link").first().click();
    await settled(alice.page);
    t.true(await isHarmless(alice.page));
    t.deepEqual(world.complaints, []);
  },
);
