import test from "ava";
import type { ConversationView, EventsReply, Me, MessageView, Page, SendReply } from "../../src/wire/api.js";
import { eventually } from "../eventually.js";
import { addOtherTenant, type Browser, newKey, signIn, startServer } from "./server.js";
import { openStream } from "./stream-reader.js";

async function setup() {
  const server = await startServer();
  const [alice, bob] = [await signIn(server, "alice"), await signIn(server, "bob")];
  const send = (browser: Browser, body: string, extension = browser === alice ? "1002" : "1001") =>
    browser.post<SendReply>("v1/messages", { clientKey: newKey(), to: { extension }, body });
  return { server, alice, bob, send };
}

function put(browser: Browser, path: string, body: object, origin: string) {
  const headers = { origin, "content-type": "application/json" };
  return browser.request(path, { method: "PUT", headers, body: JSON.stringify(body) });
}

function remove(browser: Browser, path: string, origin: string) {
  return browser.request(path, { method: "DELETE", headers: { origin } });
}

test("UX-46 a draft is on the user's other screens and nobody else's, until it is taken away", async (t) => {
  const { server, alice, bob, send } = await setup();
  t.teardown(server.close);
  const { json } = await send(alice, "hi");
  const path = `v1/conversations/${json.message.conversationId}`;
  const { json: before } = await bob.get<Me>("v1/me");
  const [his, hers] = [await openStream(server, bob), await openStream(server, alice)];
  await his.next("hello");
  await hers.next("hello");
  const text = "  not \t yet\n😀 ";
  t.is((await put(bob, `${path}/draft`, { text: `${text}\0` }, server.origin)).status, 204);
  const shown = await his.next("draft");
  t.deepEqual(shown.event, { type: "draft", conversationId: json.message.conversationId, text });
  t.not(shown.id, null);
  const elsewhere = await signIn(server, "bob");
  t.is((await elsewhere.get<ConversationView>(path)).json.draft, text);
  t.is((await alice.get<ConversationView>(path)).json.draft, "");
  t.is((await put(bob, `${path}/draft`, { text: "" }, server.origin)).status, 204);
  const { json: page } = await bob.get<Page<ConversationView>>("v1/conversations");
  t.is(page.items[0]?.draft, "");
  const { json: missed } = await bob.get<EventsReply>(`v1/events?cursor=${before.cursor}&wait=0`);
  t.deepEqual(
    missed.events.flatMap((event) => (event.type === "draft" ? [event.text] : [])),
    ["", ""],
  );
  t.false(hers.text().includes("draft"));
  t.is((await put(bob, `${path}/draft`, { text: "x".repeat(8_001) }, server.origin)).status, 422);
  t.is((await put(await signIn(server, "carol"), `${path}/draft`, { text }, server.origin)).status, 404);
});

test("F21 a message deleted by its reader is gone from that reader's pages and screens only", async (t) => {
  const { server, alice, bob, send } = await setup();
  t.teardown(server.close);
  const sent = [await send(alice, "one"), await send(alice, "two"), await send(alice, "three")];
  const { conversationId, id } = sent[2]!.json.message;
  const stream = await openStream(server, bob);
  await stream.next("hello");
  const path = `v1/messages/${id}`;
  t.is((await remove(bob, path, server.origin)).status, 204);
  t.is((await remove(bob, path, server.origin)).status, 204);
  const { event } = await stream.next("message-hidden");
  t.deepEqual(event, { type: "message-hidden", conversationId, messageId: id });
  const bodies = async (browser: Browser) =>
    (await browser.get<Page<MessageView>>(`v1/conversations/${conversationId}/messages`)).json.items.map(
      ({ body }) => body,
    );
  t.deepEqual(await bodies(bob), ["one", "two"]);
  t.deepEqual(await bodies(alice), ["one", "two", "three"]);
  const { json } = await bob.get<ConversationView>(`v1/conversations/${conversationId}`);
  t.like(json, { unread: 0, lastMessage: { body: "two" } });
  const page = await bob.get(`messages/${conversationId}`);
  t.true(page.text.includes("two"));
  t.false(page.text.includes("three"));
});

test("others' messages answer like missing ones: of another conversation, of another tenant, of nowhere", async (t) => {
  const { server, alice, send } = await setup();
  t.teardown(server.close);
  await addOtherTenant(server);
  server.directory.refresh();
  const { json } = await send(alice, "hi");
  for (const username of ["carol", "olivia", "oscar", "mallory"]) {
    const other = await signIn(server, username);
    const [theirs, nowhere] = [
      await remove(other, `v1/messages/${json.message.id}`, server.origin),
      await remove(other, "v1/messages/01a20d72-8369-7153-961a-2b1c8d6ccbd2", server.origin),
    ];
    t.is(theirs.status, 404, username);
    t.is(theirs.text, nowhere.text);
  }
});

test("UX-08 who wrote a chat message sees how far it was read, unless the reader keeps that private", async (t) => {
  const { server, alice, bob, send } = await setup();
  t.teardown(server.close);
  const { json } = await send(alice, "hi");
  const path = `v1/conversations/${json.message.conversationId}`;
  const seen = async (browser: Browser) => (await browser.get<ConversationView>(path)).json.peerReadSeq;
  t.is(await seen(alice), 0);
  const stream = await openStream(server, alice);
  await stream.next("hello");
  await bob.post(`${path}/read`, { seq: 1 });
  const { event, id } = await stream.next("peer-read");
  t.deepEqual(event, { type: "peer-read", conversationId: json.message.conversationId, readSeq: 1 });
  t.not(id, null);
  t.is(await seen(alice), 1);
  t.is(await seen(bob), 1);
  const headers = { origin: server.origin, "content-type": "application/json" };
  const quiet = JSON.stringify({ shareRead: false });
  t.is((await bob.request("v1/preferences", { method: "PATCH", headers, body: quiet })).status, 200);
  await send(alice, "again");
  await bob.post(`${path}/read`, { seq: 2 });
  t.is(await seen(alice), null);
  await send(bob, "an answer");
  const answer = await eventually(() =>
    stream.frames.find((frame) => frame.event.type === "message" && frame.event.message.body === "an answer"),
  );
  t.is(answer?.event.type === "message" ? answer.event.conversation.peerReadSeq : 0, null);
  t.is(stream.frames.filter((frame) => frame.event.type === "peer-read").length, 1);
});
