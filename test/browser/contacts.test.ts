import type { Locator } from "playwright-core";
import { eventually } from "../eventually.js";
import { findings } from "./axe.js";
import { type Person, signInWordless } from "./person.js";
import { inBrowser, type World } from "./world.js";

const stranger = "(202) 555-0143";

inBrowser(
  "F9 F10 F23 Add contact: alice names a stranger, and the name is everywhere without reload",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const phone = await world.handset();
    await phone.text("Is this the shop?");
    await alice.sees(`${stranger}, SMS`, "Is this the shop?");
    const second = await alice.tab();
    await second.text("+1 202 555 0143");
    await second.box(`${stranger}, SMS`).waitFor();
    const bob = await world.signIn("bob");

    const dialog = await addFromBox(alice);
    t.is(await dialog.getByRole("textbox", { name: "Phone number" }).inputValue(), "+12025550143");
    await dialog.getByRole("textbox", { name: "Name" }).fill("Nina Novak");
    await dialog.getByRole("combobox", { name: "Type" }).selectOption("Work");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "detached" });

    await alice.box("Nina Novak – Work, SMS").waitFor();
    await second.box("Nina Novak – Work, SMS").waitFor();
    await openDock(second);
    await second.dock.getByRole("listitem").filter({ hasText: "Nina Novak" }).waitFor();
    // The focus is back where the dialog was opened from, and a known sender is not offered again.
    const cog = alice.box("Nina Novak").getByRole("button", { name: "Settings" });
    await eventually(async () => isFocused(cog));
    await cog.click();
    const menu = alice.box("Nina Novak").locator(".menu");
    await menu.getByRole("button", { name: "Turn off notifications" }).waitFor();
    await menu.getByRole("button", { name: "Delete conversation" }).waitFor();
    t.is(await menu.getByRole("button", { name: "Add contact" }).count(), 0);
    // It is alice's own: bob sees none of it.
    await openDock(bob);
    await bob.dock.getByRole("searchbox").fill("Nina");
    await bob.dock.getByText("Nobody found.").waitFor();
    t.deepEqual(world.complaints, []);
  },
);

inBrowser("F9 Add contact: a number is added to a contact that is there", async (t, world) => {
  const alice = await world.signIn("alice");
  await alice.text("+1 202 555 0143");
  await alice.box(`${stranger}, SMS`).waitFor();
  const second = await alice.tab();
  await second.text("+1 202 555 0143");
  await second.box(`${stranger}, SMS`).waitFor();
  const dialog = await addFromBox(alice);
  await dialog.getByRole("button", { name: "Add to existing contact" }).click();
  const picker = alice.page.getByRole("dialog", { name: "Add to existing contact" });
  await picker.getByRole("searchbox", { name: "Search contacts" }).fill("summ");
  // Shared contacts are not hers to change.
  await eventually(async () => (await picker.getByRole("listitem").count()) === 1);
  await picker.getByRole("listitem").filter({ hasText: "Sam Summers" }).waitFor();
  await picker.getByRole("combobox", { name: "Type" }).selectOption("Other…");
  await picker.getByRole("textbox", { name: "Own type" }).fill("Boat");
  await picker.getByRole("button", { name: "Add to this contact" }).click();
  await picker.waitFor({ state: "detached" });
  await alice.box("Sam Summers – Boat, SMS").waitFor();
  await second.box("Sam Summers – Boat, SMS").waitFor();
  await openDock(second);
  const row = second.dock.getByRole("listitem").filter({ hasText: "Sam Summers" });
  await row.getByText("Boat").waitFor();
  t.deepEqual(world.complaints, []);
});

