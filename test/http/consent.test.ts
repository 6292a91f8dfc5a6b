import test from "ava";
import { noQuestion } from "../../src/core/facts.js";
import type { ConversationView, ErrorReply, Page, SendReply } from "../../src/wire/api.js";
import { type Browser, newKey, signIn, startServer, type TestServer } from "./server.js";
import { openStream } from "./stream-reader.js";

const PEER = "+15551239999";
const MAIN_LINE = "+15557650001";

async function setup(t: { teardown(fn: () => Promise<void>): void }) {
  const server = await startServer();
  t.teardown(server.close);
  const alice = await signIn(server, "alice");
  const to = { number: PEER, from: MAIN_LINE };
  const write = (body: string) => alice.post<SendReply>("v1/messages", { clientKey: newKey(), to, body });
  const { conversationId } = (await write("hello")).json.message;
  const path = `v1/conversations/${conversationId}`;
  const view = async () => (await alice.get<ConversationView>(path)).json;
  const note = (consent: string, reason?: string) =>
    put(alice, `${path}/consent`, { consent, ...(reason !== undefined && { reason }) }, server);
  return { server, alice, write, path, view, note };
}

function put<T>(browser: Browser, path: string, body: object, { origin }: TestServer) {
  const headers = { origin, "content-type": "application/json" };
  return browser.request<T>(path, { method: "PUT", headers, body: JSON.stringify(body) });
}

/** A phone outside texts the main line. */
function says(server: TestServer, body: string) {
  return server.deps.handset?.send({ key: newKey(), from: PEER, to: MAIN_LINE, body });
}

test("F28 a user's opt-out is in the conversation with name and reason, and stops every text", async (t) => {
  const { alice, server, write, view, note } = await setup(t);
  t.is((await view()).consent, null);
  const stream = await openStream(server, alice);
  await stream.next("hello");
  t.is((await note("opted-out", " asked on the phone ")).status, 200);
  const line = { kind: "opted-out", how: "user", by: "Alice Adams", text: "asked on the phone", afterSeq: 1 };
  t.like((await view()).consent, { optedOut: true, lines: [line] });
  t.like((await stream.next("consent")).event, { type: "consent", line });
  t.is((await stream.next("state")).event.type, "state");
  const refused = await write("still there?");
  t.is(refused.status, 409);
  t.is((refused.json as unknown as ErrorReply).error.code, "recipient-opted-out");
  await note("opted-out");
  t.is((await view()).consent?.lines.length, 1);
  await note("opted-in");
  t.is((await write("welcome back")).status, 201);
  const { json } = await alice.get<Page<ConversationView>>("v1/conversations");
  t.like(json.items[0]?.consent, { optedOut: false });
  t.is(json.items[0]?.consent?.lines.length, 2);
});

test("F28 what does not fit is refused: other words, long reasons, and consent in a chat", async (t) => {
  const { server, alice, note } = await setup(t);
  t.is((await note("maybe")).status, 422);
  t.is((await note("opted-out", "x".repeat(201))).status, 422);
  const chat = await alice.post<SendReply>("v1/messages", {
    clientKey: newKey(),
    to: { extension: "1002" },
    body: "hi",
  });
  const path = `v1/conversations/${chat.json.message.conversationId}/consent`;
  t.is((await put(alice, path, { consent: "opted-out" }, server)).status, 400);
});

test("F28 who deletes the conversation deletes its lines, and the block stays", async (t) => {
  const { server, alice, path, view } = await setup(t);
  await says(server, "STOP");
  t.deepEqual(
    (await view()).consent?.lines.map(({ kind, text }) => [kind, text.slice(0, 4)]),
    [
      ["opted-out", "STOP"],
      ["answered", "demo"],
    ],
  );
  await alice.request(path, { method: "DELETE", headers: { origin: server.origin } });
  t.deepEqual((await view()).consent, { optedOut: true, lines: [] });
  await says(server, "START");
  t.deepEqual(
    (await view()).consent?.lines.map(({ kind }) => kind),
    ["opted-in", "answered"],
  );
});

test("F28 STOP to a number whose SMS is off holds when it is on again, and nobody answers", async (t) => {
  const { server, write } = await setup(t);
  const [tenant] = await server.directory.tenants();
  const turn = (smsEnabled: boolean) =>
    server.store.settings.setNumber(tenant!.id, MAIN_LINE, { smsEnabled });
  await turn(false);
  t.like(await says(server, "STOP"), { kind: "quarantined", reason: "number-off" });
  await turn(true);
  t.is((await write("still there?")).status, 409);
  t.is((await server.knex("sidetone_deliveries").where({ kind: "trunk" })).length, 1);
});

test("F28 two tenants that text the same person: an opt-out of one is nothing to the other", async (t) => {
  const { server, note } = await setup(t);
  await note("opted-out");
  const [tenant] = await server.directory.tenants();
  const rows = await server.knex("sidetone_consents");
  t.like(rows, [{ tenant_id: tenant!.id, number: MAIN_LINE, peer: PEER }]);
  const ask = (tenantId: string) =>
    server.store.accept.transact(async (tx) => {
      const { consents } = await tx.facts({ ...noQuestion, peers: [{ tenantId, peer: PEER }] });
      return consents.size;
    });
  t.is(await ask(tenant!.id), 1);
  t.is(await ask("another"), 0);
});
