// Makes the pictures of the README: `npm run screenshots -- FOLDER`. One real server, the demo's people, real browsers.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { loadConfig } from "../../src/config.js";
import { start } from "../../src/index.js";
import { createLogger } from "../../src/lib/logger.js";
import { createFolder } from "../servers/daemon.js";
import { openPerson, type Person, signInWordless } from "./person.js";

const folder = process.argv[2] ?? "screenshots";
const executablePath = "/usr/bin/chromium";
const desk = { width: 1360, height: 820 };
const phone = { width: 360, height: 740 };
/** Without motion, no picture shows anything halfway. */
const usual = { locale: "en-GB", viewport: desk, reducedMotion: "reduce" } as const;
/** Each picture of the home page adds one. */
const news = ["And the key is with Carol.", "I will be back at two.", "Thank you!"];

const log = createLogger({ level: "silent" });
const env = { SIDETONE_PORT: "0", SIDETONE_DATA_DIR: createFolder("screenshots") };
const server = await start(
  loadConfig(env, () => ""),
  log,
);
const { url } = server;
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
mkdirSync(folder, { recursive: true });
try {
  await fill(browser);
  await picture(browser);
} finally {
  await browser.close();
  await server.stop();
}

/** Opens the portal as one of the demo's users. */
async function as(name: string, options: BrowserContextOptions = {}): Promise<Person> {
  const context = await browser.newContext({ ...usual, ...options });
  return openPerson(await context.newPage(), url, name);
}

/** The same in any language, without the words of the form. */
async function pageOf(name: string, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ ...usual, ...options });
  const page = await context.newPage();
  await signInWordless(page, url, name);
  await page.locator("sidetone-dock .dock").waitFor();
  return page;
}

/** A morning at the demo's office. */
async function fill(of: Browser): Promise<void> {
  const [bob, carol, dave] = [await as("bob"), await as("carol"), await as("dave")];
  const alice = await as("alice");
  let keys = 0;
  const say = (who: Person, to: object, body: string) =>
    who.api("v1/messages", { clientKey: `shot-${++keys}`, to, body });
  const outside = async (from: string, body: string, to = "+15557650001") => {
    const text = { key: `shot-${++keys}`, from, to, body };
    await alice.api("v1/handset/messages", text);
  };
  await outside("+15551230003", "Your driver is at the side entrance.");
  await say(alice, { number: "+15551230003" }, "Thank you – two minutes.");
  await outside("+15559870123", "Hello, is this the repair shop? My order number is 4417.");
  await say(dave, { extension: "1001" }, "Standup moved to 9:30, room 2.");
  await say(alice, { extension: "1004" }, "👍");
  await outside("+15551230001", "Morning! Are the new headsets in yet?");
  await say(alice, { number: "+15551230001" }, "They came in an hour ago. Shall I put two aside for you?");
  await outside("+15551230001", "Yes please, two of the black ones.");
  await outside("+15551230004", "Could we move Thursday’s appointment to 4 pm?");
  await say(alice, { number: "+15551230004" }, "4 pm works. See you then!");
  await say(carol, { extension: "1001" }, "The invoice for Compilers & Sons is out.");
  await say(bob, { extension: "1001" }, "Can you take the support line at noon?");
  await say(alice, { extension: "1002" }, "Sure. Anything I should know?");
  await say(bob, { extension: "1001" }, "Two open tickets, both waiting for parts.");
  await outside("+15551230004", "Great, thank you.");
  for (const context of of.contexts()) await context.close();
}

async function picture(of: Browser): Promise<void> {
  const dark = { colorScheme: "dark" } as const;
  await homeWithBoxes("home", {});
  await homeWithBoxes("home-dark", dark);
  await homeWithBoxes("home-arabic", { locale: "ar" });
  for (const [suffix, options] of [
    ["", {}],
    ["-dark", dark],
    ["-phone", { viewport: phone }],
    ["-arabic", { locale: "ar" }],
  ] as const) {
    const page = await pageOf("alice", options);
    await visit(page, "messages", `history${suffix}`);
    await visit(page, await known(page, "Sam Summers"), `conversation${suffix}`);
    await visit(page, await known(page, "+1 555 987 0123", "555"), `stranger${suffix}`);
    await visit(page, "messages/new?q=a", `new${suffix}`);
    await visit(page, "contacts", `contacts${suffix}`);
    await visit(page, "contacts/new?number=%2B15559870123", `contact${suffix}`);
    await visit(page, "settings", `settings${suffix}`);
    await page.context().close();
  }
  for (const context of of.contexts()) await context.close();
}

/** The dock with two boxes, one of them green. */
async function homeWithBoxes(name: string, options: BrowserContextOptions): Promise<void> {
  const page = await pageOf("alice", options);
  await page.locator("sidetone-dock .dock .bar").click();
  for (const title of ["Grace Hopper", "Bob Brown"]) {
    await page.goto(`${url}messages`);
    await page.locator("sidetone-dock .dock").waitFor();
    await page.locator("li", { hasText: title }).locator("[data-sidetone-open]").click();
    await page.getByRole("region", { name: title }).locator("textarea").waitFor();
  }
  await page.goto(url);
  await page.getByRole("region", { name: "Bob Brown" }).waitFor();
  const bob = await as("bob");
  const body = { clientKey: `shot-${name}`, to: { extension: "1001" }, body: news.shift() ?? "" };
  await bob.api("v1/messages", body);
  await page.locator("sidetone-dock [data-unread]").first().waitFor();
  await page.locator("sidetone-dock .choices button").last().click();
  await shoot(page, name);
  await bob.page.context().close();
  await page.context().close();
}

/** Where the conversation with somebody is. */
async function known(page: Page, title: string, part = title): Promise<string> {
  await page.goto(`${url}messages`);
  const row = page.locator("a.row", { hasText: part === title ? title : "repair shop" });
  return (await row.getAttribute("href"))?.replace("/sidetone/", "") ?? "";
}

async function visit(page: Page, path: string, name: string): Promise<void> {
  await page.goto(url + path);
  await page.locator("sidetone-dock .dock").waitFor();
  await shoot(page, name);
}

async function shoot(page: Page, name: string): Promise<void> {
  // A gesture, so that the tone has nothing to ask for; and what scripts bring is there.
  await page.keyboard.press("Shift");
  await page.locator("sidetone-dock .chip").waitFor({ state: "hidden" });
  if ((await page.locator("[data-sidetone-inline]").count()) > 0)
    await page.locator(".bubble").first().waitFor();
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