inBrowser(
  "F5 contacts with several typed numbers and e-mails are made, changed and deleted from the dock",
  async (t, world) => {
    const alice = await world.signIn("alice");
    await openDock(alice);
    await alice.dock.getByRole("button", { name: "New contact" }).click();
    const dialog = alice.page.getByRole("dialog", { name: "New contact" });
    await dialog.getByRole("textbox", { name: "Name" }).fill("Petra Panzer");
    await dialog.getByRole("textbox", { name: "Organisation" }).fill("Panzer & Töchter");
    await dialog.getByRole("textbox", { name: "Phone number" }).fill("not a number");
    await dialog.getByRole("button", { name: "Add number" }).click();
    await dialog.getByRole("textbox", { name: "Phone number" }).nth(1).fill("202-555-0150");
    await dialog.getByRole("combobox", { name: "Type" }).nth(1).selectOption("Home");
    await dialog.getByRole("textbox", { name: "E-mail address" }).fill("petra@example.com");
    await dialog.getByRole("button", { name: "Save" }).click();
    // What is wrong stands at its field, and the field has the focus.
    const wrong = dialog.getByRole("textbox", { name: "Phone number" }).first();
    await dialog.getByText("This is not a phone number.").waitFor();
    t.is(await wrong.getAttribute("aria-invalid"), "true");
    await eventually(async () => isFocused(wrong));
    await wrong.fill("+49 30 901820");
    await alice.page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });

    const row = alice.dock.getByRole("listitem").filter({ hasText: "Petra Panzer" });
    await row.getByText("+49 30 901820").waitFor();
    await row.getByText("(202) 555-0150").waitFor();
    await row.getByRole("button", { name: "Edit contact" }).click();
    const edit = alice.page.getByRole("dialog", { name: "Edit contact" });
    t.is(await edit.getByRole("textbox", { name: "E-mail address" }).inputValue(), "petra@example.com");
    await edit.getByRole("button", { name: "Remove number" }).first().click();
    await edit.getByRole("textbox", { name: "Name" }).fill("Petra Pan");
    await edit.getByRole("button", { name: "Save" }).click();
    await edit.waitFor({ state: "detached" });
    const changed = alice.dock.getByRole("listitem").filter({ hasText: "Petra Pan" });
    await changed.waitFor();
    await eventually(async () => (await changed.getByText("+49 30 901820").count()) === 0);
    await eventually(async () => isFocused(changed.getByRole("button", { name: "Edit contact" })));

    await changed.getByRole("button", { name: "Edit contact" }).click();
    await edit.getByRole("button", { name: "Delete contact" }).click();
    await edit.getByRole("alertdialog").getByRole("button", { name: "Delete", exact: true }).click();
    await edit.waitFor({ state: "detached" });
    await changed.waitFor({ state: "detached" });
    t.deepEqual(complaintsOf(world), []);
  },
);

