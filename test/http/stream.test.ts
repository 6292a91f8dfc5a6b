import { get } from "node:http";
import test from "ava";
import type { EventsReply, Me, SendReply } from "../../src/wire/api.js";
import { eventually } from "../eventually.js";
import { type Browser, newKey, signIn, startServer } from "./server.js";
import { openStream } from "./stream-reader.js";

async function setup(...usernames: string[]) {
  const server = await startServer();
  const browsers = await Promise.all(usernames.map((username) => signIn(server, username)));
  return { server, browsers: browsers as [Browser, Browser] };
}

function send(browser: Browser, extension: string, body: string) {
  return browser.post<SendReply>("v1/messages", { clientKey: newKey(), to: { extension }, body });
}

test("a message shows on the reader's stream and on the author's other screen", async (t) => {
  const { server, browsers } = await setup("alice", "bob");
  t.teardown(server.close);
  const [alice, bob] = browsers;
  const [hers, his] = [await openStream(server, alice), await openStream(server, bob)];
  const { json } = await send(alice, "1002", "hi\r\nthere 😀 \u2028 \0");
  const shown = await his.next("message");
  t.is(shown.event.message.body, "hi\nthere 😀 \u2028 ");
  t.is(shown.event.message.id, json.message.id);
  t.is(shown.event.conversation.title, "Alice Adams");
  t.is(shown.event.conversation.unread, 1);
  t.is(shown.event.message.clientKey, null);
  const echo = await hers.next("message");
  t.true(echo.event.message.mine);
  t.is(echo.event.message.clientKey, json.message.clientKey);
  t.is(echo.event.conversation.unread, 0);
  await eventually(() => {
    server.clock.advance(500);
    return his.frames.some(({ event }) => event.type === "unread" && event.unread.messages === 1);
  });
});

test("a stream says how it must be passed on, and greets with its cursor", async (t) => {
  const { server, browsers } = await setup("alice");
  t.teardown(server.close);
  const { json: me } = await browsers[0].get<Me>("v1/me");
  const stream = await openStream(server, browsers[0], { cursor: me.cursor });
  t.is(stream.headers.get("content-type"), "text/event-stream; charset=utf-8");
  t.is(stream.headers.get("cache-control"), "no-store, no-transform");
  t.is(stream.headers.get("x-accel-buffering"), "no");
  const hello = await stream.next("hello");
  t.is(hello.id, me.cursor);
  t.true(hello.event.rotateAfterMs >= 5 * 60_000 && hello.event.rotateAfterMs <= 10 * 60_000);
});

test("who comes back gets what came meanwhile, once, from the newest cursor that they name", async (t) => {
  const { server, browsers } = await setup("alice", "bob");
  t.teardown(server.close);
  const [alice, bob] = browsers;
  const { json: me } = await bob.get<Me>("v1/me");
  const bodies = ["one", "two", "three"];
  for (const body of bodies) await send(alice, "1002", body);
  const all = await openStream(server, bob, { cursor: me.cursor });
  await eventually(() => all.frames.filter(({ event }) => event.type === "message").length === 3);
  const shown = all.frames.flatMap(({ event }) => (event.type === "message" ? [event.message.body] : []));
  t.deepEqual(shown, bodies);
  const second = all.frames.filter(({ event }) => event.type === "message")[1];
  const rest = await openStream(server, bob, { cursor: me.cursor, lastEventId: second?.id ?? "" });
  const first = await rest.next("message");
  t.is(first.event.message.body, "three");
});

test("a cursor of another epoch, or from the future, says reset and goes on from now", async (t) => {
  const { server, browsers } = await setup("alice", "bob");
  t.teardown(server.close);
  const [alice, bob] = browsers;
  const { json: me } = await bob.get<Me>("v1/me");
  for (const cursor of ["another-epoch.0", me.cursor.replace(/\d+$/, "999999999")]) {
    const stream = await openStream(server, bob, { cursor });
    const reset = await stream.next("reset");
    t.regex(reset.event.cursor, /^[\w-]+\.\d+$/);
    await send(alice, "1002", `after ${cursor}`);
    const { event } = await stream.next("message");
    t.is(event.message.body, `after ${cursor}`);
  }
});

test("a cursor that is none is refused", async (t) => {
  const { server, browsers } = await setup("alice");
  t.teardown(server.close);
  for (const cursor of [
    "garbage",
    "e.-1",
    "e.1e3",
    "e.99999999999999999999",
    "",
    "é.1",
    "a.b.c".repeat(50),
  ]) {
    const answer = await browsers[0].get(`v1/stream?cursor=${encodeURIComponent(cursor)}`);
    t.is(answer.status, 422, cursor);
  }
});

test("the server keeps a stream alive with comments, rotates it, and the session of a stream is looked at again", async (t) => {
  const { server, browsers } = await setup("alice");
  t.teardown(server.close);
  const stream = await openStream(server, browsers[0]);
  await stream.next("hello");
  await eventually(() => {
    server.clock.advance(10_000);
    return stream.text().includes("\n: ") || stream.text().startsWith(": ");
  });
  await eventually(() => {
    server.clock.advance(60_000);
    return stream.ended();
  });
  const bye = await stream.next("bye");
  t.is(bye.event.reason, "rotate");
});

