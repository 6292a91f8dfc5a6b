import { eventually } from "../eventually.js";
import { startHoldingProxy } from "../servers/holding-proxy.js";
import { openPerson, type Person } from "./person.js";
import { inBrowser, type World } from "./world.js";

async function tabsOf(person: Person, count: number): Promise<Person[]> {
  const tabs = [person];
  while (tabs.length < count) tabs.push(await person.tab());
  return tabs;
}

async function oneStreamEach(world: World, people: number): Promise<void> {
  await eventually(async () => (await world.streams()) === people);
}

inBrowser("UX-32 eight tabs share one stream, and each shows what comes", async (t, world) => {
  const alice = await world.signIn("alice");
  const tabs = await tabsOf(alice, 8);
  const bob = await world.signIn("bob");
  await oneStreamEach(world, 2);
  await bob.chatWith("Alice Adams");
  await bob.say("Alice Adams", "to all of you");
  for (const tab of tabs) await tab.sees("Bob Brown", "to all of you");
  t.is(await world.streams(), 2);
  t.deepEqual(world.complaints, []);
});

inBrowser(
  "UX-32 without SharedWorker one tab leads, and another takes over when it closes",
  async (t, world) => {
    const bob = await world.signIn("bob");
    const alice = await world.signIn("alice");
    await alice.page.context().addInitScript(() => Reflect.deleteProperty(globalThis, "SharedWorker"));
    await alice.reload();
    const [first, second, third] = await tabsOf(alice, 3);
    await oneStreamEach(world, 2);
    await bob.chatWith("Alice Adams");
    await bob.say("Alice Adams", "one");
    for (const tab of [first, second, third]) await tab?.sees("Bob Brown", "one");
    await first?.page.close();
    await bob.say("Alice Adams", "two");
    for (const tab of [second, third]) await tab?.sees("Bob Brown", "two");
    await oneStreamEach(world, 2);
    t.deepEqual(await third?.reads("Bob Brown"), ["one", "two"]);
  },
);

inBrowser("design 7 on plain http without worker or locks each visible tab polls", async (t, world) => {
  const bob = await world.signIn("bob");
  const alice = await world.signIn("alice");
  await alice.page.context().addInitScript(() => {
    for (const name of ["SharedWorker", "BroadcastChannel"]) Reflect.deleteProperty(globalThis, name);
  });
  await alice.reload();
  await bob.chatWith("Alice Adams");
  for (const words of ["one", "two", "three"]) {
    await bob.say("Alice Adams", words);
    await alice.sees("Bob Brown", words);
  }
  t.deepEqual(await alice.reads("Bob Brown"), ["one", "two", "three"]);
});

inBrowser("design 7 behind a proxy that holds streams back, messages come all the same", async (t, world) => {
  const proxy = await startHoldingProxy(world.url);
  t.teardown(() => proxy.stop());
  const bob = await world.signIn("bob");
  const alice = await openPerson(await world.open(), proxy.url, "alice");
  await eventually(() => proxy.held() > 0);
  await bob.chatWith("Alice Adams");
  await bob.say("Alice Adams", "can you hear me?");
  await alice.sees("Bob Brown", "can you hear me?");
  await alice.say("Bob Brown", "yes");
  await bob.sees("Alice Adams", "yes");
  t.is(proxy.held(), 1);
});

inBrowser(
  "who signs in with alice's browser gets none of her messages, and she none of theirs",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const bob = await world.signIn("bob");
    await alice.chatWith("Dave Davis");
    const tab = await alice.page.context().newPage();
    await tab.context().clearCookies();
    const carol = await openPerson(tab, world.url, "carol");
    await bob.chatWith("Carol Clark");
    await bob.say("Carol Clark", "for carol only");
    await carol.sees("Bob Brown", "for carol only");
    await alice.page.getByRole("link", { name: "Sign in again" }).waitFor();
    t.is(await alice.page.getByText("for carol only").count(), 0);
    t.is(await carol.box("Dave Davis").count(), 0);
  },
);

inBrowser(
  "UX-74 a server that is away is told of after a while, and nothing is lost or doubled",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const bob = await world.signIn("bob");
    await alice.chatWith("Bob Brown");
    await alice.say("Bob Brown", "before");
    await bob.sees("Alice Adams", "before");
    await world.stop();
    await alice.say("Bob Brown", "meanwhile");
    await alice.page.getByRole("status").getByText("Reconnecting…").waitFor();
    const tryNow = alice.page.getByRole("button", { name: "Try now" });
    await tryNow.waitFor();
    await world.restart();
    // The browser tries by itself, too, and may have been first.
    await tryNow.evaluateAll((buttons) => {
      for (const button of buttons) (button as HTMLButtonElement).click();
    });
    await bob.sees("Alice Adams", "meanwhile");
    await bob.say("Alice Adams", "after");
    await alice.sees("Bob Brown", "after");
    await alice.page.getByText("Reconnecting…").waitFor({ state: "detached" });
    for (const [person, title] of [[alice, "Bob Brown"] as const, [bob, "Alice Adams"] as const]) {
      t.deepEqual(await person.reads(title), ["before", "meanwhile", "after"]);
    }
  },
);

inBrowser(
  "UX-01 the box that was opened last stays open when there is no room for more",
  async (t, world) => {
    const alice = await world.signIn("alice", { viewport: { width: 1280, height: 800 } });
    for (const name of ["Bob Brown", "Carol Clark", "Dave Davis"]) await alice.chatWith(name);
    const shapes = await alice.page
      .locator("[data-chat-box]")
      .evaluateAll((boxes) => boxes.map((box) => box.getAttribute("data-shape")));
    t.deepEqual(shapes, ["minimised", "open", "open"]);
    const overflow = await alice.page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    t.is(overflow, 0);
  },
);
