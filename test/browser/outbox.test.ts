import { eventually } from "../eventually.js";
import { ends, heldText, release } from "./carrier.js";
import { follow, signInWordless } from "./person.js";
import { inBrowser } from "./world.js";

const TITLE = "(555) 123-9999";
const PEER = "+15551239999";
const hello = { number: PEER, title: TITLE, body: "hello?" };

inBrowser(
  "UX-43 the author of a text that failed sends it anew by keyboard, in the same bubble",
  async (t, world) => {
    const alice = await heldText(world, hello);
    const bubble = alice.box(TITLE).locator(".bubble");
    await bubble.getByText("The carrier takes no more right now").waitFor();
    await ends(world, "failed", "carrier-refused");
    await alice.reload();
    const retry = bubble.getByRole("button", { name: "Retry" });
    await bubble.getByText("The carrier refused it.").waitFor();
    await retry.focus();
    await release(world);
    await alice.page.keyboard.press("Enter");
    await bubble.getByText("Delivered", { exact: true }).waitFor();
    t.is(await bubble.count(), 1);
    t.is(await retry.count(), 0);
    const phone = await world.open();
    await phone.goto(`${world.url}handset?${new URLSearchParams({ phone: PEER })}`);
    // Its script begins the list anew.
    await eventually(async () => (await phone.getByText("hello?").count()) === 1);
  },
);

inBrowser(
  "UX-43 without scripts the words of a text that failed are as legible as any, and its state stands beside its time",
  async (t, world) => {
    await heldText(world, hello);
    await ends(world, "failed", "carrier-refused");
    const { page } = await world.signIn("alice", { javaScriptEnabled: false });
    await page.goto(`${world.url}messages`);
    await follow(page.locator("main").getByRole("link").filter({ hasText: "hello?" }).first());
    const line = page.locator(".lines .problem");
    await line.waitFor();
    const styleOf = (part: string) => line.locator(part).evaluate((node) => ({ ...getComputedStyle(node) }));
    const ink = await page.evaluate(() => getComputedStyle(document.body).color);
    const [text, state] = [await styleOf(".text"), await styleOf(".state")];
    t.deepEqual([text.color, text.fontWeight], [ink, "400"]);
    t.not(state.color, ink);
    t.is(state.borderTopWidth, "0px");
  },
);

inBrowser(
  "F32 an operator sends anew what failed and discards what is not confirmed, without its text",
  async (t, world) => {
    await heldText(world, { ...hello, body: "a secret" });
    await ends(world, "unknown", "no-answer");
    const oscar = await world.signIn("oscar");
    const { page } = oscar;
    await page.goto(`${world.url}outbox`);
    const row = page.locator(".sheet-rows > li");
    await row.getByText("Not confirmed").waitFor();
    await row.getByText("It may arrive twice.").waitFor();
    t.false((await page.content()).includes("a secret"));
    await row.getByRole("button", { name: "Discard" }).click();
    await page.getByText("It is off the list.").waitFor();
    await page.getByText("There is nothing here.").waitFor();
    await world
      .data()
      .store.flow.trip({ trunkId: "loopback", reason: "carrier-credentials", isProbe: true }, Date.now());
    await page.reload();
    await page.getByText("The carrier refuses our account").waitFor();
    const olivia = await world.signIn("olivia");
    await olivia.page.getByText("Texting is delayed on these numbers").waitFor();
    await follow(page.getByRole("button", { name: "Try now" }));
    await page.getByText("The trunk is tried now.").waitFor();
    t.is(await page.getByText("The carrier refuses our account").count(), 0);
  },
);

inBrowser(
  "F32 in Arabic, too, the arrow of the outbox points from our number to the other side, and no number is cut in two",
  async (t, world) => {
    await heldText(world, hello);
    await ends(world, "failed", "carrier-refused");
    const options = { locale: "ar", javaScriptEnabled: false, viewport: { width: 360, height: 800 } };
    const page = await world.open(options);
    await signInWordless(page, world.url, "oscar");
    await page.goto(`${world.url}outbox`);
    const numbers = page.locator(".sheet-rows .name .number");
    const [own, peer] = [await numbers.nth(0).boundingBox(), await numbers.nth(1).boundingBox()];
    if (!own || !peer) throw new Error("no numbers");
    t.is(await numbers.nth(0).innerText(), "+1 555 765 0001");
    t.true(own.x < peer.x || own.y < peer.y, "read from the left, or from above");
    t.is(Math.round(own.height), Math.round(peer.height));
    t.true(own.height < 30, "on one line");
  },
);