test("logging out ends the session's streams at once, and no other", async (t) => {
  const { server, browsers } = await setup("alice");
  t.teardown(server.close);
  const elsewhere = await signIn(server, "alice");
  const [here, there] = [await openStream(server, browsers[0]), await openStream(server, elsewhere)];
  await Promise.all([here.next("hello"), there.next("hello")]);
  t.is((await browsers[0].post("v1/logout", {})).status, 204);
  const bye = await here.next("bye");
  t.is(bye.event.reason, "signed-out");
  await eventually(() => here.ended());
  t.false(there.ended());
  t.is((await browsers[0].get("v1/me")).status, 401);
});

test("a user who is disabled loses streams and session within ten seconds", async (t) => {
  const { server, browsers } = await setup("alice");
  t.teardown(server.close);
  const stream = await openStream(server, browsers[0]);
  await stream.next("hello");
  await server.knex("sidetone_builtin_users").where({ username: "alice" }).update({ enabled: 0 });
  server.clock.advance(10_000);
  t.is((await stream.next("bye")).event.reason, "signed-out");
  t.is((await browsers[0].get("v1/me")).status, 401);
});

test("one session may hold some streams and not any number of them", async (t) => {
  const { server, browsers } = await setup("alice");
  t.teardown(server.close);
  for (let index = 0; index < 8; index++) t.is((await openStream(server, browsers[0])).status, 200);
  const refused = await browsers[0].get("v1/stream");
  t.is(refused.status, 429);
  t.is(refused.headers.get("retry-after"), "30");
});

test("a reader that does not keep up is dropped, and finds everything at its cursor", async (t) => {
  const { server, browsers } = await setup("alice", "bob");
  t.teardown(server.close);
  const [alice, bob] = browsers;
  const { json: me } = await bob.get<Me>("v1/me");
  // Whoever listens for the answer and never reads it lets it pile up.
  const idle = get(
    `${server.origin}/sidetone/v1/stream`,
    { headers: { cookie: bob.cookie } },
    () => undefined,
  );
  idle.on("error", () => undefined);
  t.teardown(() => idle.destroy());
  await eventually(() => server.deps.hub.count() === 1);
  let sent = 0;
  await eventually(
    async () => {
      await Promise.all(Array.from({ length: 10 }, () => send(alice, "1002", "😀".repeat(8_000))));
      sent += 10;
      return server.deps.hub.count() === 0;
    },
    { limitMs: 60_000 },
  );
  const seen = new Set<number>();
  let cursor = me.cursor;
  while (seen.size < sent) {
    const { json } = await bob.get<EventsReply>(`v1/events?cursor=${cursor}&wait=0`);
    for (const event of json.events) if (event.type === "message") seen.add(event.message.seq);
    cursor = json.cursor;
  }
  t.is(seen.size, sent);
});

test("a long poll answers at once with what is there, and else with what comes", async (t) => {
  const { server, browsers } = await setup("alice", "bob");
  t.teardown(server.close);
  const [alice, bob] = browsers;
  const { json: me } = await bob.get<Me>("v1/me");
  const empty = await bob.get<EventsReply>(`v1/events?cursor=${me.cursor}&wait=0`);
  t.deepEqual(empty.json, { events: [], signals: [], cursor: me.cursor });
  const waiting = bob.get<EventsReply>(`v1/events?cursor=${me.cursor}&wait=25`);
  await eventually(() => server.deps.hub.count() === 1);
  await send(alice, "1002", "hi");
  const { json } = await waiting;
  t.deepEqual(
    json.events.map(({ type }) => type),
    ["message", "unread"],
  );
  await eventually(() => server.deps.hub.count() === 0);
  const idle = bob.get<EventsReply>(`v1/events?cursor=${json.cursor}&wait=25`);
  await eventually(() => server.deps.hub.count() === 1);
  server.clock.advance(25_000);
  t.deepEqual((await idle).json, { events: [], signals: [], cursor: json.cursor });
  await eventually(() => server.deps.hub.count() === 0);
});

test("a signal comes over the stream without a cursor, and ends a long poll that waits", async (t) => {
  const { server, browsers } = await setup("alice", "bob");
  t.teardown(server.close);
  const [alice, bob] = browsers;
  const { json: me } = await bob.get<Me>("v1/me");
  const stream = await openStream(server, alice);
  await stream.next("hello");
  const waiting = bob.get<EventsReply>(`v1/events?cursor=${me.cursor}&wait=25`);
  await eventually(() => server.deps.hub.count() === 2);
  const [{ tenant_id: tenantId }] = await server.knex("sidetone_builtin_users").where({ username: "alice" });
  server.bus.signal({ audience: { kind: "tenant", tenantId }, news: { kind: "contacts" } });
  t.is((await stream.next("contacts")).id, null);
  t.deepEqual((await waiting).json, { events: [], signals: [{ type: "contacts" }], cursor: me.cursor });
});
