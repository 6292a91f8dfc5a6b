import type { Page, Request } from "playwright-core";
import { eventually } from "../eventually.js";
import { follow, signInHere } from "./person.js";
import { inBrowser } from "./world.js";

const sends = "**/v1/conversations/*/messages";
const isSend = (request: Request): boolean => request.method() === "POST";
const keyOf = (request: Request): string => (request.postDataJSON() as { clientKey: string }).clientKey;

/** Lets the first sending reach the server or not, and answers it with nothing. */
async function loseFirst(page: Page, reaches: boolean): Promise<string[]> {
  const keys: string[] = [];
  await page.route(sends, async (route, request) => {
    if (!isSend(request)) return route.fallback();
    keys.push(keyOf(request));
    if (keys.length > 1) return route.continue();
    if (reaches) await route.fetch();
    await route.abort();
  });
  return keys;
}

inBrowser("UX-41 the echo comes before the reply, and there is one bubble all along", async (t, world) => {
  const alice = await world.signIn("alice");
  await alice.chatWith("Bob Brown");
  let letReply = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    letReply = resolve;
  });
  await alice.page.route(sends, async (route, request) => {
    if (!isSend(request)) return route.fallback();
    const response = await route.fetch();
    await held;
    await route.fulfill({ response });
  });
  await alice.say("Bob Brown", "hi");
  const bubble = alice.box("Bob Brown").locator(".bubble");
  const key = await bubble.getAttribute("data-client-id");
  const node = await bubble.elementHandle();
  await alice.box("Bob Brown").getByText("Sent", { exact: true }).waitFor();
  t.is(await bubble.count(), 1);
  const replied = alice.page.waitForResponse(sends);
  letReply();
  await replied;
  await alice.say("Bob Brown", "again");
  await alice.box("Bob Brown").getByText("Sent", { exact: true }).nth(1).waitFor();
  t.is(await bubble.count(), 2);
  t.is(await node?.getAttribute("data-client-id"), key);
  t.true(await node?.evaluate((element) => element.isConnected));
});

inBrowser("UX-42 a reply that is lost after the commit leaves one message", async (t, world) => {
  const alice = await world.signIn("alice");
  const bob = await world.signIn("bob");
  await alice.chatWith("Bob Brown");
  await loseFirst(alice.page, true);
  await alice.say("Bob Brown", "once only");
  await alice.box("Bob Brown").getByText("Sent", { exact: true }).waitFor();
  await alice.say("Bob Brown", "and this");
  await bob.sees("Alice Adams", "and this");
  t.deepEqual(await bob.reads("Alice Adams"), ["once only", "and this"]);
  t.deepEqual(await alice.reads("Bob Brown"), ["once only", "and this"]);
});

inBrowser("UX-42 Retry sends again under the same key", async (t, world) => {
  const alice = await world.signIn("alice");
  const bob = await world.signIn("bob");
  await alice.chatWith("Bob Brown");
  const keys = await loseFirst(alice.page, false);
  await alice.say("Bob Brown", "hello?");
  await alice.box("Bob Brown").getByText("Waiting for the connection").waitFor();
  await alice.box("Bob Brown").getByRole("button", { name: "Retry" }).click();
  await bob.sees("Alice Adams", "hello?");
  await alice.box("Bob Brown").getByText("Sent", { exact: true }).waitFor();
  t.is(keys.length, 2);
  t.is(new Set(keys).size, 1);
});

inBrowser("UX-43 a refusal says why, and Retry works by keyboard", async (t, world) => {
  const alice = await world.signIn("alice");
  await alice.chatWith("Bob Brown");
  let refused = 0;
  await alice.page.route(sends, async (route, request) => {
    if (!isSend(request) || refused > 0) return route.fallback();
    refused++;
    const error = { code: "try-again", message: "The message could not be sent now." };
    await route.fulfill({ status: 503, json: { error } });
  });
  await alice.say("Bob Brown", "important");
  await alice.box("Bob Brown").getByText("Not sent").waitFor();
  await alice.box("Bob Brown").getByText("The message could not be sent now.").waitFor();
  await alice.box("Bob Brown").getByRole("button", { name: "Retry" }).focus();
  await alice.page.keyboard.press("Enter");
  await alice.box("Bob Brown").getByText("Sent", { exact: true }).waitFor();
  t.deepEqual(await alice.reads("Bob Brown"), ["important"]);
});

