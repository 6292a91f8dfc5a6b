import test from "ava";
import type { ConversationView, DirectoryReply, EventsReply, Me } from "../../src/wire/api.js";
import type { Person, PresenceChange } from "../../src/wire/people.js";
import { eventually } from "../eventually.js";
import { addOtherTenant, type Browser, signIn, startServer, type TestServer } from "./server.js";
import { type OpenStream, openStream } from "./stream-reader.js";

async function setup() {
  const server = await startServer();
  const [alice, bob] = [await signIn(server, "alice"), await signIn(server, "bob")];
  const ids = new Map<string, string>();
  for (const { id, username } of await server.knex("sidetone_builtin_users").select()) ids.set(username, id);
  const idOf = (username: string) => ids.get(username) ?? "";
  return { server, alice, bob, idOf };
}

async function watch(browser: Browser, ...users: string[]): Promise<readonly PresenceChange[]> {
  return (await browser.post<PresenceChange[]>("v1/presence/watch", { users })).json;
}

async function personSeenBy(browser: Browser, name: string): Promise<Person | undefined> {
  const { json } = await browser.get<DirectoryReply>(`v1/directory?q=${name}`);
  return json.people[0];
}

function batches(stream: OpenStream): (readonly PresenceChange[])[] {
  return stream.frames.flatMap(({ event }) => (event.type === "presence" ? [event.people] : []));
}

async function patch(server: TestServer, browser: Browser, path: string, body: object) {
  const headers = { origin: server.origin, "content-type": "application/json" };
  return browser.request(path, { method: "PATCH", headers, body: JSON.stringify(body) });
}

test("F16 UX-37 the blue dot comes with a stream, pales when idle, and goes a minute after the last stream", async (t) => {
  const { server, alice, bob, idOf } = await setup();
  t.teardown(server.close);
  const { clock } = server;
  const hers = await openStream(server, alice);
  const hello = await hers.next("hello");
  t.false(hello.event.watching);
  t.deepEqual(await watch(alice, idOf("bob")), [{ id: idOf("bob"), presence: "offline", phone: null }]);
  const seen = () => batches(hers).map(([change]) => change?.presence);
  const his = await openStream(server, bob);
  await eventually(() => seen().length === 1);
  t.is(hers.frames.find(({ event }) => event.type === "presence")?.id, null);
  clock.advance(5_000);
  t.is((await bob.post("v1/presence", { active: false })).status, 204);
  await eventually(() => seen().length === 2);
  clock.advance(5_000);
  await bob.post("v1/presence", { active: true });
  await eventually(() => seen().length === 3);
  his.close();
  await eventually(() => server.deps.hub.count(idOf("bob")) === 0);
  clock.advance(59_000);
  t.is((await personSeenBy(alice, "Bob"))?.presence, "online");
  clock.advance(1_000);
  await eventually(() => seen().length === 4);
  t.deepEqual(seen(), ["online", "away", "online", "offline"]);
  t.is((await personSeenBy(alice, "Bob"))?.presence, "offline");
});

test("UX-37 a second browser keeps its user online, and signing out of the last one is seen at once", async (t) => {
  const { server, alice, bob, idOf } = await setup();
  t.teardown(server.close);
  const elsewhere = await signIn(server, "bob");
  const [hers] = [
    await openStream(server, alice),
    await openStream(server, bob),
    await openStream(server, elsewhere),
  ];
  await eventually(() => server.deps.hub.count(idOf("bob")) === 2);
  t.is((await watch(alice, idOf("bob")))[0]?.presence, "online");
  await bob.post("v1/presence", { active: false });
  await bob.post("v1/logout", {});
  t.is((await personSeenBy(alice, "Bob"))?.presence, "online");
  await elsewhere.post("v1/logout", {});
  await eventually(() => {
    server.clock.advance(5_000);
    return batches(hers).length === 1;
  });
  t.is(batches(hers)[0]?.[0]?.presence, "offline");
});

test("F16 who appears offline, or may not chat, has no blue dot for others", async (t) => {
  const { server, alice, bob, idOf } = await setup();
  t.teardown(server.close);
  const [hers] = [await openStream(server, alice), await openStream(server, bob)];
  await eventually(() => server.deps.hub.count() === 2);
  t.is((await watch(alice, idOf("bob")))[0]?.presence, "online");
  await patch(server, bob, "v1/preferences", { appearOffline: true });
  await eventually(() => batches(hers).length === 1);
  t.is(batches(hers)[0]?.[0]?.presence, "offline");
  await patch(server, bob, "v1/preferences", { appearOffline: false });
  t.is((await personSeenBy(alice, "Bob"))?.presence, "online");
  const [{ tenant_id: tenantId }] = await server.knex("sidetone_builtin_users").where({ username: "bob" });
  await server.store.settings.setUser(tenantId, idOf("bob"), { chatEnabled: false });
  server.clock.advance(10_000);
  t.is((await personSeenBy(alice, "Bob"))?.presence, "offline");
});

test("F16 a phone's state is on the person, and its changes are told to who watches", async (t) => {
  const { server, alice, idOf } = await setup();
  t.teardown(server.close);
  const [{ tenant_id: tenantId }] = await server.knex("sidetone_builtin_users").where({ username: "bob" });
  const own = await server.directory.tenant(tenantId);
  const [extension] = own?.extensionsByUser.get(idOf("bob")) ?? [];
  const stream = await openStream(server, alice);
  await stream.next("hello");
  t.is((await personSeenBy(alice, "Bob"))?.phone, null);
  await watch(alice, idOf("bob"));
  server.phones.linked("main", [extension!]);
  await eventually(() => batches(stream).length === 1);
  server.clock.advance(5_000);
  server.phones.changed(extension!, "busy");
  await eventually(() => batches(stream).length === 2);
  t.deepEqual(
    batches(stream).map(([change]) => change?.phone),
    ["free", "busy"],
  );
  t.is((await personSeenBy(alice, "Bob"))?.phone, "busy");
  t.is((await personSeenBy(alice, "Carol"))?.phone, "unregistered");
  server.phones.unlinked("main");
  t.is((await personSeenBy(alice, "Bob"))?.phone, null);
});

