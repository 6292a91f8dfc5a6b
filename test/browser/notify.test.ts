import type { Page } from "playwright-core";
import { eventually } from "../eventually.js";
import { allowNotifications, listenTo, notificationsIn, putBehind, writerTo } from "./ears.js";
import { openPerson, type Person } from "./person.js";
import { inBrowser, type World } from "./world.js";

/** Alice's browser may notify; bob writes to her. */
async function setup(world: World) {
  const bob = await world.signIn("bob");
  const alice = await world.signIn("alice");
  await allowNotifications(alice.page.context());
  const ears = await listenTo(alice);
  return { alice, bob, ears, write: await writerTo(bob, "1001") };
}

async function titles(page: Page): Promise<string[]> {
  return (await notificationsIn(page)).map(({ title }) => title);
}

async function openSettings(person: Person) {
  await person.dock.getByRole("button", { name: "Settings" }).click();
  const panel = person.page.getByRole("dialog", { name: "Settings" });
  await panel.waitFor();
  return panel;
}

inBrowser("UX-25 UX-26 F13 a hidden portal notifies once per conversation, and counts", async (t, world) => {
  const { alice, write } = await setup(world);
  await putBehind(alice.page);
  await write("one");
  // The first notification installs the worker that shows it.
  await eventually(async () => (await titles(alice.page)).length === 1);
  t.like((await notificationsIn(alice.page))[0], { title: "Bob Brown", body: "one" });
  await write("two");
  await write("three");
  await eventually(async () => (await titles(alice.page))[0] === "3 messages from Bob Brown");
  t.is((await titles(alice.page)).length, 1);
  t.deepEqual(world.complaints, []);
});

inBrowser(
  "UX-25 nothing is notified of in a portal that has the focus, nor what was there before",
  async (t, world) => {
    const { alice, write } = await setup(world);
    for (let place = 0; place < 20; place++) await write(`while alice looks ${place}`);
    await alice.sees("Bob Brown", "while alice looks 19");
    t.deepEqual(await titles(alice.page), []);
    await alice.reload();
    await alice.dock.getByRole("img", { name: "1 unread conversation" }).waitFor();
    await putBehind(alice.page);
    t.deepEqual(await titles(alice.page), []);
    await write("and now");
    await eventually(async () => (await titles(alice.page)).length === 1);
    t.deepEqual(await titles(alice.page), ["21 messages from Bob Brown"]);
  },
);

inBrowser("UX-27 a click on a notification brings the page forward and opens the box", async (t, world) => {
  const { alice, write } = await setup(world);
  await putBehind(alice.page);
  await write("click me");
  await eventually(async () => (await titles(alice.page)).length === 1);
  await alice.box("Bob Brown").getByRole("button", { name: "Close" }).click();
  await alice.box("Bob Brown").waitFor({ state: "detached" });
  const pages = alice.page.context().pages().length;
  const [worker] = alice.page.context().serviceWorkers();
  // Not an event of the user's, so that the browser lets it focus nothing.
  await worker?.evaluate(`(async () => {
    const [notification] = await registration.getNotifications();
    dispatchEvent(new NotificationEvent("notificationclick", { notification }));
  })()`);
  await alice.field("Bob Brown").waitFor();
  t.is(alice.page.context().pages().length, pages);
  await eventually(async () => (await titles(alice.page)).length === 0);
});

inBrowser("UX-28 markup is shown as it was written, and no text where alice wants none", async (t, world) => {
  const { alice, write } = await setup(world);
  await putBehind(alice.page);
  await write("<b>bold</b> {{x}}");
  await eventually(async () => (await titles(alice.page)).length === 1);
  t.is((await notificationsIn(alice.page))[0]?.body, "<b>bold</b> {{x}}");
  const panel = await openSettings(alice);
  await panel.getByRole("switch", { name: "Show message text" }).click();
  await eventually(async () => !(await panel.getByRole("switch", { name: "Show message text" }).isChecked()));
  await write("the secret");
  await eventually(async () => (await titles(alice.page))[0] === "2 messages from Bob Brown");
  t.is((await notificationsIn(alice.page))[0]?.body, "Chat");
});

inBrowser("UX-29 reading on another device takes the notification away", async (t, world) => {
  const { alice, write } = await setup(world);
  await putBehind(alice.page);
  await write("read me elsewhere");
  await eventually(async () => (await titles(alice.page)).length === 1);
  const phone = await world.signIn("alice");
  await phone.chatWith("Bob Brown");
  await eventually(async () => (await titles(alice.page)).length === 0);
  t.pass();
});

