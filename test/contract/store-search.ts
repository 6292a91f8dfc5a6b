import { conversationTerm, readSearch, termsOf } from "../../src/core/search.js";
import type { Store } from "../../src/ports.js";
import { noon } from "../factories.js";
import { type Contract, count, onlyConversation, openStore, send } from "./store-harness.js";

/** Adds to the index what it lacks, as messaging/search-index does. */
async function indexAll(store: Store): Promise<number> {
  const { messages } = await store.search.lacking("", 10_000);
  await store.search.add(
    messages.map((message) => ({
      message,
      terms: [conversationTerm(message.conversationId), ...termsOf(message.body)],
    })),
  );
  return messages.length;
}

async function find(
  store: Store,
  typed: string,
  change: { readonly userId?: string; readonly tenantId?: string } = {},
) {
  const query = readSearch(typed);
  if (!query) return [];
  const question = {
    tenantId: "tenant-1",
    userId: "alice",
    before: null,
    limit: 50,
    candidates: 1_000,
    ...change,
  };
  const { found } = await store.search.find({ ...question, terms: query.terms });
  return found.map(({ message }) => message.body);
}

/** A text, and what finds it. */
const findable: readonly (readonly [body: string, ...queries: string[]])[] = [
  ["Meet me at the Bahnhof", "bahn", "MEET bahnhof", "the", "at me"],
  ["Call +1 (555) 010-0123 now", "5550100123", "555-0100", "0100123", "(555) 010", "call now"],
  ["My number is 15557650002.", "555 765", "+1 555-765-0002", "0002"],
  ["Café crème für Zoë", "cafe", "CRÈME", "fur zoe"],
  ["明日の会議は東京で", "会議", "東京", "明", "で"],
  ["اجتماع في مكتبة المدينة", "مكتبة", "المدي", "اِجتماع"],
  ["Встреча в пятницу", "встреча", "ПЯТ"],
  ["안녕하세요 여러분", "안녕", "여러분"],
  ["ประชุมวันศุกร์", "วันศุกร์", "ประชุม"],
  ["मीटिंग शुक्रवार को", "शुक्र"],
  ["room 7 at ٤٥", "7", "45"],
  ["party 🎉 tonight", "🎉", "tonight 🎉"],
  ["x-ray of C3PO", "ray", "c3", "x"],
];

