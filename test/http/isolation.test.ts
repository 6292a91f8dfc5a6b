// Two tenants whose users text the same person outside.
import test from "ava";
import { uuidv7 } from "../../src/lib/ids.js";
import type { ConversationView, Me, MessageView, Page, SendReply } from "../../src/wire/api.js";
import type { OfficeNumber } from "../../src/wire/office.js";
import type { SearchReply } from "../../src/wire/search.js";
import { eventually } from "../eventually.js";
import { addOfficeOf, addOtherTenant, type Browser, newKey, signIn, startServer } from "./server.js";
import { openStream } from "./stream-reader.js";
import { download, sendWith, uploaded } from "./uploads.js";

const peer = "+15551230001";
const ours = "+15557650001";
const theirs = "+15557660001";

const server = await startServer();
await addOtherTenant(server);
const malloryId = await givePhoneToMallory();
const [alice, olivia, mallory] = [
  await signIn(server, "alice"),
  await signIn(server, "olivia"),
  await signIn(server, "mallory"),
];
const otto = await signIn(server, "otto");
test.after.always(() => server.close());

/** A number of the other tenant, on for SMS, that mallory and her office manager otto answer. */
async function givePhoneToMallory(): Promise<string> {
  const { knex, deps, store } = server;
  const [row] = await knex("sidetone_builtin_users").where({ username: "mallory" });
  const tenantId: string = row.tenant_id;
  const ottoId = await addOfficeOf(server, "mallory", "otto");
  const number = { id: uuidv7(), tenant_id: tenantId, e164: theirs, label: "Theirs" };
  await knex("sidetone_builtin_numbers").insert(number);
  const { settings } = store;
  await settings.setTenant(tenantId, { smsEnabled: true });
  const userIds = [row.id, ottoId];
  for (const id of userIds) await settings.setUser(tenantId, id, { smsEnabled: true });
  await settings.setNumber(tenantId, theirs, { smsEnabled: true, mmsEnabled: true, trunkId: "loopback" });
  await settings.assignNumber({ tenantId, number: theirs, userIds, shareHistory: true, now: 0 });
  deps.host.directory.refresh();
  return row.id;
}

function texts(browser: Browser, body: string, number = peer) {
  return browser.post<SendReply>("v1/messages", { clientKey: newKey(), to: { number }, body });
}

function arrives(to: string, body: string) {
  return alice.post("v1/handset/messages", { key: newKey(), from: peer, to, body });
}

function put(browser: Browser, path: string, body: object, method = "PUT") {
  const headers = { origin: server.origin, "content-type": "application/json" };
  return browser.request<{ error: { code: string } }>(`v1/${path}`, {
    method,
    headers,
    body: JSON.stringify(body),
  });
}

async function listOf(browser: Browser): Promise<readonly ConversationView[]> {
  return (await browser.get<Page<ConversationView>>("v1/conversations")).json.items;
}

async function wordsIn(browser: Browser, id: string): Promise<readonly string[]> {
  const { json } = await browser.get<Page<MessageView>>(`v1/conversations/${id}/messages`);
  return json.items.map(({ body }) => body);
}