inBrowser("F5 office managers share contacts, and coworkers see them at once", async (t, world) => {
  const olivia = await world.signIn("olivia");
  const alice = await world.signIn("alice");
  await openDock(alice);
  await openDock(olivia);
  await olivia.dock.getByRole("button", { name: "New contact" }).click();
  const dialog = olivia.page.getByRole("dialog", { name: "New contact" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Courier Desk");
  await dialog.getByRole("textbox", { name: "Phone number" }).fill("202-555-0160");
  await dialog.getByRole("checkbox", { name: "Share with the whole organisation" }).check();
  await dialog.getByRole("button", { name: "Save" }).click();
  const row = alice.dock.getByRole("listitem").filter({ hasText: "Courier Desk" });
  await row.waitFor();
  t.is(await row.getByRole("button", { name: "Edit contact" }).count(), 0, "it is not hers to change");
  await olivia.dock
    .getByRole("listitem")
    .filter({ hasText: "Courier Desk" })
    .getByRole("button", { name: "Edit contact" })
    .waitFor();
  await alice.dock.getByRole("button", { name: "New contact" }).click();
  await alice.page.getByRole("dialog", { name: "New contact" }).getByRole("textbox").first().waitFor();
  t.is(await alice.page.getByRole("checkbox", { name: /Share/ }).count(), 0);
});

inBrowser("F5 an import may take longer than other requests", async (t, world) => {
  const alice = await world.signIn("alice");
  await openDock(alice);
  await alice.dock.getByRole("button", { name: "Import…" }).click();
  const dialog = alice.page.getByRole("dialog", { name: "Import contacts" });
  // As if a minute went by before each answer.
  await alice.page.evaluate(() => {
    const { timeout } = AbortSignal;
    AbortSignal.timeout = (ms) => (ms < 60_000 ? AbortSignal.abort() : timeout.call(AbortSignal, ms));
  });
  const file = { name: "a.csv", mimeType: "", buffer: Buffer.from("Name,Phone\nUma,+12025550170\n") };
  await dialog.getByLabel("File").setInputFiles(file);
  await dialog.getByRole("button", { name: "Import contacts" }).click();
  await dialog.getByRole("status").getByText("1 contact imported.").waitFor();
  t.deepEqual(world.complaints, []);
});

inBrowser("F5 contacts are imported from CSV and vCard, and what is left out is told", async (t, world) => {
  const alice = await world.signIn("alice");
  await openDock(alice);
  await alice.dock.getByRole("button", { name: "Import…" }).click();
  const dialog = alice.page.getByRole("dialog", { name: "Import contacts" });
  const send = async (name: string, text: string): Promise<void> => {
    const file = { name, mimeType: "", buffer: Buffer.from(text) };
    await dialog.getByLabel("File").setInputFiles(file);
    await dialog.getByRole("button", { name: "Import contacts" }).click();
  };
  await send("contacts.csv", "First Name,Last Name,Mobile Phone\nUma,Ünal,202-555-0170\nBad,Row,nonsense\n");
  const told = dialog.getByRole("status");
  await told.getByText("1 contact imported.").waitFor();
  await told.getByText("Line 3: This is not a phone number.").waitFor();
  await send(
    "phone.vcf",
    [
      "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=96zil;Vera",
      "TEL;CELL:+12025550171\r\nTEL;WORK:+12025550172\r\nEMAIL:vera@example.com\r\nEND:VCARD",
      "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Uma Ünal\r\nTEL;TYPE=CELL:+1 202 555 0170\r\nEND:VCARD",
    ].join("\r\n"),
  );
  await told.getByText("1 contact imported.").waitFor();
  await told.getByText("1 was there already.").waitFor();
  await send("photo.csv", "nothing,of\nthe,kind\n");
  await dialog.getByText("No contacts were found in this file.").waitFor();
  await alice.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  const row = alice.dock.getByRole("listitem").filter({ hasText: "Vera Özil" });
  await row.getByText("Mobile").waitFor();
  await row.getByText("Work").waitFor();
  t.is(await alice.dock.getByRole("listitem").filter({ hasText: "Uma Ünal" }).count(), 1);
  t.deepEqual(complaintsOf(world), []);
});

inBrowser("the contact dialog keeps the focus, ends with Escape, and fits a phone", async (t, world) => {
  const alice = await world.signIn("alice", { viewport: { width: 360, height: 640 } });
  await openDock(alice);
  const opener = alice.dock.getByRole("button", { name: "New contact" });
  await opener.focus();
  await alice.page.keyboard.press("Enter");
  const dialog = alice.page.getByRole("dialog", { name: "New contact" });
  await eventually(async () => isFocused(dialog.getByRole("textbox", { name: "Name" })));
  const box = await dialog.boundingBox();
  t.deepEqual([box?.x, box?.width, box?.height], [0, 360, 640]);
  const wide = await dialog.evaluate((element) => element.scrollWidth > element.clientWidth);
  t.false(wide);
  // Twice around by keyboard: the focus is on nothing but what is in the dialog, or on the browser's own.
  for (let step = 0; step < 30; step++) {
    await alice.page.keyboard.press("Tab");
    t.true(
      await dialog.evaluate((element) => {
        const { activeElement } = element.getRootNode() as ShadowRoot;
        return activeElement === null || element.contains(activeElement);
      }),
    );
  }
  await alice.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await eventually(async () => isFocused(opener));
  t.is(await opener.getAttribute("data-sidetone-contact-add"), "");
  t.is(
    await alice.dock.getByRole("button", { name: "Contacts", exact: true }).getAttribute("aria-expanded"),
    "true",
  );
});

inBrowser("F9 Video posts a link to a meeting of its own, in a chat only", async (t, world) => {
  const alice = await world.signIn("alice");
  const bob = await world.signIn("bob");
  await alice.chatWith("Bob Brown");
  const video = async (title: string): Promise<Locator> =>
    (await alice.menu(title)).getByRole("button", { name: "Video" });
  await (await video("Bob Brown")).click();
  await (await video("Bob Brown")).click();
  const links = bob
    .box("Alice Adams")
    .getByRole("link", { name: /^https:\/\/meet\.example\.com\/[\w-]{24}$/ });
  await links.nth(1).waitFor();
  const [first, second] = await links.allTextContents();
  t.not(first, second);
  await alice.text("+1 202 555 0143");
  await alice.box(`${stranger}, SMS`).waitFor();
  t.is(await (await video(stranger)).count(), 0);
});

inBrowser("UX-67 the contact dialog has no serious fault, light or dark, left or right", async (t, world) => {
  for (const options of [{}, { colorScheme: "dark" as const }, { locale: "ar" }]) {
    const page = await world.open(options);
    await signInWordless(page, world.url, "olivia");
    const dock = page.locator("sidetone-dock .dock");
    await dock.locator(".bar").click();
    const dialog = page.locator("sidetone-dock dialog.contact");
    await dock.locator("[data-sidetone-contact-edit]").first().click();
    await dialog.locator("input[type=tel]").first().waitFor();
    await dialog.locator(".delete").click();
    t.deepEqual(await findings(page, "sidetone-dock"), []);
    await page.keyboard.press("Escape");
    await dock.locator("[data-sidetone-contact-import]").click();
    await dialog.locator("input[type=file]").waitFor();
    t.deepEqual(await findings(page, "sidetone-dock"), []);
  }
});

/** What pages complained about, but for the browser's own word on each refusal. */
function complaintsOf({ complaints }: World): readonly string[] {
  return complaints.filter((text) => !text.includes("status of 422"));
}

/** Settings → Add contact in the box of the stranger. */
async function addFromBox(person: Person): Promise<Locator> {
  const menu = await person.menu(`${stranger}, SMS`);
  await menu.getByRole("button", { name: "Add contact" }).click();
  const dialog = person.page.getByRole("dialog", { name: "Add contact" });
  await dialog.waitFor();
  return dialog;
}

async function openDock({ dock }: Person): Promise<void> {
  const bar = dock.getByRole("button", { name: "Contacts", exact: true });
  if ((await bar.getAttribute("aria-expanded")) === "false") await bar.click();
}

/** Whether it has the focus within the widget. */
function isFocused(element: Locator): Promise<boolean> {
  return element.evaluate((one) => (one.getRootNode() as ShadowRoot).activeElement === one);
}