inBrowser("UX-44 what is written without a network goes in order when it is back", async (t, world) => {
  const alice = await world.signIn("alice");
  const bob = await world.signIn("bob");
  await alice.chatWith("Bob Brown");
  await alice.page.context().setOffline(true);
  const lines = ["one", "two", "three", "four", "five"];
  for (const line of lines) await alice.say("Bob Brown", line);
  await alice.box("Bob Brown").getByText("Waiting for the connection").first().waitFor();
  await alice.page.context().setOffline(false);
  await bob.sees("Alice Adams", "five");
  t.deepEqual(await bob.reads("Alice Adams"), lines);
  await alice.box("Bob Brown").getByText("Sent", { exact: true }).nth(4).waitFor();
  t.deepEqual(await alice.reads("Bob Brown"), lines);
});

inBrowser(
  "F7 UX-45 a double click is one message, Shift+Enter a new line, and Enter in an IME neither",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const bob = await world.signIn("bob");
    await alice.chatWith("Bob Brown");
    const field = alice.field("Bob Brown");
    await field.fill("first");
    await field.evaluate((node) => {
      const options = { key: "Enter", isComposing: true, bubbles: true, composed: true, cancelable: true };
      node.dispatchEvent(new KeyboardEvent("keydown", options));
    });
    await field.press("Shift+Enter");
    await field.pressSequentially("second");
    t.is(await field.inputValue(), "first\nsecond");
    await alice.box("Bob Brown").getByRole("button", { name: "Send" }).dblclick();
    await alice.say("Bob Brown", "end");
    await bob.sees("Alice Adams", "end");
    t.deepEqual(await bob.reads("Alice Adams"), ["first\nsecond", "end"]);
  },
);

inBrowser(
  "UX-46 UX-02 boxes and drafts outlive a page load, and nothing outlives the sign-out",
  async (t, world) => {
    const alice = await world.signIn("alice");
    await alice.chatWith("Carol Clark");
    await alice.box("Carol Clark").getByRole("button", { name: "Minimise" }).click();
    await alice.chatWith("Bob Brown");
    await alice.field("Bob Brown").fill("half a thought");
    await follow(alice.page.getByRole("link", { name: "Chat and SMS" }).first());
    await alice.reload();
    await eventually(async () => (await alice.field("Bob Brown").inputValue()) === "half a thought");
    await alice.box("Carol Clark").getByRole("button", { expanded: false }).waitFor();
    await alice.page.getByRole("button", { name: "Alice Adams" }).click();
    await alice.page.getByRole("button", { name: "Log out" }).click();
    await alice.page.getByRole("heading", { name: "Sign in" }).waitFor();
    t.is(await alice.page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage })), "{}");
  },
);

inBrowser("UX-73 a session that is over asks to sign in again, with the text kept", async (t, world) => {
  const alice = await world.signIn("alice");
  await alice.chatWith("Bob Brown");
  await alice.page.context().clearCookies();
  await alice.say("Bob Brown", "do not lose me");
  const link = alice.page.getByRole("link", { name: "Sign in again" });
  await link.waitFor();
  await eventually(async () => (await alice.field("Bob Brown").inputValue()) === "do not lose me");
  await link.click();
  await signInHere(alice.page, "alice");
  await eventually(async () => (await alice.field("Bob Brown").inputValue()) === "do not lose me");
  t.is(await alice.field("Bob Brown").count(), 1);
});

inBrowser("UX-58 F7 the counter tells segments, and what makes a text Unicode", async (t, world) => {
  const alice = await world.signIn("alice");
  await alice.text("+1 202 555 0143");
  const box = alice.box("(202) 555-0143");
  await alice.field("(202) 555-0143").fill("x".repeat(161));
  await box.getByText("2 segments", { exact: true }).waitFor();
  await alice.field("(202) 555-0143").fill("so–so");
  await box.getByText("1 segment · Unicode").waitFor();
  await alice.field("(202) 555-0143").fill("x".repeat(1601));
  await box.getByText("Too long: at most 1,600 characters.").waitFor();
  await alice.field("(202) 555-0143").press("Enter");
  t.is(await box.locator(".bubble").count(), 0);
});