inBrowser("UX-23 F13 a muted conversation and do-not-disturb notify of nothing", async (t, world) => {
  const { alice, ears, write } = await setup(world);
  const panel = await openSettings(alice);
  await panel.getByRole("button", { name: "For 1 hour" }).click();
  await panel.getByText(/^No sound and no notification until /).waitFor();
  await putBehind(alice.page);
  await write("not now");
  await alice.sees("Bob Brown", "not now");
  await putBehind(alice.page, false);
  await panel.getByRole("button", { name: "Off" }).click();
  await panel.getByText(/^No sound and no notification until /).waitFor({ state: "hidden" });
  await alice.page.keyboard.press("Escape");
  const box = alice.box("Bob Brown");
  await (await alice.menu("Bob Brown")).getByRole("button", { name: "Turn off notifications" }).click();
  await box.getByRole("img", { name: "Notifications are off" }).waitFor();
  await putBehind(alice.page);
  await write("nor this");
  await alice.sees("Bob Brown", "nor this");
  t.deepEqual(await titles(alice.page), []);
  t.is(ears.rings(), 0);
});

inBrowser("UX-24 the browser is asked from a click only, and 'not now' is remembered", async (t, world) => {
  const bob = await world.signIn("bob");
  const alice = await world.signIn("alice");
  // A browser without a screen has refused already.
  await alice.page.context().addInitScript(() => {
    Object.defineProperty(Notification, "permission", { value: "default" });
  });
  const ears = await listenTo(alice);
  const write = await writerTo(bob, "1001");
  const question = alice.page.getByRole("group", { name: "Show new messages on your desktop?" });
  await write("an occasion to ask");
  await question.waitFor();
  t.is(ears.asked(), 0);
  await question.getByRole("button", { name: "Not now" }).click();
  await question.waitFor({ state: "hidden" });
  await alice.reload();
  await write("another occasion");
  await alice.sees("Bob Brown", "another occasion");
  t.false(await question.isVisible());
  t.is(ears.asked(), 0);
  const panel = await openSettings(alice);
  await panel.getByRole("button", { name: "Allow notifications…" }).click();
  await eventually(() => ears.asked() === 1);
});

inBrowser(
  "UX-30 title and icon show what is unread, and are the host's again afterwards",
  async (t, world) => {
    const { alice, write } = await setup(world);
    const icons = () =>
      alice.page.evaluate(() =>
        [...document.head.querySelectorAll("link[rel~=icon]")].map((link) => link.getAttribute("href")),
      );
    const [head, before] = [await alice.page.evaluate(() => document.head.innerHTML), await icons()];
    await alice.page.evaluate(() => {
      document.title = "Calls";
    });
    await write("one");
    await alice.page.waitForFunction(() => document.title === "(1) Calls");
    await eventually(async () => (await icons()).join() === "/sidetone/icon-unread.svg");
    await alice.page.evaluate(() => {
      document.title = "Voicemail";
    });
    await alice.page.waitForFunction(() => document.title === "(1) Voicemail");
    await alice.field("Bob Brown").click();
    await alice.page.waitForFunction(() => document.title === "Voicemail");
    await eventually(async () => (await icons()).join() === before.join());
    const after = await alice.page.evaluate(() => document.head.innerHTML);
    t.is(after.replace("Voicemail", ""), head.replace(/(<title>).*(<\/title>)/, "$1$2"));
  },
);

inBrowser("UX-31 on plain http the switch is off and says why", async (t, world) => {
  const page = await world.open();
  const url = world.url.replace("127.0.0.1", "pbx.test");
  const alice = await openPerson(page, url, "alice");
  const panel = await openSettings(alice);
  const desktop = panel.getByRole("switch", { name: "Desktop notifications" });
  t.true(await desktop.isDisabled());
  await panel.getByText("Notifications need a portal that is reached by https.").waitFor();
  t.false(await panel.getByRole("button", { name: "Allow notifications…" }).isVisible());
  t.deepEqual(
    world.complaints.filter((text) => !/Cross-Origin-Opener-Policy|Origin-Agent-Cluster/.test(text)),
    [],
  );
});

inBrowser("UX-24 where the browser refuses, the settings say where to change that", async (t, world) => {
  const alice = await world.signIn("alice");
  await alice.page.context().addInitScript(() => {
    Object.defineProperty(Notification, "permission", { value: "denied" });
  });
  await alice.reload();
  const panel = await openSettings(alice);
  t.true(await panel.getByRole("switch", { name: "Desktop notifications" }).isDisabled());
  await panel.getByText("Your browser blocks notifications of this site.").waitFor();
});
