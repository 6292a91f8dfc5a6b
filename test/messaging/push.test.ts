import { randomBytes } from "node:crypto";
import test, { type ExecutionContext } from "ava";
import { createPushSender } from "../../src/connectors/notify/webpush/sender.js";
import { createPush, type Push } from "../../src/messaging/push.js";
import type { SendReply } from "../../src/wire/api.js";
import { eventually } from "../eventually.js";
import { type Browser, newKey, signIn, startServer, type TestServer } from "../http/server.js";
import { openStream } from "../http/stream-reader.js";
import { sendWith, uploaded } from "../http/uploads.js";
import { startPushService } from "../servers/push-service.js";

const GRACE_MS = 10_000;

/** The web side with pushes; alice's browser has subscribed, and no page of hers is open. */
async function setup(t: ExecutionContext) {
  const service = await startPushService();
  t.teardown(service.close);
  let push: Push | null = null;
  const later = () => {
    if (!push) throw new Error("too early");
    return push;
  };
  const server: TestServer = await startServer((deps) => ({
    ...deps,
    push: {
      publicKey: "",
      subscribe: (...given) => later().subscribe(...given),
      unsubscribe: (...given) => later().unsubscribe(...given),
      endSession: (key) => later().endSession(key),
    },
  }));
  t.teardown(server.close);
  const { store, directory, bus, clock, deps } = server;
  const sender = createPushSender({
    key: randomBytes(32),
    contact: "mailto:admin@demo.test",
    innerHosts: [service.host],
    log: deps.log,
  });
  let seat: "live" | "leaving" | "gone" = "gone";
  push = createPush({
    store,
    directory,
    sender,
    catalogues: deps.catalogues,
    seat: () => (deps.hub.count() > 0 ? "live" : seat),
    graceMs: GRACE_MS,
    manyInstances: false,
    clock,
    log: deps.log,
  });
  bus.subscribe(push.hear);
  const [alice, bob] = [await signIn(server, "alice"), await signIn(server, "bob")];
  const subscription = service.subscribe(sender.publicKey);
  t.is((await subscribe(server, alice, subscription)).status, 204);
  const settled = async () => {
    clock.advance(1_000);
    // What was gathered goes through the database before it is sent.
    for (const user of ["x", "y", "z"]) await store.push.of([user]);
  };
  return {
    server,
    service,
    sender,
    alice,
    bob,
    subscription,
    settled,
    sit(next: typeof seat) {
      seat = next;
    },
  };
}

function subscribe(server: TestServer, browser: Browser, subscription: object, method = "POST") {
  return browser.request("v1/push", {
    method,
    headers: { origin: server.origin, "content-type": "application/json" },
    body: JSON.stringify(subscription),
  });
}

async function write(from: Browser, body: string, extension = "1001"): Promise<string> {
  const { json } = await from.post<SendReply>("v1/messages", {
    clientKey: newKey(),
    to: { extension },
    body,
  });
  return json.message.conversationId;
}

test("UX-34 a message is pushed once to a browser without a page, signed and encrypted for it", async (t) => {
  const { service, bob, server, subscription } = await setup(t);
  const conversationId = await write(bob, "<b>are you there?</b>");
  server.clock.advance(1_000);
  await eventually(() => service.pushes.length > 0);
  const [push] = service.pushes;
  t.is(push?.endpoint, subscription.endpoint);
  t.is(push?.ttl, 86_400);
  const notice = JSON.parse(push?.payload ?? "{}");
  t.deepEqual(notice, {
    conversationId,
    title: "Bob Brown",
    body: "<b>are you there?</b>",
    language: "en",
    direction: "ltr",
  });
  server.clock.advance(60_000);
  await write(bob, "still?");
  server.clock.advance(1_000);
  await eventually(() => service.pushes.length === 2);
  t.is(JSON.parse(service.pushes[1]?.payload ?? "{}").title, "2 messages from Bob Brown");
  t.deepEqual(service.refusals, []);
});

test("UX-34 F7 a push names the files of a message without words, unless its reader wants no text", async (t) => {
  const { service, alice, bob, server } = await setup(t);
  const to = { extension: "1001" };
  const files = [await uploaded(bob, "menu.txt", "soup"), await uploaded(bob, "plan.txt", "north")];
  await sendWith(
    bob,
    "",
    files.map(({ id }) => id),
    to,
  );
  server.clock.advance(1_000);
  await eventually(() => service.pushes.length === 1);
  t.is(JSON.parse(service.pushes[0]?.payload ?? "{}").body, "[menu.txt] [plan.txt]");
  await alice.request("v1/preferences", {
    method: "PATCH",
    headers: { origin: server.origin, "content-type": "application/json" },
    body: JSON.stringify({ showText: false }),
  });
  await sendWith(bob, "", [(await uploaded(bob, "secret.txt", "x")).id], to);
  server.clock.advance(1_000);
  await eventually(() => service.pushes.length === 2);
  t.is(JSON.parse(service.pushes[1]?.payload ?? "{}").body, "Chat");
});

test("UX-34 nothing is pushed while a page is open, and its messages aren't later either", async (t) => {
  const { service, alice, bob, server, settled } = await setup(t);
  const stream = await openStream(server, alice);
  await eventually(() => server.deps.hub.count() === 1);
  await write(bob, "you see this");
  await settled();
  stream.close();
  await eventually(() => server.deps.hub.count() === 0);
  await write(bob, "and this goes to the pocket");
  await settled();
  await eventually(() => service.pushes.length === 1);
  t.is(JSON.parse(service.pushes[0]?.payload ?? "{}").body, "and this goes to the pocket");
});

