// What can be done with a conversation where nothing is run in the browser.
import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { eventually } from "../eventually.js";
import { program } from "../fixtures/files.js";
import { ends, heldText, release } from "./carrier.js";
import { inBrowser, type World } from "./world.js";

const PEER = "+12025550143";
const TITLE = "(202) 555-0143";
const DESK = "+15557650004";
const patience = { limitMs: 60_000 };

async function openPlain(world: World, username: string): Promise<Page> {
  const { page } = await world.signIn(username, { javaScriptEnabled: false });
  await page.goto(`${world.url}messages`);
  await page.locator("main").getByRole("link", { name: TITLE }).first().click();
  await page.getByRole("heading", { name: TITLE }).first().waitFor();
  return page;
}

inBrowser(
  "UX-43 F32 without scripts a text that failed is sent anew by its author, and leaves once",
  async (t, world) => {
    await heldText(world, { number: PEER, title: TITLE, body: "hello?" });
    await ends(world, "failed", "carrier-refused");
    const page = await openPlain(world, "alice");
    await release(world);
    const line = page.locator(".lines .problem");
    await line.getByText("Failed").waitFor();
    await line.getByRole("button", { name: "Retry" }).click();
    await eventually(async () => {
      await page.reload();
      return (await page.locator(".lines .out .state").innerText()) === "· Delivered";
    }, patience);
    t.is(await page.getByRole("button", { name: "Retry" }).count(), 0);
    t.is(await page.locator(".lines .out").count(), 1);
  },
);

inBrowser(
  "F27 without scripts files of an MMS that could not be loaded are asked for again",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const phone = await world.handset();
    await phone.page.getByLabel("Picture or file").setInputFiles(program);
    await phone.text("look at this");
    await alice.sees(TITLE, "look at this");
    await alice.box(TITLE).getByText("The file could not be loaded.").waitFor();
    const page = await openPlain(world, "alice");
    await page.locator(".lines .in").getByText("The file could not be loaded.").waitFor();
    const { knex } = world.data().database;
    const attempts = async () => (await knex("sidetone_message_parts").first("attempts"))?.attempts;
    const before = await attempts();
    await page.getByRole("button", { name: "Try again" }).click();
    await eventually(async () => (await attempts()) > before, patience);
    await page.getByRole("heading", { name: TITLE }).first().waitFor();
    t.pass();
  },
);

inBrowser("F29 without scripts a conversation is claimed, taken over and given back", async (t, world) => {
  const erin = await world.signIn("erin");
  await erin.api("v1/handset/messages", { key: randomUUID(), from: PEER, to: DESK, body: "Open on Sunday?" });
  const [one, other] = [await openPlain(world, "erin"), await openPlain(world, "olivia")];
  await one.getByText("Nobody has claimed this").waitFor();
  await one.getByRole("button", { name: "Claim", exact: true }).click();
  await one.getByText("Claimed by you").waitFor();
  // Her page still says that it is free: she is told who was quicker.
  await other.getByRole("button", { name: "Claim", exact: true }).click();
  await other.getByRole("alert").getByText("Erin Evans").waitFor();
  await other.getByRole("button", { name: "Take over" }).click();
  await other.getByText("Claimed by you").waitFor();
  await one.reload();
  await one.getByText("Claimed by Olivia Office").waitFor();
  await other.getByRole("button", { name: "Release" }).click();
  await other.getByText("Nobody has claimed this").waitFor();
  const alice = await world.signIn("alice", { javaScriptEnabled: false });
  await alice.page.goto(other.url());
  t.is(await alice.page.getByRole("button", { name: "Claim" }).count(), 0);
  t.deepEqual(
    world.complaints.filter((text) => !/status of 4\d\d/.test(text)),
    [],
  );
});
