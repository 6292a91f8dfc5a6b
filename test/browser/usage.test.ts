import type { ExecutionContext } from "ava";
import type { Page } from "playwright-core";
import { parseCsv } from "../../src/core/csv.js";
import { findings } from "./axe.js";
import { follow, signInWordless } from "./person.js";
import { inBrowser, type World } from "./world.js";

const cardOn = (page: Page) => page.getByRole("region", { name: "SMS usage" });

async function tenantOf(world: World): Promise<string> {
  const [tenant] = await world.data().directory.tenants();
  return tenant?.id ?? "";
}

/** The figures of a row of a table, left to right. */
function figuresIn(page: Page, table: string, row: string): Promise<string[]> {
  const line = page.getByRole("region", { name: table }).getByRole("row", { name: row });
  return line.getByRole("cell").allInnerTexts();
}

/** Texts in both directions, and waits until the carrier has what was sent. */
async function textABit(world: World): Promise<void> {
  const alice = await world.signIn("alice");
  const to = { number: "+12025550143", from: "+15557650001" };
  await alice.api("v1/messages", { clientKey: "usage-1", to, body: "Your table is ready." });
  await alice.api("v1/messages", { clientKey: "usage-1", to, body: "Your table is ready." });
  await alice.api("v1/messages", { clientKey: "usage-2", to, body: "a".repeat(170) });
  const phone = await world.handset();
  await phone.sees("Your table is ready.");
  await phone.text("On my way");
}

inBrowser("F25 the office manager sees how much was texted, as a card and in full", async (t, world) => {
  await textABit(world);
  const { page } = await world.signIn("olivia");
  const card = cardOn(page);
  await card.waitFor();
  t.deepEqual(await figuresIn(page, "SMS usage", "Sent"), ["2", "2", "2"]);
  t.deepEqual(await figuresIn(page, "SMS usage", "Received"), ["1", "1", "1"]);
  t.deepEqual(await figuresIn(page, "SMS usage", "Segments"), ["4", "4", "4"]);
  t.deepEqual(await figuresIn(page, "SMS usage", "Failed"), ["0", "0", "0"]);
  await card.getByRole("img", { name: "SMS sent and received by day" }).waitFor();
  t.false((await card.innerText()).includes("table is ready"));

  await follow(card.getByRole("link", { name: "By number and user" }));
  await page.getByRole("heading", { name: "SMS usage", level: 1 }).waitFor();
  for (const range of ["Today", "7 days", "30 days"]) {
    const link = page.getByRole("link", { name: range });
    await follow(link);
    t.is(await link.getAttribute("aria-current"), "true");
    t.deepEqual(await figuresIn(page, "By number", "Main line"), ["2", "1", "0", "0", "4"]);
    t.deepEqual(await figuresIn(page, "By user", "Alice Adams"), ["2", "1", "0", "0", "4"]);
  }
  t.deepEqual(await downloaded(page, t), ["Alice Adams 2 1"]);
  t.deepEqual(world.complaints, []);
});

async function downloaded(page: Page, t: ExecutionContext): Promise<string[]> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download CSV" }).click(),
  ]);
  t.regex(download.suggestedFilename(), /^sidetone-usage-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/);
  const parts: Buffer[] = [];
  for await (const part of await download.createReadStream()) parts.push(part as Buffer);
  const read = parseCsv(Buffer.concat(parts).toString());
  if (read.kind === "broken") throw new Error("the file can't be read");
  return read.rows.map(({ cells }) => `${cells.get("user")} ${cells.get("sent")} ${cells.get("received")}`);
}

inBrowser("F25 the card comes and goes with the switches of the tenant and its users", async (t, world) => {
  const { page } = await world.signIn("olivia");
  const { settings } = world.data().store;
  const tenantId = await tenantOf(world);
  const isShown = async (): Promise<boolean> => {
    await page.reload();
    await page.getByRole("heading", { name: "Welcome" }).waitFor();
    return cardOn(page).isVisible();
  };
  t.true(await isShown());
  await settings.setTenant(tenantId, { smsEnabled: false });
  t.false(await isShown());
  await settings.setTenant(tenantId, { smsEnabled: true });
  t.true(await isShown());
  const own = await world.data().directory.tenant(tenantId);
  for (const id of own?.users.keys() ?? []) await settings.setUser(tenantId, id, { smsEnabled: false });
  t.false(await isShown());
  const alice = await world.signIn("alice");
  t.is(await cardOn(alice.page).count(), 0);
  t.is((await alice.page.request.get(`${world.url}usage`)).status(), 404);
});

inBrowser("F25 a deletion by a user leaves the figures as they are", async (t, world) => {
  await textABit(world);
  const { page } = await world.signIn("olivia");
  const before = await cardOn(page).getByRole("table").innerText();
  const alice = await world.signIn("alice");
  await alice.page.goto(`${world.url}messages`);
  await alice.page.getByRole("link", { name: /^Delete conversation with/ }).click();
  await alice.page.getByRole("button", { name: "Delete" }).click();
  await alice.page.getByText("No conversations yet.").waitFor();
  await page.reload();
  t.is(await cardOn(page).getByRole("table").innerText(), before);
});

inBrowser(
  "F25 UX-66 UX-67 the figures read well light, dark, narrow, in Arabic and on paper",
  async (t, world) => {
    await textABit(world);
    const looks = [
      { colorScheme: "light" },
      { colorScheme: "dark" },
      { viewport: { width: 320, height: 700 } },
      { locale: "ar" },
    ] as const;
    for (const look of looks) {
      const page = await world.open(look);
      await signInWordless(page, `${world.url}login`, "olivia");
      for (const path of ["", "usage?days=7"]) {
        await page.waitForURL((url) => !url.pathname.endsWith("login"));
        await page.goto(world.url + path);
        await page.locator(".chart").waitFor();
        t.deepEqual(await findings(page, "main"), [], JSON.stringify(look));
        t.true(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), path);
      }
    }
    const { page } = await world.signIn("olivia", { colorScheme: "dark" });
    await page.goto(`${world.url}usage?days=7`);
    await page.locator("sidetone-dock").waitFor({ state: "attached" });
    await page.emulateMedia({ media: "print" });
    t.is(await page.locator(".top").isVisible(), false);
    t.is(await page.locator("sidetone-dock").isVisible(), false);
    t.is(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
    const ink = await page
      .locator(".figures td")
      .first()
      .evaluate((cell) => getComputedStyle(cell).color);
    t.is(ink, "rgb(0, 0, 0)");
  },
);
