import { noReaction } from "../../src/core/answers.js";
import { planBatch } from "../../src/core/batch.js";
import { conversationTerm, readSearch, termsOf } from "../../src/core/search.js";
import { systemClock } from "../../src/lib/clock.js";
import { uuidv7 } from "../../src/lib/ids.js";
import { createLogger } from "../../src/lib/logger.js";
import { createSearch } from "../../src/messaging/search.js";
import { createSearchIndex } from "../../src/messaging/search-index.js";
import type { LiveBus, Store } from "../../src/ports.js";
import { openDatabase } from "../../src/store/database.js";
import { createStore } from "../../src/store/index.js";
import { aMessage } from "../factories.js";
import { measureAccept } from "./accept.js";
import { type BenchDatabase, benchDatabases } from "./databases.js";
import { quantile, row } from "./report.js";

const MESSAGES = 100_000;
const BATCH = 250;
const READERS = 50;
const words =
  "invoice meeting tomorrow lunch call office number please thanks report order kitchen train window".split(
    " ",
  );
const log = createLogger({ level: "error" });

/** What the index of texts costs those who send, and how long those wait who search. */
export async function benchSearch(): Promise<void> {
  for (const database of benchDatabases) {
    if (database.missing !== null) {
      row(`search, ${database.name}`, `skipped: ${database.missing}`);
      continue;
    }
    for (const callers of [16, 256]) await compare(database, callers);
    await measure(database);
  }
}

function withIndex(bus: LiveBus, store: Store) {
  const index = createSearchIndex({ store, bus, holder: "bench", clock: systemClock, log });
  index.start();
  return index;
}

/** Both in turns, so that both have the same neighbours on the machine. */
async function compare(database: BenchDatabase, callers: number): Promise<void> {
  const rates = { without: 0, with: 0 };
  for (let turn = 0; turn < 3; turn++) {
    rates.without += await measureAccept(database, callers);
    rates.with += await measureAccept(database, callers, withIndex);
  }
  const ratio = (rates.with / rates.without).toFixed(2);
  row(`accept with the search index, ${database.name}, ${callers} callers`, `${ratio} of the rate without`);
}

async function measure(benchDatabase: BenchDatabase): Promise<void> {
  const database = await openDatabase(await benchDatabase.url("search"));
  const store = createStore(database, { newId: uuidv7, now: Date.now });
  await populate(store);
  const search = createSearch(store);
  for (const typed of ["invoice", "inv", "o", "invoice tomorrow kitchen", "4711", "nowhere"]) {
    const query = readSearch(typed);
    if (!query) continue;
    const took: number[] = [];
    for (let time = 0; time < 30; time++) {
      const session = { userId: `user-${time % READERS}`, tenantId: "tenant-1", scope: "user" } as const;
      const started = performance.now();
      await search(session, { query, conversationId: null, before: null, limit: 30 });
      took.push(performance.now() - started);
    }
    const figures = `${quantile(took, 0.5).toFixed(1)} ms, at most ${Math.max(...took).toFixed(1)} ms`;
    row(`search for "${typed}" in ${MESSAGES} messages, ${benchDatabase.name}`, figures);
  }
  await store.close();
}

/** Chats of neighbours: each reader has a part of them. */
async function populate(store: Store): Promise<void> {
  for (let done = 0; done < MESSAGES; done += BATCH) {
    const sent = await store.accept.transact(async (tx) => {
      const decided = Array.from({ length: BATCH }, (_, index) => decidedOf(done + index));
      const conversations = new Map(
        decided.map(({ decision }) => [decision.conversation.key, decision.conversation]),
      );
      const users = new Set(
        decided.flatMap(({ decision }) => [decision.message.authorId, ...decision.readers]),
      );
      const opened = await tx.open([...conversations.values()], [...users].sort());
      const { plan } = planBatch(decided, opened, Date.now(), uuidv7);
      await tx.write(plan);
      return plan.messages;
    });
    await store.search.add(
      sent.map((message) => ({
        message,
        terms: [conversationTerm(message.conversationId), ...termsOf(message.body)],
      })),
    );
  }
}

function decidedOf(place: number) {
  const [authorId, readerId] = [`user-${place % READERS}`, `user-${(place + 1 + (place % 7)) % READERS}`];
  const [first, second] = [authorId, readerId].sort();
  const key = `chat:${first}:${second}`;
  const body = `${pick(place)} ${pick(place >> 3)} ${pick(place >> 5)} ${place % 10_000}`;
  const { kind, direction, origin, segments, state, usage } = aMessage();
  return {
    submission: {
      key: `user:${authorId}:${place}`,
      source: {
        kind: "user",
        session: { userId: authorId, tenantId: "tenant-1", scope: "user" },
        to: { kind: "user", userId: readerId },
      },
      body,
      receivedAt: Date.now(),
      raw: null,
    },
    decision: {
      kind: "message",
      conversation: { tenantId: "tenant-1", kind: "chat", key, number: null, peer: null },
      message: { kind, direction, origin, authorId, body, segments, state, usage },
      readers: [readerId],
      deliveries: [],
      reaction: noReaction,
      attachments: [],
      awaited: [],
    },
  } as const;
}

function pick(place: number): string {
  return words[(place * 7 + (place >> 4)) % words.length] ?? "";
}
