import test from "ava";
import type { ConversationView, EventsReply, Me, SendReply } from "../../src/wire/api.js";
import { eventually } from "../eventually.js";
import { addOtherTenant, type Browser, newKey, signIn, startServer, type TestServer } from "./server.js";
import { type OpenStream, openStream } from "./stream-reader.js";

async function setup() {
  const server = await startServer();
  const [alice, bob] = [await signIn(server, "alice"), await signIn(server, "bob")];
  const sent = await alice.post<SendReply>("v1/messages", {
    clientKey: newKey(),
    to: { extension: "1002" },
    body: "hi",
  });
  const { conversationId } = sent.json.message;
  const type = (browser: Browser, typing = true) =>
    browser.post(`v1/conversations/${conversationId}/typing`, { typing });
  return { server, alice, bob, conversationId, type };
}

function typingOn(stream: OpenStream) {
  return stream.frames.flatMap(({ event }) => (event.type === "typing" ? [event] : []));
}

async function choose(server: TestServer, browser: Browser, preferences: object) {
  const headers = { origin: server.origin, "content-type": "application/json" };
  const body = JSON.stringify(preferences);
  requireOk(await browser.request("v1/preferences", { method: "PATCH", headers, body }));
}

function requireOk({ status }: { readonly status: number }): void {
  if (status !== 200) throw new Error(`not 200 but ${status}`);
}

test("UX-40 the other side of a chat sees who types, at once, and it is kept nowhere", async (t) => {
  const { server, alice, bob, conversationId, type } = await setup();
  t.teardown(server.close);
  const { json: me } = await bob.get<Me>("v1/me");
  const [his, hers] = [await openStream(server, bob), await openStream(server, alice)];
  await Promise.all([his.next("hello"), hers.next("hello")]);
  t.is((await type(alice)).status, 204);
  t.is((await type(alice, false)).status, 204);
  await eventually(() => typingOn(his).length === 2);
  const [{ json: her }] = [await alice.get<Me>("v1/me")];
  t.deepEqual(typingOn(his), [
    { type: "typing", conversationId, userId: her.user.id, name: "Alice Adams", typing: true },
    { type: "typing", conversationId, userId: her.user.id, name: "Alice Adams", typing: false },
  ]);
  t.true(his.frames.every(({ event, id }) => event.type !== "typing" || id === null));
  t.deepEqual(typingOn(hers), []);
  const { json: later } = await bob.get<EventsReply>(`v1/events?cursor=${me.cursor}&wait=0`);
  t.deepEqual(later, { events: [], signals: [], cursor: me.cursor });
});

test("UX-40 a long poll that waits hears it too", async (t) => {
  const { server, alice, bob, type } = await setup();
  t.teardown(server.close);
  const { json: me } = await bob.get<Me>("v1/me");
  const waiting = bob.get<EventsReply>(`v1/events?cursor=${me.cursor}&wait=25`);
  await eventually(() => server.deps.hub.count() === 1);
  await type(alice);
  t.deepEqual(
    (await waiting).json.signals.map((event) => event.type),
    ["typing"],
  );
});

test("UX-40 who keeps typing private, or appears offline, types unseen", async (t) => {
  const { server, alice, bob, type } = await setup();
  t.teardown(server.close);
  const his = await openStream(server, bob);
  await his.next("hello");
  await choose(server, alice, { shareTyping: false });
  t.is((await type(alice)).status, 204);
  await choose(server, alice, { shareTyping: true, appearOffline: true });
  t.is((await type(alice)).status, 204);
  await choose(server, alice, { appearOffline: false });
  await type(alice, false);
  await eventually(() => typingOn(his).length === 1);
  t.is(typingOn(his)[0]?.typing, false);
});

test("UX-40 nothing is said of an SMS, by no member, and across no border", async (t) => {
  const { server, alice, bob, conversationId, type } = await setup();
  t.teardown(server.close);
  await addOtherTenant(server);
  server.directory.refresh();
  const his = await openStream(server, bob);
  await his.next("hello");
  const { json: sms } = await alice.post<ConversationView>("v1/conversations", {
    to: { number: "+15557650002" },
  });
  t.is((await alice.post(`v1/conversations/${sms.id}/typing`, { typing: true })).status, 404);
  for (const username of ["carol", "olivia", "oscar", "mallory"]) {
    const other = await signIn(server, username);
    const [theirs, nowhere] = [
      await type(other),
      await other.post("v1/conversations/01a20d72-8369-7153-961a-2b1c8d6ccbd2/typing", { typing: true }),
    ];
    t.is(theirs.status, 404, username);
    t.is(theirs.text, nowhere.text);
  }
  await alice.post(`v1/conversations/${conversationId}/typing`, { typing: true });
  await eventually(() => typingOn(his).length === 1);
  t.is(typingOn(his)[0]?.name, "Alice Adams");
});

test("UX-40 who says it faster than any browser of ours is told to wait", async (t) => {
  const { server, alice, bob, type } = await setup();
  t.teardown(server.close);
  const answers = [];
  for (let index = 0; index < 20; index++) answers.push(await type(alice));
  t.true(answers.slice(0, 10).every(({ status }) => status === 204));
  t.is(answers.at(-1)?.status, 429);
  t.true(Number(answers.at(-1)?.headers.get("retry-after")) > 0);
  t.is((await type(bob)).status, 204);
});
