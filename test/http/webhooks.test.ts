import { randomBytes } from "node:crypto";
import { request } from "node:http";
import test from "ava";
import { createSecretBox } from "../../src/lib/secret-box.js";
import type { StoredTrunk } from "../../src/ports.js";
import { eventually } from "../eventually.js";
import { sign } from "../fakes/driver.js";
import { signIn, startServer, type TestServer } from "./server.js";
import { carrierOrigin } from "./trunks.js";

const NUMBER = "+15557650001";
const OTHER = "+15557650002";
const token = "pigeon-token";
const signature = "x-pigeon-signature";

test("F27 a trunk of the database takes a webhook, and its message is stored before the answer", async (t) => {
  const server = await open(t);
  const trunk = await addTrunk(server);
  const answer = await post(server, trunk, { id: "1", from: "+15551230001", to: NUMBER, text: "hello" });
  t.is(answer.status, 202);
  t.is(await answer.text(), "coo");
  t.is(answer.headers.get("content-type"), "text/plain; charset=utf-8");
  t.deepEqual(await bodies(server), ["hello"]);
});

test("F27 an MMS is answered before its pictures are fetched, and what it awaits is stored with it", async (t) => {
  const server = await open(t);
  const trunk = await addTrunk(server);
  const media = [{ url: "https://media.example.com/1", type: "image/jpeg", credentials: null }];
  const event = { id: "1", from: "+15551230001", to: NUMBER, text: "", media };
  t.is((await post(server, trunk, event)).status, 202);
  t.is((await post(server, trunk, event)).status, 202);
  const rows = await server.knex("sidetone_message_parts").select();
  t.is(rows.length, 1);
  t.like(rows[0], { trunk_id: trunk.id, name: "picture-1", state: "waiting", attempts: 0 });
  t.like(await server.knex("sidetone_messages").first(), { body: "", attachment_count: 1, segments: null });
});

test("F27 a thousand copies of one webhook at once are one message, and each is answered as taken", async (t) => {
  const server = await open(t);
  const trunk = await addTrunk(server);
  const event = { id: "1", from: "+15551230001", to: NUMBER, text: "only once" };
  const answers = await Promise.all(Array.from({ length: 1_000 }, () => post(server, trunk, event)));
  t.deepEqual(new Set(answers.map(({ status }) => status)), new Set([202]));
  t.is((await post(server, trunk, event)).status, 202);
  t.deepEqual(await bodies(server), ["only once"]);
});

test("F27 an unknown trunk and a wrong secret answer alike, and nothing is parsed", async (t) => {
  const server = await open(t);
  const trunk = await addTrunk(server);
  const path = pathOf(server, trunk);
  const wrong = `${path.slice(0, -1)}${path.endsWith("A") ? "B" : "A"}`;
  const answers = [];
  for (const one of [wrong, path.replace(trunk.id, "nobody"), wrong.slice(0, -4)]) {
    answers.push(await fetch(`${server.origin}${one}`, { method: "POST", body: "{}" }));
  }
  const texts = await Promise.all(answers.map((answer) => answer.text()));
  t.deepEqual(
    answers.map(({ status }) => status),
    [404, 404, 404],
  );
  t.is(new Set(texts).size, 1);
  t.is(server.driver.parsed, 0);
});

test("F28 what a carrier's webhook says of an opt-out is noted and not answered", async (t) => {
  const server = await open(t);
  const trunk = await addTrunk(server);
  const stop = { id: "1", from: "+15551230001", to: NUMBER, text: "basta", optOut: "opted-out" };
  t.is((await post(server, trunk, stop)).status, 202);
  t.like(await server.knex("sidetone_consents").first(), { number: NUMBER, consent: "opted-out" });
  t.like(await server.knex("sidetone_consent_lines").first(), { kind: "opted-out", how: "carrier" });
  t.deepEqual(await server.knex("sidetone_deliveries").where({ kind: "trunk" }), []);
});

test("F27 a forged webhook is refused before it is parsed, and the log names no word of it", async (t) => {
  const server = await open(t);
  const trunk = await addTrunk(server);
  const event = { id: "1", from: "+15551230001", to: NUMBER, text: "the launch code is 0000" };
  const forged = await post(server, trunk, event, { [signature]: "0".repeat(64) });
  t.is(forged.status, 403);
  t.is((await post(server, trunk, event, { [signature]: "" })).status, 403);
  t.is(server.driver.parsed, 0);
  t.deepEqual(await bodies(server), []);
  t.true(server.logged.some((line) => line.includes("bad-signature")));
  t.false(server.logged.some((line) => line.includes('0000"') || line.includes("launch")));
  await eventually(async () => {
    server.clock.advance(1_000);
    const [note] = await server.store.trunks.notes();
    return note?.trunkId === trunk.id && note.verdict === "refused";
  });
});

test("F27 a webhook comes by GET as well, and its address is ours whatever Host says", async (t) => {
  const server = await open(t);
  const trunk = await addTrunk(server);
  const path = `${pathOf(server, trunk)}?note=%2B1`;
  const { port } = new URL(server.origin);
  const signed = sign(token, carrierOrigin + path, "");
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const headers = { host: "evil.example", "x-forwarded-host": "evil.example", [signature]: signed };
    const asked = request({ host: "127.0.0.1", port, path, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on("error", reject).end();
  });
  t.is(status, 202, "an empty body is unreadable to this carrier, and in quarantine");
  t.is(await server.store.arrivals.quarantineSize(), 1);
});

