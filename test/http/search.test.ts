import test from "ava";
import type { ConversationView, ErrorReply, Page, SendReply } from "../../src/wire/api.js";
import type { SearchReply } from "../../src/wire/search.js";
import { eventually } from "../eventually.js";
import { addOtherTenant, type Browser, newKey, signIn, startServer, type TestServer } from "./server.js";
import { sendWith, uploaded } from "./uploads.js";

const server = await startServer();
await addOtherTenant(server);
const alice = await signIn(server, "alice");
const bob = await signIn(server, "bob");
const carol = await signIn(server, "carol");
test.after.always(() => server.close());

function send(browser: Browser, body: string, to: object) {
  return browser.post<SendReply>("v1/messages", { clientKey: newKey(), to, body });
}

function search(browser: Browser, q: string, rest = "") {
  return browser.get<SearchReply & ErrorReply>(`v1/search?q=${encodeURIComponent(q)}${rest}`);
}

/** What the moment after which texts are found would bring, brought now. */
async function indexed({ clock, store }: Pick<TestServer, "clock" | "store">): Promise<void> {
  await eventually(async () => {
    clock.advance(250);
    return (await store.search.lacking("", 1_000)).messages.length === 0;
  });
}

async function found(browser: Browser, q: string, rest = ""): Promise<string[]> {
  const { status, json } = await search(browser, q, rest);
  if (status !== 200) throw new Error(`${q}: ${status}`);
  return json.items.map(({ message }) => message.body);
}

test("UX-56 a message is found by its words, marked, with its conversation", async (t) => {
  const { json } = await send(alice, "The invoice for Zürich is ready", { extension: "1002" });
  await indexed(server);
  const reply = (await search(bob, "zurich INV")).json;
  t.is(reply.items.length, 1);
  const [hit] = reply.items;
  t.is(hit?.message.id, json.message.id);
  t.is(hit?.conversation.id, json.message.conversationId);
  t.is(hit?.conversation.title, "Alice Adams");
  t.truthy(hit?.conversation.lastMessage);
  t.deepEqual(
    hit?.marks.map(([from, to]) => hit.message.body.slice(from, to)),
    ["inv", "Zürich"],
  );
  t.is(reply.next, null);
});

test("INV-20 another user's text never matches, nor another tenant's", async (t) => {
  await send(alice, "xylophone rehearsal", { extension: "1002" });
  await indexed(server);
  t.is((await found(alice, "xylophone")).length, 1);
  for (const name of ["carol", "olivia", "oscar", "mallory"]) {
    t.deepEqual(await found(await signIn(server, name), "xylophone"), [], name);
  }
});

test("a search in one conversation stays in it; in somebody else's it finds nothing to search", async (t) => {
  const { json } = await send(alice, "quarterly figures for bob", { extension: "1002" });
  await send(alice, "quarterly figures for carol", { extension: "1003" });
  await indexed(server);
  const id = json.message.conversationId;
  t.deepEqual(await found(alice, "quarterly", `&conversation=${id}`), ["quarterly figures for bob"]);
  t.is((await found(alice, "quarterly")).length, 2);
  t.is((await search(carol, "quarterly", `&conversation=${id}`)).status, 404);
  t.is((await search(carol, "quarterly", "&conversation=no-such")).status, 404);
});

test("paging shows every hit once, the newest first, also with attachments", async (t) => {
  const file = await uploaded(alice, "menu.txt", "soup");
  await sendWith(alice, "menu 0", [file.id]);
  for (let place = 1; place < 12; place++) await send(alice, `menu ${place}`, { extension: "1002" });
  await indexed(server);
  const seen: string[] = [];
  let before = "";
  for (;;) {
    const { json } = await search(alice, "menu", `&limit=5${before}`);
    seen.push(...json.items.map(({ message }) => message.body));
    if (json.items.at(-1)?.message.body === "menu 0")
      t.is(json.items.at(-1)?.message.attachments[0]?.name, "menu.txt");
    if (json.next === null) break;
    before = `&before=${json.next}`;
  }
  t.deepEqual(
    seen,
    Array.from({ length: 12 }, (_, index) => `menu ${11 - index}`),
  );
});

test("a deleted conversation is not found, for whom it is deleted", async (t) => {
  const { json } = await send(alice, "ephemeral note", { extension: "1003" });
  await indexed(server);
  t.is((await found(carol, "ephemeral")).length, 1);
  const path = `v1/conversations/${json.message.conversationId}`;
  await carol.request(path, { method: "DELETE", headers: { origin: server.origin } });
  t.deepEqual(await found(carol, "ephemeral"), []);
  t.is((await found(alice, "ephemeral")).length, 1);
});