test("UX-34 whose page closed a moment ago may open the next one first", async (t) => {
  const { service, alice, bob, server, sit } = await setup(t);
  sit("leaving");
  const conversationId = await write(bob, "between two pages");
  server.clock.advance(5_000);
  await alice.post(`v1/conversations/${conversationId}/read`, { seq: 1 });
  server.clock.advance(60_000);
  await write(bob, "she did not come back");
  server.clock.advance(1_000);
  // The first look finds her leaving, and looks again after the grace.
  await eventually(() => {
    server.clock.advance(GRACE_MS);
    return service.pushes.length > 0;
  });
  t.deepEqual(
    service.pushes.map(({ payload }) => JSON.parse(payload).body),
    ["she did not come back"],
  );
});

test("UX-34 a push service that does not know the browser any more ends its subscription", async (t) => {
  const { service, bob, server } = await setup(t);
  const [alice] = await server.knex("sidetone_builtin_users").where({ username: "alice" });
  for (const [status, left] of [
    [500, 1],
    [429, 1],
    [410, 0],
  ] as const) {
    service.answer(status);
    await write(bob, `answered by ${status}`);
    server.clock.advance(1_000);
    await eventually(async () => (await server.store.push.of([alice.id])).length === left);
  }
  t.is(service.pushes.length, 0);
});

test("UX-35 after the logout nothing is pushed, and who signs in next gets only their own", async (t) => {
  const { service, alice, bob, server, subscription, settled } = await setup(t);
  const carol = await signIn(server, "carol");
  await alice.post("v1/logout", {});
  await write(bob, "alice is gone");
  await settled();
  t.is((await subscribe(server, carol, subscription)).status, 204);
  await write(bob, "alice is still gone");
  await write(bob, "for carol", "1003");
  await settled();
  await eventually(() => service.pushes.length === 1);
  t.is(JSON.parse(service.pushes[0]?.payload ?? "{}").body, "for carol");
});

test("UX-35 UX-28 a push says no text where its reader wants none, and nothing where all is quiet", async (t) => {
  const { service, alice, bob, server, settled } = await setup(t);
  const prefer = (change: object) =>
    alice.request("v1/preferences", {
      method: "PATCH",
      headers: { origin: server.origin, "content-type": "application/json" },
      body: JSON.stringify(change),
    });
  await prefer({ showText: false, language: "de" });
  const conversationId = await write(bob, "the secret");
  server.clock.advance(1_000);
  await eventually(() => service.pushes.length === 1);
  t.like(JSON.parse(service.pushes[0]?.payload ?? "{}"), {
    title: "1 Nachricht von Bob Brown",
    body: "Chat",
  });
  await prefer({ doNotDisturbUntil: new Date(server.clock.now() + 3_600_000).toISOString() });
  await write(bob, "not now");
  await settled();
  await prefer({ doNotDisturbUntil: null });
  await alice.request(`v1/conversations/${conversationId}`, {
    method: "PATCH",
    headers: { origin: server.origin, "content-type": "application/json" },
    body: JSON.stringify({ muted: true }),
  });
  await write(bob, "nor ever");
  server.clock.advance(1_000);
  await write(alice, "my own words", "1002");
  server.clock.advance(1_000);
  const carol = await signIn(server, "carol");
  await write(carol, "but this");
  server.clock.advance(1_000);
  await eventually(() => service.pushes.length > 1);
  t.is(service.pushes.length, 2);
  t.like(JSON.parse(service.pushes[1]?.payload ?? "{}"), { title: "1 Nachricht von Carol Clark" });
});

test("a browser can end its own subscription, and nobody else's", async (t) => {
  const { service, alice, bob, server, subscription, settled } = await setup(t);
  const { endpoint } = subscription;
  await subscribe(server, bob, { endpoint }, "DELETE");
  await write(bob, "still there");
  server.clock.advance(1_000);
  await eventually(() => service.pushes.length === 1);
  t.is((await subscribe(server, alice, { endpoint }, "DELETE")).status, 204);
  await write(bob, "not any more");
  await settled();
  t.is(service.pushes.length, 1);
});

test("no push goes to where only this machine could, nor over plain http, nor by a redirect", async (t) => {
  const { sender, service, subscription } = await setup(t);
  const guarded = createPushSender({
    key: randomBytes(32),
    contact: "mailto:admin@demo.test",
    innerHosts: [],
    log: guardedLog,
  });
  const { p256dh, auth } = subscription.keys;
  for (const endpoint of [
    subscription.endpoint,
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://10.0.0.1/",
    "https://169.254.169.254/latest/meta-data",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://user:password@push.example/",
    "http://push.example/",
    "file:///etc/passwd",
  ]) {
    t.is(await guarded.send({ endpoint, p256dh, auth }, "{}", AbortSignal.timeout(60_000)), "gone", endpoint);
  }
  const byName = { endpoint: "https://localhost/", p256dh, auth };
  t.is(await guarded.send(byName, "{}", AbortSignal.timeout(60_000)), "failed");
  service.answer(302);
  t.is(
    await sender.send({ endpoint: subscription.endpoint, p256dh, auth }, "{}", AbortSignal.timeout(60_000)),
    "failed",
  );
});

const guardedLog = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => guardedLog,
};
