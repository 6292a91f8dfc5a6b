import test from "ava";
import { MessagingError } from "../../src/core/errors.js";
import type { DirectoryReply, ErrorReply, Me, MessageView, Page, SendReply } from "../../src/wire/api.js";
import { type Browser, newKey, signIn, startServer } from "./server.js";

function send(browser: Browser, clientKey: string, body: string, to: object = { extension: "1002" }) {
  return browser.post<SendReply>("v1/messages", { clientKey, to, body });
}

async function transcript(browser: Browser, conversationId: string): Promise<readonly MessageView[]> {
  const { json } = await browser.get<Page<MessageView>>(
    `v1/conversations/${conversationId}/messages?limit=100`,
  );
  return json.items;
}

test("INV-07, INV-08: the same key is one message, however often and with whatever text it is sent", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const alice = await signIn(server, "alice");
  const key = newKey();
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => send(alice, key, `text ${index}`)),
  );
  t.true(answers.every(({ status }) => status === 201));
  t.is(new Set(answers.map(({ json }) => JSON.stringify(json))).size, 1);
  const again = await send(alice, key, "something else");
  t.deepEqual(again.json, answers[0]?.json);
  t.is((await transcript(alice, again.json.message.conversationId)).length, 1);
});

test("the same key of another user is another message", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const [alice, bob] = [await signIn(server, "alice"), await signIn(server, "bob")];
  const key = newKey();
  const [hers, his] = [await send(alice, key, "hers"), await send(bob, key, "his", { extension: "1001" })];
  t.not(hers.json.message.id, his.json.message.id);
  t.is(his.json.message.seq, 2);
});

test("nothing answers 201 that is not committed: a database that is away says when to try again", async (t) => {
  const server = await startServer((deps) => ({
    ...deps,
    accept: () => Promise.reject(new MessagingError("try-again")),
  }));
  t.teardown(server.close);
  const alice = await signIn(server, "alice");
  const answer = await send(alice, newKey(), "hi");
  t.is(answer.status, 503);
  t.is(answer.headers.get("retry-after"), "2");
  t.is((answer.json as unknown as ErrorReply).error.code, "try-again");
});

test("with the database gone a request is answered 503, and the server is not ready but alive", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const alice = await signIn(server, "alice");
  t.is((await alice.get("ready")).status, 200);
  await server.knex.destroy();
  // The session is remembered for a moment; the contacts are not.
  t.is((await alice.get("v1/directory?q=sam")).status, 503);
  server.clock.advance(60_000);
  t.is((await alice.get("v1/conversations")).status, 503);
  t.is((await alice.get("ready")).status, 503);
  t.deepEqual((await alice.get("alive")).json, { status: "ok" });
});

test("a reply in an SMS conversation leaves from the number that was texted", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const alice = await signIn(server, "alice");
  const inbound = { key: newKey(), from: "+15551230001", to: "+15557650002", body: "Are you open?" };
  t.is((await alice.post("v1/handset/messages", inbound)).status, 201);
  const { json: list } =
    await alice.get<Page<{ id: string; title: string; tag: string; number: string }>>("v1/conversations");
  const [conversation] = list.items;
  const id = conversation?.id ?? "";
  t.like({ ...conversation }, { title: "Grace Hopper – Mobile", tag: "SMS", number: "+15557650002" });
  const reply = await alice.post<SendReply>(`v1/conversations/${id}/messages`, {
    clientKey: newKey(),
    body: "Until six.",
  });
  t.is(reply.status, 201);
  t.is(reply.json.message.state, "queued");
  t.is(reply.json.message.conversationId, id);
  const [first] = await transcript(alice, id);
  t.like(first, { author: { id: null, name: "Grace Hopper" }, direction: "in", mine: false });
});