export const searchContract: Contract = {
  "UX-56 words are found by their beginnings, numbers however they are written, in any script": async (
    t,
    on,
  ) => {
    const { store } = await openStore(t, on);
    await send(store, ...findable.map(([body], index) => ({ key: `user:alice:${index}`, body })));
    t.is(await indexAll(store), findable.length);
    for (const [body, ...queries] of findable) {
      for (const query of queries) t.true((await find(store, query)).includes(body), `${query} in ${body}`);
    }
    t.deepEqual(await find(store, "hof"), []);
    t.deepEqual(await find(store, "meet crème"), []);
    t.deepEqual(await find(store, "会東"), []);
    t.deepEqual(await find(store, "999"), []);
  },

  "INV-20 only what a member may see is found": async (t, on) => {
    const { store } = await openStore(t, on);
    await send(store, { key: "user:alice:1", body: "the secret of alice" });
    await send(store, { key: "user:carol:1", from: "carol", to: "dave", body: "the secret of carol" });
    await indexAll(store);
    t.deepEqual(await find(store, "secret"), ["the secret of alice"]);
    t.deepEqual(await find(store, "secret", { userId: "bob" }), ["the secret of alice"]);
    t.deepEqual(await find(store, "secret", { userId: "nobody" }), []);
    t.deepEqual(await find(store, "secret", { tenantId: "tenant-2" }), []);
    const { id } = await onlyConversation(store);
    await store.inbox.hide("bob", id);
    t.deepEqual(await find(store, "secret", { userId: "bob" }), []);
    await send(store, { key: "user:alice:2", body: "another secret" });
    await indexAll(store);
    t.deepEqual(await find(store, "secret", { userId: "bob" }), ["another secret"]);
    t.is((await find(store, "secret")).length, 2);
  },

  "what comes later is found first, and pages neither skip nor repeat while more comes": async (t, on) => {
    const { store } = await openStore(t, on);
    await send(store, ...count(25).map((place) => ({ key: `user:alice:${place}`, body: `report ${place}` })));
    await indexAll(store);
    const terms = readSearch("report")?.terms ?? [];
    const seen: string[] = [];
    let before: number | null = null;
    do {
      const question = { tenantId: "tenant-1", userId: "bob", terms, before, limit: 4, candidates: 1_000 };
      const { found, next } = await store.search.find(question);
      seen.push(...found.map(({ message }) => message.body));
      before = next;
      await send(store, { key: `user:alice:more-${seen.length}`, body: "report late" });
      await indexAll(store);
    } while (before !== null);
    t.deepEqual(
      seen,
      count(25)
        .reverse()
        .map((place) => `report ${place}`),
    );
  },

  "a look ends after so many candidates, and says where to go on": async (t, on) => {
    const { store } = await openStore(t, on);
    await send(store, { key: "user:alice:1", body: "ok" });
    await send(
      store,
      ...count(30).map((place) => ({ key: `user:carol:${place}`, from: "carol", to: "dave", body: "ok" })),
    );
    await indexAll(store);
    const terms = readSearch("ok")?.terms ?? [];
    let before: number | null = null;
    const found: string[] = [];
    for (let looks = 1; ; looks++) {
      const page = await store.search.find({
        ...{ tenantId: "tenant-1", userId: "alice", terms, before, limit: 5, candidates: 10 },
      });
      found.push(...page.found.map(({ message }) => message.body));
      before = page.next;
      if (before === null) {
        t.is(looks, 4);
        break;
      }
    }
    t.deepEqual(found, ["ok"]);
  },

  "a message is in the index once, and what it lacks is told in windows": async (t, on) => {
    const { store } = await openStore(t, on);
    const sent = await send(
      store,
      ...count(5).map((place) => ({ key: `user:alice:${place}`, body: "again" })),
    );
    await store.search.add([{ message: sent[1]!, terms: ["xwagain"] }]);
    const first = await store.search.lacking("", 3);
    t.deepEqual(
      first.messages.map(({ id }) => id),
      [sent[0]!.id, sent[2]!.id],
    );
    t.deepEqual(first.last, { id: sent[2]!.id, createdAt: noon });
    t.true(first.hasMore);
    const second = await store.search.lacking(sent[2]!.id, 3);
    t.deepEqual(
      second.messages.map(({ id, body }) => `${id} ${body}`),
      [`${sent[3]!.id} again`, `${sent[4]!.id} again`],
    );
    t.false(second.hasMore);
    await Promise.all([indexAll(store), indexAll(store)]);
    t.is((await find(store, "again")).length, 5);
    t.deepEqual(await store.search.lacking(sent[4]!.id, 3), { messages: [], last: null, hasMore: false });
    t.is(await store.search.checkedUpTo(), "");
    await store.search.setCheckedUpTo(sent[2]!.id);
    await store.search.setCheckedUpTo(sent[4]!.id);
    t.is(await store.search.checkedUpTo(), sent[4]!.id);
  },

  "no text and no query breaks the index": async (t, on) => {
    const { store } = await openStore(t, on);
    const hostile = [
      `" OR 1=1 -- ' ) ; DROP TABLE sidetone_search; *`,
      '+-><()~*"@ AND OR NOT NEAR/3 { } ^ : & | ! <->',
      "a".repeat(8_000),
      "漢".repeat(8_000),
      "1".repeat(8_000),
      "1 ".repeat(4_000),
      "a\u0301".repeat(4_000),
      "👨‍👩‍👧‍👦".repeat(700),
      "\u202e\u200b\ufeff",
      "q qq qx000000 xw xt",
      "\ud800 lone",
    ].map((body) => body.replace(/\p{Surrogate}/gu, "\ufffd"));
    await send(store, ...hostile.map((body, index) => ({ key: `user:alice:${index}`, body })));
    t.is(await indexAll(store), hostile.length);
    for (const query of [...hostile, "\0", "'", '"', "*", "%", "\\", "a*", "NOT", "near"]) {
      await t.notThrowsAsync(() => find(store, query), query.slice(0, 40));
    }
    t.is((await find(store, "lone")).length, 1);
    t.is((await find(store, "drop table")).length, 1);
  },
};
