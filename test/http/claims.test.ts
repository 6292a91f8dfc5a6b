import test, { type ExecutionContext } from "ava";
import { CLAIM_MS } from "../../src/core/claims.js";
import type { ConversationView, EventsReply, Me, Page, SendReply } from "../../src/wire/api.js";
import type { OfficeNumber } from "../../src/wire/office.js";
import { eventually } from "../eventually.js";
import { type Browser, newKey, signIn, startServer } from "./server.js";
import { openStream } from "./stream-reader.js";

const support = "+15557650003";
const peer = "+15551230001";

interface Refusal {
  readonly error: { readonly code: string; readonly message: string };
}

/** Alice and bob share the support number, on which a peer has written; carol has nothing to do with it. */
async function setup(t: ExecutionContext) {
  const server = await startServer();
  t.teardown(server.close);
  const [alice, bob, carol, olivia] = [
    await signIn(server, "alice"),
    await signIn(server, "bob"),
    await signIn(server, "carol"),
    await signIn(server, "olivia"),
  ];
  const headers = { origin: server.origin, "content-type": "application/json" };
  const ask = <T>(browser: Browser, method: string, path: string, body: object = {}) =>
    browser.request<T & Refusal>(`v1/${path}`, { method, headers, body: JSON.stringify(body) });
  const { json: numbers } = await olivia.get<Page<OfficeNumber>>("v1/numbers?q=support");
  const users = [await idOf(alice), await idOf(bob)];
  await ask(olivia, "PUT", `numbers/${numbers.items[0]?.id}/users`, { users });
  await alice.post("v1/handset/messages", { key: newKey(), from: peer, to: support, body: "help" });
  const { json: list } = await bob.get<Page<ConversationView>>("v1/conversations");
  const id = list.items[0]?.id ?? "";
  const claim = (browser: Browser, takeOver?: boolean) =>
    ask<ConversationView>(browser, "PUT", `conversations/${id}/claim`, takeOver ? { takeOver } : {});
  const release = (browser: Browser) => ask<ConversationView>(browser, "DELETE", `conversations/${id}/claim`);
  const reply = (browser: Browser, body: string) =>
    browser.post<SendReply>(`v1/conversations/${id}/messages`, { clientKey: newKey(), body });
  const seen = async (browser: Browser) =>
    (await browser.get<ConversationView>(`v1/conversations/${id}`)).json.claim?.name ?? null;
  return { server, alice, bob, carol, olivia, id, ask, claim, release, reply, seen };
}

async function idOf(browser: Browser): Promise<string> {
  return (await browser.get<Me>("v1/me")).json.user.id;
}

test("F29 one of two users claims a conversation, the other sees it at once and may take it over", async (t) => {
  const { alice, bob, id, claim, release, seen } = await setup(t);
  const { cursor } = (await bob.get<Me>("v1/me")).json;
  t.is((await claim(alice)).json.claim?.name, "Alice Adams");
  const { json } = await bob.get<EventsReply>(`v1/events?cursor=${cursor}`);
  t.like(json.events[0], { type: "claim", conversationId: id, claim: { name: "Alice Adams" } });
  t.is(await seen(bob), "Alice Adams");
  const refused = await claim(bob);
  t.is(refused.status, 409);
  t.is(refused.json.error.message, "Alice Adams has claimed this conversation already.");
  t.is((await claim(bob, true)).json.claim?.name, "Bob Brown");
  t.is(await seen(alice), "Bob Brown");
  // What is another's is not alice's to give back.
  t.is((await release(alice)).status, 200);
  t.is(await seen(alice), "Bob Brown");
  t.is((await release(bob)).json.claim, null);
  t.is(await seen(alice), null);
});

test("F29 a claim ends 30 minutes after its user's last word, by itself; a reply claims and prolongs", async (t) => {
  const { server, alice, bob, claim, reply, seen } = await setup(t);
  await claim(alice);
  server.clock.advance(CLAIM_MS - 1_000);
  t.is(await seen(bob), "Alice Adams");
  t.is((await reply(alice, "still there")).status, 201);
  server.clock.advance(CLAIM_MS - 1_000);
  t.is(await seen(bob), "Alice Adams");
  server.clock.advance(1_000);
  t.is(await seen(bob), null);
  t.is((await reply(bob, "I will see to it")).status, 201);
  t.is(await seen(alice), "Bob Brown");
  t.is((await reply(alice, "and I help")).status, 201);
  t.is(await seen(alice), "Bob Brown");
});

test("F29 whose word it was is in each bubble, and unread is each reader's own", async (t) => {
  const { alice, bob, id, reply } = await setup(t);
  await reply(alice, "hello, alice here");
  const { json } = await bob.get<ConversationView>(`v1/conversations/${id}`);
  t.like(json.lastMessage, { direction: "out", mine: false, author: { name: "Alice Adams" } });
  t.is(json.unread, 2);
  await bob.post(`v1/conversations/${id}/read`, { seq: 2 });
  t.is((await bob.get<ConversationView>(`v1/conversations/${id}`)).json.unread, 0);
  t.is((await alice.get<ConversationView>(`v1/conversations/${id}`)).json.unread, 0);
});

test("F29 colleagues on a number see who is replying, where that is shared; nobody else does", async (t) => {
  const { server, alice, bob, carol, id, ask } = await setup(t);
  const [his, hers, carols] = [
    await openStream(server, bob),
    await openStream(server, alice),
    await openStream(server, carol),
  ];
  await Promise.all([his.next("hello"), hers.next("hello"), carols.next("hello")]);
  const typed = (stream: typeof his) =>
    stream.frames.flatMap(({ event }) =>
      event.type === "typing" ? [[event.conversationId, event.name]] : [],
    );
  await ask(alice, "PATCH", "preferences", { shareTyping: false });
  t.is((await alice.post(`v1/conversations/${id}/typing`, { typing: true })).status, 204);
  await ask(alice, "PATCH", "preferences", { shareTyping: true });
  t.is((await alice.post(`v1/conversations/${id}/typing`, { typing: true })).status, 204);
  await eventually(() => typed(his).length === 1);
  t.deepEqual(typed(his), [[id, "Alice Adams"]]);
  t.deepEqual([...typed(hers), ...typed(carols)], []);
});

test("F29 a chat, and a conversation of others, can't be claimed; who is taken off the number loses the claim", async (t) => {
  const { alice, bob, carol, olivia, ask, claim, seen } = await setup(t);
  const chat = await alice.post<ConversationView>("v1/conversations", { to: { extension: "1002" } });
  t.is((await ask(alice, "PUT", `conversations/${chat.json.id}/claim`)).status, 404);
  t.is((await claim(carol)).status, 404);
  await claim(bob);
  const { json: numbers } = await olivia.get<Page<OfficeNumber>>("v1/numbers?q=support");
  await ask(olivia, "PUT", `numbers/${numbers.items[0]?.id}/users`, { users: [await idOf(alice)] });
  t.is(await seen(alice), null);
  t.is((await claim(bob)).status, 403);
  t.is((await claim(alice)).status, 200);
  // Who is no user of the number any more is told nothing new of it.
  t.is(await seen(bob), null);
});