test.serial("F30 two tenants that text the same number see nothing of each other", async (t) => {
  const hers = await openStream(server, mallory);
  await hers.next("hello");
  t.is((await texts(alice, "platypus from alice")).status, 201);
  t.is((await texts(mallory, "wombat from mallory")).status, 201);
  await arrives(ours, "echidna for alice");
  await arrives(theirs, "koala for mallory");

  // List and messages: one conversation each, and not the same.
  const [[own], [other]] = [await listOf(alice), await listOf(mallory)];
  if (!own || !other) throw new Error("a conversation is missing");
  t.deepEqual([(await listOf(alice)).length, (await listOf(mallory)).length], [1, 1]);
  t.not(own.id, other.id);
  t.deepEqual([own.number, other.number], [ours, theirs]);
  t.deepEqual(await wordsIn(alice, own.id), ["platypus from alice", "echidna for alice"]);
  t.deepEqual(await wordsIn(mallory, other.id), ["wombat from mallory", "koala for mallory"]);
  // A name that one tenant has for the number is no name for the other.
  t.is(own.title, "Grace Hopper – Mobile");
  t.is(other.title, "(555) 123-0001");

  // Counts.
  const unread = async (browser: Browser) => (await browser.get<Me>("v1/me")).json.unread;
  t.deepEqual(await unread(alice), { conversations: 1, messages: 1 });
  await put(alice, `conversations/${own.id}/read`, { seq: 2 }, "POST");
  t.deepEqual(await unread(mallory), { conversations: 1, messages: 1 });

  // Drafts and claims.
  await put(alice, `conversations/${own.id}/draft`, { text: "capybara draft" });
  t.is((await listOf(mallory))[0]?.draft, "");
  t.is((await put(mallory, `conversations/${own.id}/draft`, { text: "x" })).status, 404);
  // Her reply has claimed it already.
  t.is((await listOf(otto))[0]?.claim?.name, "Mallory");
  t.is((await put(otto, `conversations/${other.id}/claim`, { takeOver: true })).status, 200);
  t.is((await listOf(alice))[0]?.claim, null);
  t.is((await put(mallory, `conversations/${own.id}/claim`, { takeOver: true })).status, 404);

  // Consent: who opts out of one tenant's number is still reached from the other's.
  await arrives(ours, "STOP");
  t.is((await texts(mallory, "numbat from mallory")).status, 201);
  t.is((await texts(alice, "too late")).status, 409);

  // All that mallory's browser heard was her own.
  await eventually(() => JSON.stringify(hers.frames).includes("numbat"));
  t.notRegex(JSON.stringify(hers.frames), /platypus|echidna|capybara|alice/i);
  t.false(JSON.stringify(hers.frames).includes(own.id));
});

test.serial("F30 a search, a file, a dot and a count of one tenant are nothing to the other", async (t) => {
  const file = await uploaded(alice, "quokka.txt", "quokka");
  await sendWith(alice, "quokka in a chat", [file.id]);
  await texts(alice, "quokka outside", "+12025550143");
  await eventually(async () => {
    server.clock.advance(250);
    return (await server.store.search.lacking("", 1_000)).messages.length === 0;
  });
  const hits = async (browser: Browser) =>
    (await browser.get<SearchReply>("v1/search?q=quokka")).json.items.length;
  t.true((await hits(alice)) > 0);
  for (const browser of [mallory, otto, olivia]) t.is(await hits(browser), 0);

  t.is((await download(server, alice, file)).status, 200);
  for (const browser of [mallory, otto]) t.is((await download(server, browser, file)).status, 404);

  const aliceId = (await alice.get<Me>("v1/me")).json.user.id;
  const dots = await mallory.post("v1/presence/watch", { users: [aliceId, malloryId] });
  t.false(dots.text.includes(aliceId));
  t.true(dots.text.includes(malloryId));
  const directory = await mallory.get("v1/directory?q=a");
  t.false(directory.text.includes("Alice"));

  // Office managers see their own tenant's numbers, people and counts, and no texts at all.
  const numbers = (await otto.get<Page<OfficeNumber>>("v1/numbers")).json.items;
  t.deepEqual(
    numbers.map(({ number }) => number),
    [theirs],
  );
  t.false((await otto.get("v1/users")).text.includes("alice"));
  for (const path of ["v1/numbers", "v1/users", "v1/tenant", "v1/usage", "numbers", "users", "usage"]) {
    for (const browser of [otto, olivia]) {
      const answer = await browser.get(path);
      t.is(answer.status, 200, path);
      t.notRegex(answer.text, /quokka|platypus|wombat|koala/, path);
    }
    t.notRegex((await otto.get(path)).text, /7650001/, path);
    t.notRegex((await olivia.get(path)).text, /7660001/, path);
    t.is((await alice.get(path)).status, 404, path);
    t.is((await mallory.get(path)).status, 404, path);
  }
});
