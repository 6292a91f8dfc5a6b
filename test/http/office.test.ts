import test, { type ExecutionContext } from "ava";
import { uuidv7 } from "../../src/lib/ids.js";
import type { ConversationView, EventsReply, Me, MessageView, Page, SendReply } from "../../src/wire/api.js";
import type { OfficeNumber, OfficeUser } from "../../src/wire/office.js";
import { addOtherTenant, type Browser, newKey, signIn, startServer, type TestServer } from "./server.js";

const sales = "+15557650002";
const peer = "+15551230001";

interface Office {
  readonly server: TestServer;
  readonly olivia: Browser;
}

async function setup(t: ExecutionContext) {
  const server = await startServer();
  t.teardown(server.close);
  const [olivia, alice, bob, carol] = await Promise.all(
    ["olivia", "alice", "bob", "carol"].map((name) => signIn(server, name)),
  );
  if (!olivia || !alice || !bob || !carol) throw new Error("nobody is there");
  return { server, olivia, alice, bob, carol };
}

function change({ server, olivia }: Office, path: string, body: unknown, method = "PATCH") {
  const headers = { origin: server.origin, "content-type": "application/json" };
  return olivia.request(`v1/${path}`, { method, headers, body: JSON.stringify(body) });
}

async function numberOf(olivia: Browser, e164: string): Promise<OfficeNumber> {
  const { json } = await olivia.get<Page<OfficeNumber>>(`v1/numbers?q=${encodeURIComponent(e164)}`);
  const [number] = json.items;
  if (!number) throw new Error(`${e164} is not there`);
  return number;
}

async function idOf(browser: Browser): Promise<string> {
  return (await browser.get<Me>("v1/me")).json.user.id;
}

function text(browser: Browser, from: string, body: string) {
  return browser.post<SendReply & { readonly error: { readonly code: string; readonly message: string } }>(
    "v1/messages",
    { clientKey: newKey(), to: { number: peer, from }, body },
  );
}

test("F3 an office manager sees the numbers of the host's table with what is wrong with each, in words", async (t) => {
  const office = await setup(t);
  const { olivia, alice } = office;
  const { json } = await olivia.get<Page<OfficeNumber>>("v1/numbers");
  t.deepEqual(
    json.items.map(({ label, smsEnabled, problems }) => [label, smsEnabled, problems.length]),
    [
      ["Main line", true, 0],
      ["Sales", true, 0],
      ["Support", true, 0],
      ["Front desk", true, 0],
    ],
  );
  t.deepEqual(json.items[0]?.trunk, { id: "loopback", title: "loopback", mms: true });
  t.like(json.items[0]?.users[0], { name: "Alice Adams", presence: "offline", smsEnabled: true });

  const { id } = await numberOf(olivia, sales);
  t.is((await change(office, `numbers/${id}`, { trunkId: null })).status, 204);
  t.is((await change(office, `users/${await idOf(alice)}`, { smsEnabled: false })).status, 204);
  t.deepEqual(
    (await numberOf(olivia, sales)).problems.map(({ message }) => message),
    [
      "No trunk: nothing can be sent from this number.",
      "Alice Adams can't answer: SMS is off for this user.",
    ],
  );
  await change(office, `numbers/${id}/users`, { users: [] }, "PUT");
  t.deepEqual(
    (await numberOf(olivia, sales)).problems.map(({ code }) => code),
    ["no-trunk", "no-user"],
  );
  // Of a number that is off nothing is asked.
  await change(office, `numbers/${id}`, { smsEnabled: false });
  t.deepEqual((await numberOf(olivia, sales)).problems, []);
});

test("F3 a switched-off number is not offered, refused, and its history stays", async (t) => {
  const office = await setup(t);
  const { olivia, alice } = office;
  t.is((await text(alice, sales, "before")).status, 201);
  const { id } = await numberOf(olivia, sales);
  await change(office, `numbers/${id}`, { smsEnabled: false });
  const refused = await text(alice, sales, "after");
  t.is(refused.status, 409);
  t.is(refused.json.error.code, "sms-off-number");
  const me = (await alice.get<Me>("v1/me")).json;
  t.false(me.numbers.some(({ number }) => number === sales));
  t.deepEqual(me.numbersOff, [sales]);
  const quarantined = await alice.post<{ kind: string; reason: string }>("v1/handset/messages", {
    key: newKey(),
    from: peer,
    to: sales,
    body: "hello?",
  });
  t.like(quarantined.json, { kind: "quarantined", reason: "number-off" });
  const [row] = (await alice.get<Page<ConversationView>>("v1/conversations")).json.items;
  const history = await alice.get<Page<MessageView>>(`v1/conversations/${row?.id}/messages`);
  t.deepEqual(
    history.json.items.map(({ body }) => body),
    ["before"],
  );
});

