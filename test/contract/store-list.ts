import type { Row } from "../../src/store/dialect.js";
import { noon } from "../factories.js";
import {
  type Contract,
  chatOf,
  count,
  type Database,
  openStore,
  send,
  smsOf,
  storeOf,
} from "./store-harness.js";

const MANY = 5_000;
const AT_ONCE = 250;

/** The same database, and how many statements read from it. */
function counting(database: Database) {
  const reads = { count: 0 };
  const read = (text: string, values?: readonly (string | number | null)[]): Promise<readonly Row[]> => {
    reads.count++;
    return database.sql.read(text, values);
  };
  return { reads, store: storeOf({ ...database, sql: { ...database.sql, read } }) };
}

export const listContract: Contract = {
  "F19 a list of 5,000 conversations is one query for each page, filtered or not": async (t, on) => {
    const { database, store } = await openStore(t, on);
    const people = count(MANY).map((place) => `peer-${place}`);
    for (let start = 0; start < MANY; start += AT_ONCE) {
      const some = people.slice(start, start + AT_ONCE);
      await send(
        store,
        ...some.map((from, index) => ({ key: `user:${from}:1`, from, to: "alice", at: noon + index })),
      );
    }
    const { reads, store: counted } = counting(database);
    const pages = async (change: object = {}) => {
      reads.count = 0;
      const seen = new Set<string>();
      let before = null;
      let pagesRead = 0;
      for (;;) {
        const query = { userId: "alice", limit: 100, unreadOnly: false, before, ...change };
        const page = await counted.inbox.conversations(query);
        pagesRead++;
        for (const { conversation } of page) seen.add(conversation.id);
        const last = page.at(-1);
        if (!last || page.length < 100) break;
        before = { at: last.member.lastActivityAt!, id: last.conversation.id };
      }
      t.is(reads.count, pagesRead);
      return seen.size;
    };
    t.is(await pages(), MANY);
    t.is(await pages({ unreadOnly: true }), MANY);
    const threadKeys = people.slice(0, 1_000).map((peer) => chatOf("alice", peer).key);
    const filter = { tenantId: "tenant-1", threadKeys, peers: [], digits: null };
    t.is(await pages({ filter, unreadOnly: true }), 1_000);
    t.is(await pages({ filter: { ...filter, threadKeys: [] } }), 0);
  },

  "F19 a filter lets pass by key, by peer, and by digits": async (t, on) => {
    const { store } = await openStore(t, on);
    const number = "+15551230001";
    for (const [index, peer] of ["+15557650002", "+15557650003", "+442079460000"].entries()) {
      await send(store, { key: `user:alice:${index}`, conversation: smsOf(number, peer), readers: [] });
    }
    await send(store, { key: "user:alice:chat", to: "bob" });
    const filtered = async (change: object) => {
      const filter = { tenantId: "tenant-1", threadKeys: [], peers: [], digits: null, ...change };
      const query = { userId: "alice", limit: 10, unreadOnly: false, before: null, filter };
      return (await store.inbox.conversations(query))
        .map(({ conversation }) => conversation.peer ?? "chat")
        .sort();
    };
    t.deepEqual(await filtered({ digits: "765000" }), ["+15557650002", "+15557650003"]);
    t.deepEqual(await filtered({ peers: ["+442079460000", "+1"] }), ["+442079460000"]);
    t.deepEqual(await filtered({ threadKeys: [chatOf("alice", "bob").key] }), ["chat"]);
    t.deepEqual(await filtered({ threadKeys: [chatOf("alice", "bob").key], digits: "4420" }), [
      "+442079460000",
      "chat",
    ]);
    t.deepEqual(await filtered({ tenantId: "tenant-2", threadKeys: [chatOf("alice", "bob").key] }), []);
    t.deepEqual(await filtered({}), []);
  },
};
