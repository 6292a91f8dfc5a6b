import test from "ava";
import type { StoredTrunk } from "../../src/ports.js";
import { eventually } from "../eventually.js";
import { sign } from "../fakes/driver.js";
import { startServer, type TestServer } from "./server.js";
import { carrierOrigin } from "./trunks.js";

const NUMBER = "+15557650001";
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