test("INV-19 two tenants never see each other's presence", async (t) => {
  const { server, alice, idOf } = await setup();
  t.teardown(server.close);
  await addOtherTenant(server);
  server.directory.refresh();
  const mallory = await signIn(server, "mallory");
  const { json: me } = await mallory.get<Me>("v1/me");
  const theirs = await openStream(server, mallory);
  await theirs.next("hello");
  t.deepEqual(await watch(mallory, idOf("alice"), "nobody", me.user.id), [
    { id: me.user.id, presence: "online", phone: null },
  ]);
  const hers = await openStream(server, alice);
  t.deepEqual(await watch(alice, me.user.id), []);
  await alice.post("v1/presence", { active: false });
  await mallory.post("v1/presence", { active: false });
  await eventually(() => {
    server.clock.advance(5_000);
    return batches(theirs).length === 1;
  });
  t.deepEqual(
    batches(theirs)
      .flat()
      .map(({ id }) => id),
    [me.user.id],
  );
  t.deepEqual(batches(hers), []);
});

test("a stream that comes back within the minute goes on watching, and a long poll hears changes too", async (t) => {
  const { server, alice, bob, idOf } = await setup();
  t.teardown(server.close);
  const first = await openStream(server, alice);
  await watch(alice, idOf("bob"));
  first.close();
  await eventually(() => server.deps.hub.count() === 0);
  await openStream(server, bob);
  await eventually(() => server.deps.hub.count() === 1);
  const { json: me } = await alice.get<Me>("v1/me");
  const { json } = await alice.get<EventsReply>(`v1/events?cursor=${me.cursor}&wait=25`);
  t.deepEqual(json.signals, [
    { type: "presence", people: [{ id: idOf("bob"), presence: "online", phone: null }] },
  ]);
  const again = await openStream(server, alice);
  t.true((await again.next("hello")).event.watching);
  again.close();
  await eventually(() => server.deps.hub.count(idOf("alice")) === 0);
  server.clock.advance(60_000);
  const late = await openStream(server, alice);
  t.false((await late.next("hello")).event.watching);
});

test("more than two hundred people are refused, and a conversation carries its person's dots", async (t) => {
  const { server, alice, bob } = await setup();
  t.teardown(server.close);
  const users = Array.from({ length: 201 }, (_, index) => `user-${index}`);
  t.is((await alice.post("v1/presence/watch", { users })).status, 422);
  t.is((await alice.post("v1/presence", { active: "yes" })).status, 422);
  await openStream(server, bob);
  await eventually(() => server.deps.hub.count() === 1);
  const { json } = await alice.post<ConversationView>("v1/conversations", { to: { extension: "1002" } });
  t.is(json.person?.presence, "online");
});

test("UX-38 a hundred idle users cost no request, and each stream at most a frame in five seconds", async (t) => {
  const { server, alice, idOf } = await setup();
  t.teardown(server.close);
  const { presence, hub } = server.deps;
  const [{ tenant_id: tenantId }] = await server.knex("sidetone_builtin_users").where({ username: "alice" });
  const [model] = await server.knex("sidetone_builtin_users").where({ username: "alice" });
  const ids = Array.from({ length: 120 }, (_, index) => `colleague-${index}`);
  for (const id of ids) {
    await server.knex("sidetone_builtin_users").insert({ ...model, id, username: id });
  }
  server.directory.refresh();
  const cursor = await server.store.log.cursor("nobody");
  const frames = ids.map(() => [] as number[]);
  for (const [index, userId] of ids.entries()) {
    hub.attach({
      userId,
      tenantId,
      sessionKey: `session of ${userId}`,
      cursor,
      deliver: () => undefined,
      hear: (news) => news.kind === "presence" && frames[index]?.push(server.clock.now()),
      reset: () => undefined,
      end: () => undefined,
    });
    await hub.watch({ userId, tenantId, sessionKey: `session of ${userId}` }, ids);
  }
  const hers = await openStream(server, alice);
  await hers.next("hello");
  await watch(alice, ...ids);
  // Everybody goes idle one after the other and then nothing happens: once said, it is never said again.
  for (const userId of ids) {
    presence.setActive({ userId, tenantId, sessionKey: `session of ${userId}` }, false);
    server.clock.advance(1_000);
    await new Promise(setImmediate);
  }
  for (let second = 0; second < 10; second++) {
    server.clock.advance(1_000);
    await new Promise(setImmediate);
  }
  for (const times of frames) {
    t.true(times.length > 0 && times.length <= 27, `${times.length}`);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    t.true(gaps.every((gap) => gap >= 5_000));
  }
  const before = frames.map(({ length }) => length);
  for (let step = 0; step < 60; step++) {
    server.clock.advance(5_000);
    await new Promise(setImmediate);
  }
  t.deepEqual(
    frames.map(({ length }) => length),
    before,
  );
  t.deepEqual(await watch(alice, ids[0] ?? "", idOf("bob")), [
    { id: ids[0] ?? "", presence: "away", phone: null },
    { id: idOf("bob"), presence: "offline", phone: null },
  ]);
});
