// The dock: who is in it, what its dots say, and its manners toward the page around it.
import { eventually } from "../eventually.js";
import { at, signInHere } from "./person.js";
import { indexed } from "./seed.js";
import { inBrowser } from "./world.js";

inBrowser("F5 F16 UX-37 the blue dot says online, away and offline, in words too", async (t, world) => {
  const alice = await world.signIn("alice");
  await alice.dock.getByRole("button", { name: "Contacts", exact: true }).click();
  const bobs = alice.dock.getByRole("listitem").filter({ hasText: "Bob Brown" });
  await bobs.getByText("Offline", { exact: true }).waitFor();
  t.regex(await bobs.innerText(), /Ext\. 1002/);
  const bob = await world.open();
  await bob.clock.install();
  await bob.goto(world.url);
  await signInHere(bob, "bob");
  await bobs.getByText("Online", { exact: true }).waitFor();
  const second = await bob.context().newPage();
  await second.goto(world.url);
  await bob.close();
  const asked: string[] = [];
  second.on("request", (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
  await at(second, world.url).dock.waitFor();
  // Another tab holds the stream.
  await bobs.getByText("Online", { exact: true }).waitFor();
  await second.clock.fastForward(5 * 60_000 + 1_000);
  await bobs.getByText("Away", { exact: true }).waitFor();
  t.deepEqual(
    asked.filter((line) => line.includes("/presence")),
    ["POST /sidetone/v1/presence"],
  );
  await second.keyboard.press("Shift");
  await bobs.getByText("Online", { exact: true }).waitFor();
  await second.getByRole("button", { name: "Bob Brown" }).click();
  await second.getByRole("button", { name: "Log out" }).click();
  await bobs.getByText("Offline", { exact: true }).waitFor();
});

inBrowser(
  "F6 UX-56 the search finds people, conversations by their digits, and words in messages",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const phone = await world.handset();
    await phone.text("The parcel from Oslo is here");
    await alice.sees("(202) 555-0143", "The parcel from Oslo is here");
    await alice.box("(202) 555-0143").getByRole("button", { name: "Close" }).click();
    await alice.dock.getByRole("button", { name: "Contacts", exact: true }).click();
    const field = alice.dock.getByRole("searchbox");
    for (const digits of ["555-0143", "5550143"]) {
      await field.fill(digits);
      await alice.dock.getByRole("list", { name: "Conversations" }).getByText("(202) 555-0143").waitFor();
    }
    await indexed(alice, world, "parcel");
    await field.fill("parcel");
    const hit = alice.dock.getByRole("list", { name: "Messages" }).getByRole("button", { name: /Oslo/ });
    t.is(await hit.locator("mark").innerText(), "parcel");
    await hit.click();
    await alice.sees("(202) 555-0143", "The parcel from Oslo is here");
    t.is(await alice.page.locator("[data-chat-box]").count(), 1);
  },
);

inBrowser(
  "UX-65 one key leads from anywhere to the dock, arrows through its list, and back",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const { page } = alice;
    const { keyboard } = page;
    const focused = (): Promise<string> =>
      page
        .locator(":focus")
        .last()
        .evaluate((node) => node.getAttribute("aria-label") ?? node.textContent ?? "");
    const link = page.getByRole("link", { name: "Chat and SMS" });
    await alice.dock.waitFor();
    await link.focus();
    await keyboard.press("F6");
    t.is(await focused(), "Contacts");
    await keyboard.press("Enter");
    await alice.dock.getByText("Carol Clark").waitFor();
    await keyboard.press("ArrowDown");
    const describe = (): Promise<string> =>
      page
        .locator(":focus")
        .last()
        .evaluate((node) => node.closest("[role=listitem]")?.querySelector(".who bdi")?.textContent ?? "");
    t.is(await describe(), "Bob Brown");
    await keyboard.press("ArrowDown");
    t.is(await describe(), "Carol Clark");
    await keyboard.press("Home");
    t.is(await describe(), "Bob Brown");
    await keyboard.press("End");
    t.not(await describe(), "Bob Brown");
    await keyboard.press("Home");
    await keyboard.press("ArrowUp");
    t.is(await focused(), "Search contacts");
    // One stop for all of the list.
    t.is(await alice.dock.locator(".actions button[tabindex='0']").count(), 1);
    await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    await alice.field("Bob Brown").waitFor();
    await eventually(async () => (await focused()) === "Message");
    await keyboard.press("F6");
    t.is(await focused(), "Chat and SMS");
    await keyboard.press("Shift+F6");
    t.is(await focused(), "Message");
    await keyboard.press("Escape");
    t.is(await focused(), "Chat");
  },
);