test("a conversation is opened once, found again, muted, deleted, and comes back empty with the next message", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const [alice, bob] = [await signIn(server, "alice"), await signIn(server, "bob")];
  const open = () => alice.post<{ id: string }>("v1/conversations", { to: { extension: "1002" } });
  const { id } = (await open()).json;
  t.is((await open()).json.id, id);
  t.deepEqual((await alice.get<Page<unknown>>("v1/conversations")).json.items, []);
  await send(bob, newKey(), "one", { extension: "1001" });
  const muted = await alice.request<{ muted: boolean; unread: number }>(`v1/conversations/${id}`, {
    method: "PATCH",
    headers: { origin: server.origin, "content-type": "application/json" },
    body: '{"muted":true}',
  });
  t.like(muted.json, { muted: true, unread: 1 });
  const gone = await alice.request(`v1/conversations/${id}`, {
    method: "DELETE",
    headers: { origin: server.origin },
  });
  t.is(gone.status, 204);
  t.deepEqual(await transcript(alice, id), []);
  t.is((await transcript(bob, id)).length, 1);
  await send(bob, newKey(), "two", { extension: "1001" });
  t.deepEqual(
    (await transcript(alice, id)).map(({ body }) => body),
    ["two"],
  );
});

test("lists and transcripts page without a gap or a repeat", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const alice = await signIn(server, "alice");
  for (let index = 0; index < 7; index++) await send(alice, newKey(), `message ${index}`);
  for (const extension of ["1003", "1004", "1005"]) {
    server.clock.advance(1_000);
    await send(alice, newKey(), "hi", { extension });
  }
  const ids: string[] = [];
  for (let next: string | null = ""; next !== null; ) {
    const page: Page<{ id: string }> = (
      await alice.get<Page<{ id: string }>>(`v1/conversations?limit=2${next && `&before=${next}`}`)
    ).json;
    ids.push(...page.items.map(({ id }) => id));
    next = page.next;
  }
  t.is(new Set(ids).size, 4);
  t.is(ids.length, 4);
  const bodies: string[] = [];
  for (let next: string | null = ""; next !== null; ) {
    const page: Page<MessageView> = (
      await alice.get<Page<MessageView>>(
        `v1/conversations/${ids[3]}/messages?limit=3${next && `&before=${next}`}`,
      )
    ).json;
    bodies.unshift(...page.items.map(({ body }) => body));
    next = page.next;
  }
  t.deepEqual(
    bodies,
    Array.from({ length: 7 }, (_, index) => `message ${index}`),
  );
});

test("the directory finds coworkers, contacts and numbers", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const alice = await signIn(server, "alice");
  const find = async (query: string) =>
    (
      await alice.get<{
        people: { name: string }[];
        contacts: { name: string }[];
        number: { number: string } | null;
      }>(`v1/directory?q=${encodeURIComponent(query)}`)
    ).json;
  t.deepEqual(
    (await find("bob")).people.map(({ name }) => name),
    ["Bob Brown"],
  );
  t.deepEqual((await find("100")).people.length, 4);
  t.deepEqual(
    (await find("sam")).contacts.map(({ name }) => name),
    ["Sam Summers"],
  );
  t.deepEqual((await find("wendy")).contacts, []);
  t.is((await find("(555) 123-0009")).number?.number, "+15551230009");
  t.is((await find("bob")).number, null);
});

test("sends that arrive in the same turn of the loop share a transaction, also on SQLite", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const alice = await signIn(server, "alice");
  const { user, tenant } = (await alice.get<Me>("v1/me")).json;
  const [bob] = (await alice.get<DirectoryReply>("v1/directory?q=bob")).json.people;
  let commits = 0;
  server.bus.subscribe(() => commits++);
  const sends = Array.from({ length: 50 }, (_, index) => {
    const session = { userId: user.id, tenantId: tenant.id, scope: "user" } as const;
    const source = { kind: "user", session, to: { kind: "user", userId: bob?.id ?? "" } } as const;
    const submission = {
      key: `user:${user.id}:${newKey()}`,
      source,
      body: `${index}`,
      receivedAt: 0,
      raw: null,
    };
    // As sockets do it: each in a callback of its own.
    return new Promise((resolve) => setImmediate(() => resolve(server.deps.accept(submission))));
  });
  await Promise.all(sends);
  t.is(commits, 1);
});
