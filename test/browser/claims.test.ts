// Two users of one number: who has a conversation, who is replying, and who said what.
import { randomUUID } from "node:crypto";
import { CLAIM_MS } from "../../src/core/claims.js";
import { eventually } from "../eventually.js";
import { type Person, visit } from "./person.js";
import { inBrowser, type World } from "./world.js";

const phone = "(202) 555-0143";
const desk = "+15557650004";

/** Erin and Olivia answer the front desk, to which somebody outside writes. */
async function setUp(world: World): Promise<{ erin: Person; olivia: Person }> {
  const erin = await world.signIn("erin");
  const olivia = await world.signIn("olivia");
  const words = "Are you open on Sunday?";
  // A box pops up on pages that listen already.
  await eventually(async () => (await world.streams()) === 2);
  await erin.api("v1/handset/messages", { key: randomUUID(), from: "+12025550143", to: desk, body: words });
  await erin.sees(phone, words);
  await olivia.sees(phone, words);
  return { erin, olivia };
}

function claimOf(person: Person) {
  return person.box(phone).locator(".claim");
}

inBrowser(
  "F29 one user claims a conversation, the other sees it in box and list, takes it over, and gives it back",
  async (t, world) => {
    const { erin, olivia } = await setUp(world);
    await claimOf(erin).getByText("Nobody has claimed this").waitFor();
    await claimOf(erin).getByRole("button", { name: "Claim" }).click();
    await claimOf(erin).getByText("Claimed by you").waitFor();
    await claimOf(olivia).getByText("Claimed by Erin Evans").waitFor();
    await visit(olivia.page, `${world.url}messages`);
    await olivia.page.getByRole("link", { name: /Claimed by Erin Evans/ }).waitFor();
    await olivia.page.getByRole("link", { name: `Reply to ${phone}` }).click();
    await claimOf(olivia).getByRole("button", { name: "Take over" }).click();
    await claimOf(erin).getByText("Claimed by Olivia Office").waitFor();
    await claimOf(olivia).getByRole("button", { name: "Release" }).click();
    await claimOf(erin).getByText("Nobody has claimed this").waitFor();
    t.deepEqual(world.complaints, []);
  },
);

inBrowser(
  "F29 while one replies the other sees it; the reply claims, carries its author's name, and is unread for the other alone",
  async (t, world) => {
    const { erin, olivia } = await setUp(world);
    await erin.box(phone).getByRole("log").click();
    await erin.field(phone).pressSequentially("From ten to four.");
    await olivia.box(phone).getByText("Erin Evans is replying…").waitFor();
    await erin.field(phone).press("Enter");
    await olivia.sees(phone, "From ten to four.");
    await olivia.box(phone).getByText("Erin Evans is replying…").waitFor({ state: "detached" });
    await claimOf(olivia).getByText("Claimed by Erin Evans").waitFor();
    const bubble = olivia.box(phone).locator(".bubble[data-dir=out]");
    t.is(await bubble.locator(".author").innerText(), "Erin Evans");
    t.is(await erin.box(phone).locator(".bubble[data-dir=out] .author").count(), 0);
    t.is(await olivia.box(phone).getAttribute("data-unread"), "2");
    t.is(await erin.box(phone).getAttribute("data-unread"), null);
  },
);

inBrowser(
  "F29 a claim ends by itself after half an hour, on a page that nobody touches",
  async (t, world) => {
    const { erin, olivia } = await setUp(world);
    await olivia.page.clock.install();
    await olivia.reload();
    await claimOf(erin).getByRole("button", { name: "Claim" }).click();
    await claimOf(olivia).getByText("Claimed by Erin Evans").waitFor();
    await olivia.page.clock.fastForward(CLAIM_MS + 1_000);
    await claimOf(olivia).getByText("Nobody has claimed this").waitFor();
    t.true(await claimOf(olivia).getByRole("button", { name: "Claim" }).isVisible());
  },
);

inBrowser("F29 a conversation of a number with one user offers no claim", async (t, world) => {
  const alice = await world.signIn("alice");
  await alice.text("+1 202 555 0143");
  await alice.say(phone, "just me");
  await alice.sees(phone, "just me");
  t.false(await claimOf(alice).isVisible());
});
