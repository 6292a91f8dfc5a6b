import { uuidv7 } from "../../src/lib/ids.js";
import { createLogger } from "../../src/lib/logger.js";
import { createBus } from "../../src/live/bus.js";
import type { Directory, LiveBus, Store } from "../../src/ports.js";
import { openDatabase } from "../../src/store/database.js";
import { createStore } from "../../src/store/index.js";
import { aDirectory, anExtension, aUser } from "../factories.js";
import { fixedDirectory } from "../fakes/directory.js";
import { type BenchDatabase, benchDatabases } from "./databases.js";
import { openAccept } from "./path.js";
import { perSecond, row } from "./report.js";

const USERS = 200;
const CALLERS = [1, 16, 256];
const RUN_MS = 4_000;
const WARM_UP_MS = 1_000;
let made = 0;

/** Durable messages per second through accept: chats between 200 users in 2,000 conversations. */
export async function benchAccept(): Promise<void> {
  for (const database of benchDatabases) {
    if (database.missing !== null) {
      row(`accept, ${database.name}`, `skipped: ${database.missing}`);
      continue;
    }
    for (const callers of CALLERS) {
      row(
        `accept, ${database.name}, ${callers} callers`,
        `${await measureAccept(database, callers)} messages/s`,
      );
    }
  }
}

/** What else hears of every commit while it is measured. */
type Listen = (bus: LiveBus, store: Store) => { stop(): Promise<void> };

/** Messages per second; `listen` may put something onto the bus. */
export async function measureAccept(
  benchDatabase: BenchDatabase,
  callers: number,
  listen: Listen = () => ({ stop: async () => undefined }),
): Promise<number> {
  const database = await openDatabase(await benchDatabase.url(`accept_${++made}`));
  const log = createLogger({ level: "error" });
  const bus = createBus(log);
  const store = createStore(database, { newId: uuidv7, now: Date.now });
  const accept = openAccept({ store: store.accept, directory: directoryOf(USERS), bus, log });
  const listener = listen(bus, store);
  let stored = 0;
  const caller = async (until: number) => {
    while (performance.now() < until) {
      const [author, reader] = pair(USERS);
      const session = { userId: `user-${author}`, tenantId: "tenant-1", scope: "user" } as const;
      const key = `user:${session.userId}:${uuidv7()}`;
      const source = { kind: "user", session, to: { kind: "user", userId: `user-${reader}` } } as const;
      const result = await accept({
        key,
        source,
        body: "See you at five?",
        receivedAt: Date.now(),
        raw: null,
      });
      if (result.kind !== "stored") throw new Error(`not stored: ${result.kind}`);
      stored++;
    }
  };
  const run = (ms: number) =>
    Promise.all(Array.from({ length: callers }, () => caller(performance.now() + ms)));
  await run(WARM_UP_MS);
  stored = 0;
  const started = performance.now();
  await run(RUN_MS);
  const rate = perSecond(stored, performance.now() - started);
  await listener.stop();
  await store.close();
  return rate;
}

/** A directory that answers at once, so that the store is what is measured. */
function directoryOf(count: number): Directory {
  const users = Array.from({ length: count }, (_, index) => aUser({ id: `user-${index}` }));
  const extensions = users.map(({ id }, index) => anExtension({ number: String(2000 + index), userId: id }));
  return fixedDirectory(aDirectory({ users, extensions }));
}

/** Two users who know each other: everybody has twenty people to talk to, so most conversations are not new. */
function pair(count: number): [number, number] {
  const one = Math.floor(Math.random() * count);
  return [one, (one + 1 + Math.floor(Math.random() * 10)) % count];
}