test("a single message that was deleted is not found, for whom it is deleted", async (t) => {
  const { json } = await send(alice, "misplaced comma", { extension: "1002" });
  await indexed(server);
  const path = `v1/messages/${json.message.id}`;
  await alice.request(path, { method: "DELETE", headers: { origin: server.origin } });
  t.deepEqual(await found(alice, "misplaced"), []);
  t.is((await found(bob, "misplaced")).length, 1);
});

test("SMS are found by digits of a number in their text, and by their peer's name beside it", async (t) => {
  await send(alice, "Please call +1 (555) 010-0142", { number: "+15557650002" });
  await indexed(server);
  t.is((await found(alice, "555-0100142")).length, 1);
  t.is((await found(alice, "0100142")).length, 1);
});

test("no query, however odd, ends in anything but an answer or a plain refusal", async (t) => {
  const odd = [
    ...[
      "",
      " ",
      "\0",
      '"',
      "'",
      '"\'"',
      "*",
      "a*",
      "NOT a",
      "AND",
      "NEAR(a b)",
      "{a b}:c",
      "+a -b",
      "a:*",
      "a & !b",
    ],
    ...[
      "<->",
      "%",
      "_",
      "\\",
      ";",
      "--",
      "/*",
      "$1",
      "?",
      "a ? b",
      "\u202e",
      "\ufffd",
      "🎉",
      "x".repeat(200),
      "漢".repeat(200),
    ],
    "1".repeat(200),
    "a b c d e f g h i j k l m n o p q r s t u v w x y z",
  ];
  for (const q of odd) {
    const { status } = await search(alice, q);
    t.is(status, 200, q);
  }
  t.is((await search(alice, "x".repeat(201))).status, 422);
  for (const rest of [
    "&before=x",
    "&before=-1",
    "&before=99999999999999999999",
    "&limit=0",
    "&limit=101",
    "&conversation=../x",
    "&other=1",
  ]) {
    t.is((await search(alice, "a", rest)).status, 422, rest);
  }
  t.is((await alice.get("v1/search")).status, 422);
  t.is((await alice.get("v1/search?q=a&q=b")).status, 422);
  t.is((await alice.get(`v1/search?q=${"%41".repeat(4_000)}`)).status, 422);
  t.is((await search(alice, "a", "&before=999999999999999")).status, 200);
});

test("what a process had no time for is found after the next one has started", async (t) => {
  const own = await startServer();
  t.teardown(() => own.close());
  const dora = await signIn(own, "alice");
  await own.searchIndex.stop();
  await send(dora, "lost and found", { extension: "1002" });
  t.deepEqual(await found(dora, "lost"), []);
  own.searchIndex.start();
  t.is(await eventually(async () => (await found(dora, "lost"))[0]), "lost and found");
});

test("F19 the list is filtered by names and by digits, together with unread ones", async (t) => {
  const own = await startServer();
  t.teardown(() => own.close());
  const [boss, reader] = [await signIn(own, "alice"), await signIn(own, "bob")];
  await send(boss, "to bob", { extension: "1002" });
  await send(boss, "to carol", { extension: "1003" });
  await send(boss, "by sms", { number: "+15557650002" });
  const titles = async (browser: Browser, query: string) => {
    const { json } = await browser.get<Page<ConversationView>>(`v1/conversations?${query}`);
    return json.items.map(({ title }) => title).sort();
  };
  const [all, bobs, carols] = [
    await titles(boss, ""),
    await titles(boss, "q=bob"),
    await titles(boss, "q=CAROL"),
  ];
  t.is(all.length, 3);
  t.is(bobs.length, 1);
  t.is(carols.length, 1);
  t.notDeepEqual(bobs, carols);
  t.is((await titles(boss, "q=555-765")).length, 1);
  t.is((await titles(boss, "q=5557650002")).length, 1);
  t.is((await titles(boss, `q=${encodeURIComponent("+1 (555) 765")}`)).length, 1);
  t.is((await titles(boss, "q=nobody")).length, 0);
  t.is((await titles(boss, "q=%20")).length, 3);
  t.is((await titles(reader, "q=alice&unread=true")).length, 1);
  t.is((await titles(boss, "q=bob&unread=true")).length, 0);
  for (const q of ["%25", "_", "'", "%00", "%22", "*", "1%25", "x".repeat(100)]) {
    t.is((await boss.get(`v1/conversations?q=${q}`)).status, 200, q);
  }
  t.is((await boss.get(`v1/conversations?q=${"x".repeat(101)}`)).status, 422);
});
