// What a message and the connection say of their state, and who counts as a reader.
import type { Page } from "playwright-core";
import { systemClock } from "../../src/lib/clock.js";
import { createReceipts } from "../../src/messaging/receipts.js";
import { eventually } from "../eventually.js";
import { putBehind } from "./ears.js";
import type { Person } from "./person.js";
import { inBrowser, type World } from "./world.js";

const phone = "(202) 555-0143";

inBrowser("UX-09 what comes in while the tab is hidden stays unread until bob is back", async (t, world) => {
  const alice = await world.signIn("alice");
  const bob = await world.signIn("bob");
  await bob.chatWith("Alice Adams");
  await bob.field("Alice Adams").click();
  await putBehind(bob.page);
  await alice.chatWith("Bob Brown");
  await alice.say("Bob Brown", "are you looking?");
  await bob.sees("Alice Adams", "are you looking?");
  await eventually(async () => (await bob.page.title()).startsWith("(1) "));
  t.is(await bob.box("Alice Adams").getAttribute("data-unread"), "1");
  await putBehind(bob.page, false);
  await bob.field("Alice Adams").click();
  await eventually(async () => !(await bob.page.title()).startsWith("("));
  t.is(await bob.box("Alice Adams").getAttribute("data-unread"), null);
});

inBrowser("UX-40 who dies while typing is typing for fifteen seconds at most", async (t, world) => {
  const alice = await world.signIn("alice");
  const bob = await world.signIn("bob");
  await bob.page.clock.install();
  await bob.reload();
  await alice.chatWith("Bob Brown");
  await bob.chatWith("Alice Adams");
  const hint = bob.box("Alice Adams").getByText("Alice Adams is typing…");
  await alice.field("Bob Brown").pressSequentially("I wanted to");
  await hint.waitFor();
  await stopClock(bob);
  // The network goes first, so that the page can't take its leave.
  await alice.page.context().setOffline(true);
  await alice.page.close();
  t.true(await hint.isVisible());
  await bob.page.clock.runFor(15_000);
  await hint.waitFor({ state: "detached" });
});

inBrowser("UX-68 what becomes of a message is said once, as a status or an alert", async (t, world) => {
  const alice = await world.signIn("alice");
  await alice.chatWith("Bob Brown");
  const heard = await listen(alice.page);
  await alice.say("Bob Brown", "this one goes");
  await alice.box("Bob Brown").getByText("Sent", { exact: true }).waitFor();
  await alice.page.route("**/v1/conversations/*/messages", async (route, request) => {
    if (request.method() !== "POST") return route.fallback();
    const error = { code: "try-again", message: "The message could not be sent now." };
    await route.fulfill({ status: 503, json: { error } });
  });
  await alice.say("Bob Brown", "this one does not");
  await alice.box("Bob Brown").getByText("Not sent").waitFor();
  await world.stop();
  await alice.page.getByRole("status").getByText("Reconnecting…").waitFor();
  const said = await heard.jsonValue();
  for (const words of ["status: Sent", "status: Not sent", "alert: The message could not be sent now."]) {
    t.is(said.filter((one) => one === words).length, 1, `${words} in ${said.join(" | ")}`);
  }
  t.is(said.filter((one) => one.startsWith("status: Reconnecting…")).length, 1, said.join(" | "));
});

/** What a screen reader is told by status and alert nodes, each time that their text changes. */
function listen(page: Page) {
  return page.evaluateHandle(() => {
    const heard: string[] = [];
    const known = new WeakMap<Element, string>();
    const root = document.querySelector("sidetone-dock")?.shadowRoot as ShadowRoot;
    const look = (): void => {
      for (const node of root.querySelectorAll("[role=status], [role=alert]")) {
        const text = (node as HTMLElement).innerText.trim();
        if ((known.get(node) ?? "") !== text && text !== "")
          heard.push(`${node.getAttribute("role")}: ${text}`);
        known.set(node, text);
      }
    };
    look();
    new MutationObserver(look).observe(root, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
      attributeFilter: ["role"],
    });
    return heard;
  });
}