test("F3 who is given a number sees what comes from then on, or all of it where the history is shared; who loses it reads on up to then", async (t) => {
  const office = await setup(t);
  const { olivia, alice, bob, carol } = office;
  const { conversationId } = (await text(alice, sales, "one")).json.message;
  const { id } = await numberOf(olivia, sales);
  const [aliceId, bobId, carolId] = await Promise.all([alice, bob, carol].map(idOf));
  const assign = (users: unknown[], shareHistory: boolean) =>
    change(office, `numbers/${id}/users`, { users, shareHistory }, "PUT");
  const reads = async (browser: Browser) => {
    const { json } = await browser.get<Page<MessageView>>(`v1/conversations/${conversationId}/messages`);
    return json.items?.map(({ body }) => body);
  };

  t.is((await assign([aliceId, bobId], false)).status, 204);
  t.is((await assign([aliceId, bobId, carolId], true)).status, 204);
  t.is((await text(alice, sales, "two")).status, 201);
  t.deepEqual(await reads(bob), ["two"]);
  t.deepEqual(await reads(carol), ["one", "two"]);

  t.is((await assign([bobId, carolId], false)).status, 204);
  t.is((await text(bob, sales, "three")).status, 201);
  t.deepEqual(await reads(alice), ["one", "two"]);
  t.deepEqual(await reads(bob), ["two", "three"]);
  const refused = await text(alice, sales, "four");
  t.is(refused.json.error.code, "sms-number-not-yours");
});

test("F3 whoever a change concerns is told at once, and nobody else", async (t) => {
  const office = await setup(t);
  const { olivia, alice, bob, carol } = office;
  const cursorOf = async (browser: Browser) => (await browser.get<Me>("v1/me")).json.cursor;
  const told = async (browser: Browser, since: string) =>
    (await browser.get<EventsReply>(`v1/events?cursor=${since}`)).json.events.flatMap(({ type }) =>
      type === "unread" ? [] : [type],
    );
  const [a, b, c] = [await cursorOf(alice), await cursorOf(bob), await cursorOf(carol)];
  const { id } = await numberOf(olivia, sales);
  await change(office, `numbers/${id}`, { smsEnabled: false });
  t.deepEqual([await told(alice, a), await told(bob, b), await told(carol, c)], [["abilities"], [], []]);
  await change(office, `numbers/${id}/users`, { users: [await idOf(carol)] }, "PUT");
  t.deepEqual(
    [await told(alice, a), await told(bob, b), await told(carol, c)],
    [["abilities", "abilities"], [], ["abilities"]],
  );
  await change(office, "tenant", { smsEnabled: false });
  t.deepEqual(await told(bob, b), ["abilities"]);
  await change(office, `users/${await idOf(bob)}`, { chatEnabled: false });
  t.deepEqual(await told(bob, b), ["abilities", "abilities"]);
});

test("F3 hundreds of numbers are searched and paged, with as many questions as three take", async (t) => {
  const office = await setup(t);
  const { server, olivia } = office;
  const [{ tenant_id }] = await server.knex("sidetone_builtin_numbers").limit(1);
  const rows = Array.from({ length: 400 }, (_, index) => ({
    id: uuidv7(),
    tenant_id,
    e164: `+1555800${String(index).padStart(4, "0")}`,
    label: `Desk ${index}`,
  }));
  await server.knex.batchInsert("sidetone_builtin_numbers", rows, 100);
  server.deps.host.directory.refresh();
  const seen: string[] = [];
  let before = "";
  const asked: string[] = [];
  server.knex.on("query", ({ sql }: { sql: string }) => void asked.push(sql));
  do {
    const { json } = await olivia.get<Page<OfficeNumber>>(
      `v1/numbers?limit=100${before && `&before=${encodeURIComponent(before)}`}`,
    );
    seen.push(...json.items.map(({ number }) => number));
    before = json.next ?? "";
  } while (before !== "");
  t.is(seen.length, 404);
  t.deepEqual(seen, [...new Set(seen)].sort());
  t.true(asked.length <= 5 * 8, `${asked.length} questions for five pages`);
  const found = await olivia.get<Page<OfficeNumber>>("v1/numbers?q=desk%20399");
  t.deepEqual(
    found.json.items.map(({ label }) => label),
    ["Desk 399"],
  );
  const byUser = await olivia.get<Page<OfficeNumber>>("v1/numbers?q=bob");
  t.deepEqual(
    byUser.json.items.map(({ label }) => label),
    ["Support"],
  );
});

