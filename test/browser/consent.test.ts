import { eventually } from "../eventually.js";
import { follow } from "./person.js";
import { inBrowser } from "./world.js";

const BANNER = /This person opted out \(STOP, .+\)\. You can’t text them from this number\./;

inBrowser(
  "UX-61 an inbound STOP puts a banner into every tab, keeps the draft, and START takes it away",
  async (t, world) => {
    const phone = await world.handset();
    const alice = await world.signIn("alice");
    await phone.text("hello");
    const title = await titleOf(alice.page.locator("[data-chat-box]"));
    const second = await alice.tab();
    await second.text(title);
    await alice.field(title).fill("Half a sent");
    await phone.text(" stop ");
    for (const { box } of [alice, second]) await box(title).getByText(BANNER).waitFor();
    t.false(await alice.field(title).isVisible());
    await alice.box(title).locator(".consent").filter({ hasText: "opted out (STOP)" }).waitFor();
    await alice.box(title).locator(".consent").filter({ hasText: "Automatic reply: “" }).waitFor();
    t.true(await second.box(title).getByText(BANNER).isVisible());

    await phone.page
      .getByRole("list", { name: "Texts on this phone" })
      .getByText(/You have opted out .* Reply START/)
      .waitFor();
    const refused = await alice.page.request.post(`${world.url}v1/messages`, {
      data: { clientKey: "a-key-of-24-characters-1", to: { number: title }, body: "still there?" },
      headers: { origin: new URL(world.url).origin },
    });
    t.is(refused.status(), 409);
    t.regex(await refused.text(), /"recipient-opted-out"/);

    await phone.text("START");
    await alice.field(title).waitFor();
    t.is(await alice.field(title).inputValue(), "Half a sent");
    await second.field(title).waitFor();
    await alice.box(title).locator(".consent").filter({ hasText: "opted in again (START)" }).waitFor();
    t.deepEqual(world.complaints, []);
  },
);

inBrowser(
  "F28 a user opts a person out and in again, and the conversation says who did",
  async (t, world) => {
    const phone = await world.handset();
    const alice = await world.signIn("alice");
    await phone.text("please don't write any more");
    const title = await titleOf(alice.page.locator("[data-chat-box]"));
    const box = alice.box(title);
    await (await alice.menu(title)).getByRole("button", { name: "Opt this person out" }).click();
    await box.getByLabel("Reason (optional)").fill("asked in a text");
    await box.getByRole("button", { name: "Opt out", exact: true }).click();
    await box.getByText(/Alice Adams.* opted this person out \(.+\)\. You can’t text them/).waitFor();
    await box.locator(".consent").filter({ hasText: "opted this person out · ⁨asked in a text⁩" }).waitFor();

    await (await alice.menu(title)).getByRole("button", { name: "Opt this person in again" }).click();
    await box.getByText("Only then may you opt them in.").waitFor();
    await box.getByRole("button", { name: "Yes, they asked for it" }).click();
    await alice.field(title).waitFor();
    await box.locator(".consent").filter({ hasText: "opted this person in again" }).waitFor();
    await alice.say(title, "Welcome back");
    await phone.sees("Welcome back");
    t.is(await box.locator(".consent").count(), 2);
  },
);

inBrowser(
  "F28 without scripts a person is opted out and in on the page, after a question",
  async (t, world) => {
    const phone = await world.handset();
    await phone.text("hello");
    const alice = await world.signIn("alice", { javaScriptEnabled: false });
    const { page } = alice;
    await page.goto(`${world.url}messages`);
    await page.locator("main").getByRole("link").filter({ hasText: "hello" }).first().click();
    await page.getByRole("complementary").getByRole("link", { name: "Opt this person out" }).click();
    await page.getByLabel("Reason (optional)").fill("by phone");
    await follow(page.getByRole("button", { name: "Opt out", exact: true }));
    await page.getByText(/opted this person out \(.+\)\. You can’t text them/).waitFor();
    t.is(await page.getByRole("button", { name: "Send" }).count(), 0);
    t.regex(await page.locator(".lines").innerText(), /opted this person out · .?by phone/);
    await page.getByRole("complementary").getByRole("link", { name: "Opt this person in again" }).click();
    await page.getByRole("button", { name: "Yes, they asked for it" }).click();
    await page.getByRole("button", { name: "Send" }).waitFor();
  },
);

/** The title of the only box there is, once there is one. */
async function titleOf(boxes: {
  count(): Promise<number>;
  locator(of: string): { innerText(): Promise<string> };
}): Promise<string> {
  await eventually(async () => (await boxes.count()) === 1);
  return boxes.locator(".name").innerText();
}