inBrowser("UX-47 a receipt that comes late does not take Delivered back", async (t, world) => {
  const alice = await world.signIn("alice");
  await alice.text("+1 202 555 0143");
  await alice.say(phone, "on its way");
  const bubble = alice.box(phone).locator(".bubble");
  await bubble.getByText("Delivered", { exact: true }).waitFor();
  await lateReceipts(world);
  // What is sent now comes by the stream after whatever the receipts did.
  await alice.say(phone, "and another");
  await bubble.nth(1).getByText("Delivered", { exact: true }).waitFor();
  t.is(await bubble.first().getAttribute("data-state"), "delivered");
  await alice.reload();
  await alice.sees(phone, "and another");
  t.is(await bubble.first().getAttribute("data-state"), "delivered");
});

/** The carrier brings what it should have brought before. */
async function lateReceipts(world: World): Promise<void> {
  const { database, store } = world.data();
  const row = await database.knex("sidetone_deliveries").where({ kind: "trunk" }).first();
  const receipts = createReceipts({
    store: store.outbox,
    bus: { publish: () => undefined },
    clock: systemClock,
  });
  for (const state of ["accepted", "sent", "failed"] as const) {
    await receipts.take({
      trunkId: String(row.target),
      reference: String(row.reference),
      state,
      reason: null,
      receivedAt: Date.now(),
    });
  }
}

inBrowser("UX-59 where the number is taken away the composer is gone and says why", async (t, world) => {
  const alice = await world.signIn("alice");
  await alice.text("+1 202 555 0143");
  await alice.say(phone, "while it is mine");
  await alice.box(phone).getByText("Delivered", { exact: true }).waitFor();
  const { database, directory } = world.data();
  const [user] = await database.knex("sidetone_builtin_users").where({ username: "alice" });
  await database.knex("sidetone_number_users").where({ number: "+15557650001", user_id: user.id }).delete();
  directory.refresh();
  await alice.reload();
  // She has another number still: it is this one that she may not use any more.
  await alice
    .box(phone)
    .getByText(
      "+15557650001 is no longer one of your numbers. You can read this conversation, but not write in it.",
      { exact: true },
    )
    .waitFor();
  await alice.sees(phone, "while it is mine");
  t.false(await alice.field(phone).isVisible());
  t.false(await alice.box(phone).getByRole("button", { name: "Send", exact: true }).isVisible());
  t.deepEqual(await alice.reads(phone), ["while it is mine"]);
});

inBrowser(
  "UX-74 three seconds without a server are nobody's business, fifteen are told",
  async (t, world) => {
    const alice = await world.signIn("alice");
    await alice.page.clock.install();
    await alice.reload();
    await alice.chatWith("Bob Brown");
    await alice.say("Bob Brown", "before");
    await alice.box("Bob Brown").getByText("Sent", { exact: true }).waitFor();
    const banner = alice.page.locator(".banner");
    await stopClock(alice);
    await world.stop();
    await noticed(alice);
    await alice.page.clock.runFor(3_000);
    t.is(await banner.innerText(), "");
    await world.restart();
    // Only the stream's return can have sent what waited: the clock of the page stands.
    await alice.box("Bob Brown").getByText("Sent", { exact: true }).nth(1).waitFor();
    await alice.page.clock.runFor(15_000);
    t.is(await banner.innerText(), "");
    await world.stop();
    await noticed(alice);
    await alice.page.clock.runFor(15_000);
    await banner.getByText("Reconnecting…").waitFor();
    await world.restart();
    await eventually(async () => (await banner.innerText()) === "");
  },
);

/** From now on time goes by in this page only where a play says so, however slow the machine is. */
async function stopClock({ page }: Person): Promise<void> {
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000));
}

/** Resolves once the browser knows that the server has gone: what is written then waits. */
async function noticed(person: Person): Promise<void> {
  await person.say("Bob Brown", "anybody?");
  await person.box("Bob Brown").getByText("Waiting for the connection").first().waitFor();
}
