import test from "ava";
import type { DirectoryReply, ErrorReply, MessageView, Page, SendReply } from "../../src/wire/api.js";
import { type Browser, newKey, signIn, startServer } from "./server.js";

const server = await startServer();
const [alice, bob] = [await signIn(server, "alice"), await signIn(server, "bob")];
test.after.always(() => server.close());

const wrongs: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  "",
  [],
  ["x"],
  {},
  { $ne: null },
  { toString: "x" },
  { length: { toString: "x" } },
  "x".repeat(100_000),
  "\0",
];

/** Posts each wrong value in place of one field, and answers the statuses. */
async function tryEach(path: string, whole: Record<string, unknown>, field: string, values = wrongs) {
  const statuses = new Set<number>();
  for (const value of values) {
    const { status, json } = await alice.post<ErrorReply>(path, { ...whole, [field]: value });
    statuses.add(status);
    if (status === 422 && json.error.code === "invalid" && !json.error.fields?.[0]) statuses.add(0);
  }
  return [...statuses].sort();
}

test("a wrong JSON type in any field of a message is told, field by field", async (t) => {
  const whole = { clientKey: newKey(), to: { extension: "1002" }, body: "hi" };
  t.deepEqual(await tryEach("v1/messages", whole, "clientKey"), [422]);
  t.deepEqual(await tryEach("v1/messages", whole, "to"), [422]);
  t.deepEqual(
    await tryEach("v1/messages", { ...whole, clientKey: newKey() }, "body", wrongs.slice(0, 12)),
    [422],
  );
  for (const to of [
    { user: 7 },
    { user: {} },
    { number: ["+1"] },
    { user: "a", number: "+1" },
    { number: "+15551230001", from: 1 },
  ]) {
    t.is((await alice.post("v1/messages", { ...whole, to })).status, 422, JSON.stringify(to));
  }
});

test("a field that nobody asked for is refused, and so is what is no object", async (t) => {
  const whole = { clientKey: newKey(), to: { extension: "1002" }, body: "hi" };
  for (const extra of [{ from: "alice" }, { session: {} }, { constructor: 1 }, { authorId: "bob" }]) {
    t.is((await alice.post("v1/messages", { ...whole, ...extra })).status, 422);
  }
  for (const body of [null, [], "text", 7])
    t.true([400, 422].includes((await alice.post("v1/messages", body)).status));
});

test("prototype keys change nothing", async (t) => {
  const text = `{"__proto__":{"scope":"operator"},"clientKey":"${newKey()}","to":{"extension":"1002"},"body":"hi"}`;
  const answer = await alice.request("v1/messages", {
    method: "POST",
    headers: { origin: server.origin, "content-type": "application/json" },
    body: text,
  });
  t.is(answer.status, 422);
  t.is(Reflect.get({}, "scope"), undefined);
});

test("JSON that is none is a bad request, and one that is too large is told so", async (t) => {
  const post = (body: string) =>
    alice.request<ErrorReply>("v1/messages", {
      method: "POST",
      headers: { origin: server.origin, "content-type": "application/json" },
      body,
    });
  for (const body of ["{", '{"a":1', "undefined", `${"[".repeat(50_000)}`]) {
    t.is((await post(body)).json.error.code, "bad-request", body.slice(0, 20));
  }
  t.is((await post(`{"body":"${"x".repeat(600_000)}"}`)).status, 413);
});

test("70,000 characters are too long a message, whatever characters they are, and nothing is stored", async (t) => {
  for (const character of ["x", "é", "字", "😀", "\u0301"]) {
    for (const to of [{ extension: "1002" }, { number: "+15551230001" }]) {
      const answer = await alice.post<ErrorReply>("v1/messages", {
        clientKey: newKey(),
        to,
        body: character.repeat(70_000),
      });
      t.is(answer.status, 422);
      t.is(answer.json.error.code, "message-too-long");
      t.true(answer.text.length < 1_000);
    }
  }
  t.is(await transcriptLength(bob, "x".repeat(100)), 0);
});