test("F27 while the database is away the carrier is told to come again", async (t) => {
  const server = await open(t);
  const trunk = await addTrunk(server);
  const event = { id: "1", from: "+15551230001", to: NUMBER, text: "again" };
  await server.store.close();
  for (const sent of [event, { receipt: "far-1" }, { version: 9 }]) {
    const answer = await post(server, trunk, sent);
    t.is(answer.status, 503, JSON.stringify(sent));
    t.truthy(answer.headers.get("retry-after"));
  }
});

test("F27 more than a megabyte is no webhook, and a trunk that is switched off answers like none", async (t) => {
  const server = await open(t);
  const trunk = await addTrunk(server);
  const large = { id: "1", from: "+15551230001", to: NUMBER, text: "x".repeat(1_000_001) };
  t.is((await post(server, trunk, large)).status, 413);
  t.is(server.driver.parsed, 0);
  const path = pathOf(server, trunk);
  await server.store.trunks.change({ ...trunk, enabled: false, version: 2 });
  await server.trunks.reload();
  const answer = await fetch(server.origin + path, { method: "POST", body: "{}" });
  t.is(answer.status, 404);
  t.is((await fetch(`${server.origin}${path}x`, { method: "POST" })).status, 404);
});

test("F27 whoever tries addresses is held back, and who has the right one never is", async (t) => {
  const server = await open(t);
  const trunk = await addTrunk(server);
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => fetch(`${server.origin}/sidetone/webhooks/${trunk.id}/guess`)),
  );
  const statuses = answers.map(({ status }) => status);
  t.true(statuses.includes(404) && statuses.includes(429));
  const event = { id: "1", from: "+15551230001", to: NUMBER, text: "hello" };
  t.is((await post(server, trunk, event)).status, 202);
});

test("F27 under another key one trunk stands still, keeps its carrier trying, and the others work", async (t) => {
  const server = await open(t);
  const trunk = await addTrunk(server);
  const broken = await addTrunk(server);
  const path = pathOf(server, broken);
  const other = createSecretBox(randomBytes(32)).seal("{}", "elsewhere");
  await server.store.trunks.change({ ...broken, sealedSecrets: other, version: 2 });
  await server.store.settings.setNumber((await server.directory.tenants())[0]!.id, NUMBER, {
    trunkId: trunk.id,
  });
  await server.trunks.reload();
  t.like(server.trunks.account(broken.id), { trunk: null, problem: { kind: "key" } });
  t.is((await fetch(server.origin + path, { method: "POST", body: "{}" })).status, 503);
  t.is((await fetch(`${server.origin}${path}x`, { method: "POST", body: "{}" })).status, 404);
  const event = { id: "1", from: "+15551230001", to: NUMBER, text: "hello" };
  t.is((await post(server, trunk, event)).status, 202);
  t.deepEqual(await bodies(server), ["hello"]);
});

test("F27 a text between two numbers of ours is there on both sides, each once", async (t) => {
  const server = await open(t);
  const trunk = await addTrunk(server);
  const [tenant] = await server.directory.tenants();
  await server.store.settings.setNumber(tenant!.id, OTHER, { trunkId: trunk.id, smsEnabled: true });
  const alice = await signIn(server, "alice");
  const sent = await alice.post("v1/messages", {
    clientKey: "loop",
    to: { number: OTHER, from: NUMBER },
    body: "to the other desk",
  });
  t.is(sent.status, 201);
  // What the carrier makes of it: a text from one of its numbers to another.
  const event = { id: "9", from: NUMBER, to: OTHER, text: "to the other desk" };
  await Promise.all([post(server, trunk, event), post(server, trunk, event)]);
  const rows = await server.knex("sidetone_messages").select("direction").orderBy("id");
  t.deepEqual(
    rows.map(({ direction }) => direction),
    ["out", "in"],
  );
});

async function open(t: { teardown(fn: () => Promise<void>): void }): Promise<TestServer> {
  const server = await startServer();
  t.teardown(() => server.close());
  return server;
}

async function addTrunk(server: TestServer, change: Partial<StoredTrunk> = {}): Promise<StoredTrunk> {
  const id = server.deps.newId();
  const now = server.clock.now();
  const trunk: StoredTrunk = {
    id,
    driver: "pigeon",
    title: "Pigeon",
    settings: { account: "PG1" },
    sealedSecrets: server.accounts.sealSecrets(id, { token }),
    ...server.accounts.newWebhookSecret(id),
    country: "US",
    enabled: true,
    atLeastOnce: false,
    perSecond: null,
    perNumberPerSecond: null,
    version: 1,
    createdAt: now,
    changedAt: now,
    ...change,
  };
  await server.store.trunks.create(trunk);
  await server.trunks.reload();
  const [tenant] = await server.directory.tenants();
  await server.store.settings.setNumber(tenant!.id, NUMBER, { trunkId: id });
  return trunk;
}

function pathOf(server: TestServer, trunk: StoredTrunk): string {
  const url = server.trunks.account(trunk.id)?.webhookUrl ?? "";
  return url.slice(carrierOrigin.length);
}

async function post(
  server: TestServer,
  trunk: StoredTrunk,
  event: object,
  headers: Record<string, string> = {},
): Promise<Response> {
  const path = pathOf(server, trunk);
  const body = JSON.stringify(event);
  return fetch(`${server.origin}${path}`, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      [signature]: sign(token, carrierOrigin + path, body),
      ...headers,
    },
  });
}

async function bodies({ knex }: TestServer): Promise<string[]> {
  const rows = await knex("sidetone_messages").select("body").orderBy("id");
  return rows.map(({ body }) => body);
}
