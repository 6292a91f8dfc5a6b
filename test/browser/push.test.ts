import test from "ava";
import type { Me } from "../../src/wire/api.js";
import { eventually } from "../eventually.js";
import { type PushService, startPushService, type TestSubscription } from "../servers/push-service.js";
import { allowNotifications, notificationsIn, writerTo } from "./ears.js";
import { type Person, signInHere } from "./person.js";
import { inBrowser, type World } from "./world.js";

let service: PushService;
test.before(async () => {
  service = await startPushService();
});
test.after.always(() => service.close());
const env = async () => ({ SIDETONE_PUSH_HOSTS: service.host, SIDETONE_PUSH_GRACE_SECONDS: "1" });

/** Alice in a browser whose maker's push service is the one of this test. */
async function setup(world: World) {
  const bob = await world.signIn("bob");
  const alice = await world.signIn("alice");
  await allowNotifications(alice.page.context());
  const me = (await (await alice.page.request.get(`${world.url}v1/me`)).json()) as Me;
  const subscription = service.subscribe(me.pushKey ?? "");
  await alice.page.context().addInitScript(subscribeTo, subscription);
  await alice.reload();
  return { alice, bob, subscription, write: await writerTo(bob, "1001") };
}

/** Runs in every page before anything of its own: this machine has no way to the real service. */
function subscribeTo({ endpoint, keys }: TestSubscription): void {
  const made = {
    endpoint,
    toJSON: () => ({ endpoint, expirationTime: null, keys }),
    async unsubscribe() {
      localStorage.removeItem("test.subscribed");
      return true;
    },
  };
  PushManager.prototype.subscribe = async () => {
    localStorage.setItem("test.subscribed", "yes");
    return made as unknown as PushSubscription;
  };
  PushManager.prototype.getSubscription = async () =>
    localStorage.getItem("test.subscribed") ? (made as unknown as PushSubscription) : null;
}

async function turnOn(person: Person): Promise<void> {
  await person.dock.getByRole("button", { name: "Settings" }).click();
  const push = person.page.getByRole("switch", { name: "Notify me when no page is open" });
  await push.click();
  await eventually(() => push.isChecked());
}

function bodies(of: TestSubscription): string[] {
  return service.pushes
    .filter(({ endpoint }) => endpoint === of.endpoint)
    .map(({ payload }) => JSON.parse(payload).body);
}

inBrowser(
  "UX-34 F13 who closed every page gets one push for a message, and none while a page is open",
  async (t, world) => {
    const { alice, subscription, write } = await setup(world);
    await turnOn(alice);
    await eventually(async () => (await world.streams()) === 2);
    await write("while you look");
    await alice.sees("Bob Brown", "while you look");
    await alice.page.goto("about:blank");
    await eventually(async () => (await world.streams()) === 1);
    await write("while you are away");
    await eventually(() => bodies(subscription).length > 0);
    t.deepEqual(bodies(subscription), ["while you are away"]);
    await alice.page.goto(world.url);
    await eventually(async () => (await world.streams()) === 2);
    await write("and back");
    await alice.sees("Bob Brown", "and back");
    t.deepEqual(bodies(subscription), ["while you are away"]);
    t.deepEqual(service.refusals, []);
  },
  { env },
);

inBrowser(
  "UX-35 after the logout nothing is pushed to the browser, whoever signs in next",
  async (t, world) => {
    const { alice, bob, subscription, write } = await setup(world);
    await turnOn(alice);
    const context = alice.page.context();
    await alice.page.keyboard.press("Escape");
    await alice.page.getByRole("button", { name: /Alice Adams/ }).click();
    await alice.page.getByRole("button", { name: "Log out" }).click();
    await alice.page.getByLabel("Username").waitFor();
    await write("nobody is there");
    await signInHere(alice.page, "carol");
    await alice.dock.waitFor();
    await alice.page.waitForFunction(() => localStorage.getItem("test.subscribed") === null);
    await context.pages()[0]?.goto("about:blank");
    await eventually(async () => (await world.streams()) === 1);
    const toCarol = await writerTo(bob, "1003");
    await toCarol("carol never asked for pushes");
    // Somebody else signs in meanwhile, which takes longer than a push would.
    await world.signIn("dave");
    t.deepEqual(bodies(subscription), []);
  },
  { env },
);

inBrowser("UX-34 UX-26 a push is shown by the worker, and taken away when it is read", async (t, world) => {
  const { alice, write } = await setup(world);
  await turnOn(alice);
  const session = await alice.page.context().newCDPSession(alice.page);
  const ids: string[] = [];
  session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
    for (const { registrationId, scopeURL } of registrations)
      if (scopeURL === world.url) ids.push(registrationId);
  });
  await session.send("ServiceWorker.enable");
  await eventually(() => ids.length > 0);
  await write("the message itself");
  await alice.sees("Bob Brown", "the message itself");
  const conversationId = await alice.box("Bob Brown").getAttribute("data-conv-id");
  const notice = {
    conversationId,
    title: "Bob Brown",
    body: "<b>pushed</b>",
    language: "en",
    direction: "ltr",
  };
  await session.send("ServiceWorker.deliverPushMessage", {
    origin: new URL(world.url).origin,
    registrationId: ids[0] ?? "",
    data: JSON.stringify(notice),
  });
  await eventually(async () => (await notificationsIn(alice.page)).length === 1);
  t.like((await notificationsIn(alice.page))[0], {
    title: "Bob Brown",
    body: "<b>pushed</b>",
    tag: `conv:${conversationId}`,
  });
  await alice.page.keyboard.press("Escape");
  await alice.field("Bob Brown").click();
  await eventually(async () => (await notificationsIn(alice.page)).length === 0);
});