test("F3 what is no trunk, country, user or number of the tenant is refused, and changes nothing", async (t) => {
  const office = await setup(t);
  const { server, olivia, bob } = office;
  await addOtherTenant(server);
  server.deps.host.directory.refresh();
  const mallory = await signIn(server, "mallory");
  const before = await numberOf(olivia, sales);
  const code = async (path: string, body: unknown, method?: string) => {
    const answer = await change(office, path, body, method);
    return [answer.status, (answer.json as { error: { code: string } }).error.code];
  };
  const { id } = before;
  t.deepEqual(await code(`numbers/${id}`, { trunkId: "nowhere" }), [422, "trunk-unknown"]);
  t.deepEqual(await code(`numbers/${id}`, { country: "XX" }), [422, "country-unknown"]);
  t.deepEqual(await code(`numbers/${id}`, { smsEnabled: "yes" }), [422, "invalid"]);
  t.deepEqual(await code(`numbers/${id}/users`, { users: [await idOf(mallory)] }, "PUT"), [404, "not-found"]);
  t.deepEqual(await code(`users/${await idOf(mallory)}`, { smsEnabled: true }), [404, "not-found"]);
  t.deepEqual(await code(`users/${await idOf(bob)}`, { defaultNumber: sales }), [422, "number-not-assigned"]);
  t.deepEqual(await numberOf(olivia, sales), before);
});

test("F4 the page of users says of each who may text and who may not, and why", async (t) => {
  const office = await setup(t);
  const { olivia, carol } = office;
  const users = async () => (await olivia.get<Page<OfficeUser>>("v1/users")).json.items;
  const gates = Object.fromEntries((await users()).map(({ username, smsOff }) => [username, smsOff]));
  t.like(gates, { alice: null, carol: "sms-off-user", dave: "sms-no-number" });
  const page = await olivia.get("users");
  t.true(page.text.includes("Can&#x27;t text: SMS is off for this user."));
  const { json: me } = await olivia.get<Me>("v1/me");
  const carolId = await idOf(carol);
  const saved = await olivia.submit(`users/${carolId}`, { _csrf: me.csrfToken, sms: "true" });
  t.is(saved.status, 303);
  t.like(
    (await users()).find(({ username }) => username === "carol"),
    { smsEnabled: true, chatEnabled: false, smsOff: "sms-no-number" },
  );
  await change(office, "tenant", { smsEnabled: false });
  t.true((await users()).every(({ smsOff }) => smsOff === "sms-off-tenant"));
});

test("F3 without scripts a number is given a second user, another country and no MMS", async (t) => {
  const office = await setup(t);
  const { server, olivia, bob } = office;
  const { json: me } = await olivia.get<Me>("v1/me");
  const { id, users } = await numberOf(olivia, sales);
  const list = await olivia.get("numbers");
  t.true(list.text.includes(`/sidetone/numbers/${id}`));
  const form = await olivia.get(`numbers/${id}`);
  t.true(form.text.includes("Bob Brown"));
  const fields = new URLSearchParams({ _csrf: me.csrfToken, sms: "true", trunk: "loopback", country: "DE" });
  for (const user of [users[0]?.id ?? "", await idOf(bob)]) fields.append("user", user);
  const saved = await olivia.request(`numbers/${id}`, {
    method: "POST",
    headers: { origin: server.origin, "content-type": "application/x-www-form-urlencoded" },
    body: fields.toString(),
  });
  t.is(saved.status, 303);
  t.like(await numberOf(olivia, sales), { country: "DE", mmsEnabled: false, smsEnabled: true });
  t.deepEqual(
    (await numberOf(olivia, sales)).users.map(({ name }) => name),
    ["Alice Adams", "Bob Brown"],
  );
});