test("a text without anything to read is refused, and every other comes through as canonical text", async (t) => {
  for (const body of ["", "  \n\t ", "\0\u0001", "\u200b\u200d\ufeff"]) {
    const { json } = await alice.post<ErrorReply>("v1/messages", {
      clientKey: newKey(),
      to: { extension: "1002" },
      body,
    });
    t.is(json.error.code, "empty-message", JSON.stringify(body));
  }
  const texts: [string, string][] = [
    ["<b>hi</b> {{nonce}} \u0024{env} `$(reboot)`", "<b>hi</b> {{nonce}} \u0024{env} `$(reboot)`"],
    ["a\r\nb\rc", "a\nb\nc"],
    ["\ud83d alone", "\ufffd alone"],
    ["nul\0 bell\u0007", "nul bell"],
    ["\u202eevil\u202c", "\u202eevil\u202c"],
    ["' OR 1=1 --|;\t%s", "' OR 1=1 --|;\t%s"],
  ];
  for (const [body, stored] of texts) {
    const { json } = await alice.post<SendReply>("v1/messages", {
      clientKey: newKey(),
      to: { extension: "1002" },
      body,
    });
    t.is(json.message.body, stored);
  }
});

test("ids and places in paths and queries that are none are refused or not found", async (t) => {
  const queries = [
    "limit=0",
    "limit=101",
    "limit=-1",
    "limit=1e2",
    "limit=",
    "limit=1&limit=2",
    "before=x",
    "before=1.",
    "unread=maybe",
    "order=asc",
    "before[$gt]=1",
    "__proto__=1",
  ];
  for (const query of queries) t.is((await alice.get(`v1/conversations?${query}`)).status, 422, query);
  for (const id of [
    "x",
    "..",
    "%00",
    "'",
    "null",
    "a".repeat(2_000),
    "00000000-0000-7000-8000-000000000000",
  ]) {
    t.is(
      (await alice.get(`v1/conversations/${id === ".." ? "%2e%2e" : encodeURIComponent(id)}`)).status,
      404,
      id,
    );
  }
});

test("a place in a transcript may be anywhere in range, and out of range is told", async (t) => {
  const { json } = await alice.post<SendReply>("v1/messages", {
    clientKey: newKey(),
    to: { extension: "1003" },
    body: "one",
  });
  const path = `v1/conversations/${json.message.conversationId}`;
  for (const query of [
    "before=-1",
    "before=1.5",
    "before=9999999999999999",
    "after=x",
    "after=",
    "limit=1000",
  ]) {
    t.is((await alice.get(`${path}/messages?${query}`)).status, 422, query);
  }
  for (const query of ["before=0", "before=999999999", "after=999999999"]) {
    t.is((await alice.get(`${path}/messages?${query}`)).status, 200, query);
  }
  t.deepEqual(
    await tryEach(`${path}/read`, {}, "seq", [-1, 1.5, "1", null, [], 1e300, Number.MAX_SAFE_INTEGER + 1]),
    [422],
  );
  const beyond = await alice.post<{ readSeq: number }>(`${path}/read`, { seq: 1_000_000 });
  t.is(beyond.json.readSeq, 1);
});

test("a query that nobody can be called by finds nobody", async (t) => {
  for (const q of ["\0", "%", "_", "\\", "'", "!", "\ud83d", "(".repeat(100), "\u202e"]) {
    const answer = await alice.get<DirectoryReply>(`v1/directory?${new URLSearchParams({ q })}`);
    t.is(answer.status, 200, q);
    if (q !== "\0") t.deepEqual(answer.json.people, [], q);
  }
  t.is((await alice.get(`v1/directory?q=${"x".repeat(101)}`)).status, 422);
});

test("recipients that are nobody, oneself, or switched off each have their own words", async (t) => {
  const carol = await signIn(server, "carol");
  const codes = async (browser: Browser, to: object) =>
    (await browser.post<ErrorReply>("v1/messages", { clientKey: newKey(), to, body: "hi" })).json.error.code;
  t.is(await codes(alice, { extension: "9999" }), "recipient-unknown");
  t.is(await codes(alice, { user: "00000000-0000-7000-8000-000000000000" }), "recipient-unknown");
  t.is(await codes(alice, { extension: "1001" }), "recipient-is-sender");
  t.is(await codes(alice, { number: "not a number" }), "bad-recipient");
  t.is(await codes(alice, { number: "+15551230001", from: "+15557650003" }), "sms-number-not-yours");
  t.is(await codes(carol, { number: "+15551230001" }), "sms-off-user");
});

async function transcriptLength(browser: Browser, part: string): Promise<number> {
  const { json: list } = await browser.get<Page<{ id: string }>>("v1/conversations");
  let found = 0;
  for (const { id } of list.items) {
    const { json } = await browser.get<Page<MessageView>>(`v1/conversations/${id}/messages`);
    found += json.items.filter(({ body }) => body.includes(part)).length;
  }
  return found;
}
