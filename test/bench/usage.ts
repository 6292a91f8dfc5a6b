import { uuidv7 } from "../../src/lib/ids.js";
import { createLogger } from "../../src/lib/logger.js";
import { createBus } from "../../src/live/bus.js";
import type { Accept } from "../../src/messaging/accept.js";
import type { AcceptStore, Store } from "../../src/ports.js";
import { openDatabase } from "../../src/store/database.js";
import { createStore } from "../../src/store/index.js";
import { aDirectory, anOwnNumber, aUser } from "../factories.js";
import { fixedDirectory } from "../fakes/directory.js";
import { someTrunks } from "../fakes/trunks.js";
import { type BenchDatabase, benchDatabases } from "./databases.js";
import { openAccept } from "./path.js";
import { perSecond, row } from "./report.js";

const NUMBERS = 20;
const PEERS = 200;
const CALLERS = 64;
const ROUNDS = 6;
const RUN_MS = 1_500;
let made = 0;

/** What counting costs: SMS through accept, with the counters and without, in turns on one database. */
export async function benchUsage(): Promise<void> {
  for (const database of benchDatabases) {
    if (database.missing !== null) {
      row(`usage, ${database.name}`, `skipped: ${database.missing}`);
      continue;
    }
    const { counted, uncounted } = await measure(database);
    row(`usage, ${database.name}, counted`, figures(counted));
    row(`usage, ${database.name}, not counted`, figures(uncounted));
    const ratio = counted.cpuMs / counted.messages / (uncounted.cpuMs / uncounted.messages);
    row(`usage, ${database.name}, processor per message`, `${ratio.toFixed(3)} times as much`);
  }
}

interface Cost {
  messages: number;
  ms: number;
  cpuMs: number;
}

async function measure(on: BenchDatabase): Promise<{ counted: Cost; uncounted: Cost }> {
  const database = await openDatabase(await on.url(`usage_${++made}`));
  const store = createStore(database, { newId: uuidv7, now: Date.now });
  await openGates(store);
  const counting = { accept: acceptOf(store.accept), cost: nothing() };
  const other = { accept: acceptOf(withoutUsage(store.accept)), cost: nothing() };
  // The first round warms up; then they take turns, so that both get the same database as it grows.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { accept, cost } of round % 2 === 0 ? [counting, other] : [other, counting]) {
      await run(accept, round === 0 ? nothing() : cost);
    }
  }
  await store.close();
  return { counted: counting.cost, uncounted: other.cost };
}

async function run(accept: Accept, cost: Cost): Promise<void> {
  const [started, before] = [performance.now(), process.cpuUsage()];
  const caller = async (place: number) => {
    while (performance.now() < started + RUN_MS) {
      const user = (place + cost.messages) % NUMBERS;
      const session = { userId: `user-${user}`, tenantId: "tenant-1", scope: "user" } as const;
      const to = `+1555765${String(Math.floor(Math.random() * PEERS)).padStart(4, "0")}`;
      const result = await accept({
        key: `user:${session.userId}:${uuidv7()}`,
        source: { kind: "user", session, to: { kind: "sms", to, from: numberOf(user) } },
        body: "See you at five?",
        receivedAt: Date.now(),
        raw: null,
      });
      if (result.kind !== "stored") throw new Error(`not stored: ${JSON.stringify(result)}`);
      cost.messages++;
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, (_, place) => caller(place)));
  const { user, system } = process.cpuUsage(before);
  cost.ms += performance.now() - started;
  cost.cpuMs += (user + system) / 1_000;
}

function acceptOf(store: AcceptStore): Accept {
  const log = createLogger({ level: "error" });
  return openAccept({ store, directory, bus: createBus(log), log, trunks: someTrunks({ id: "loopback" }) });
}

function withoutUsage(store: AcceptStore): AcceptStore {
  return {
    ...store,
    transact: (work) =>
      store.transact((tx) => work({ ...tx, write: (plan) => tx.write({ ...plan, usage: [] }) })),
  };
}

async function openGates({ settings }: Store): Promise<void> {
  await settings.setTenant("tenant-1", { smsEnabled: true });
  for (let place = 0; place < NUMBERS; place++) {
    const [userId, number] = [`user-${place}`, numberOf(place)];
    await settings.setUser("tenant-1", userId, { smsEnabled: true });
    await settings.setNumber("tenant-1", number, { smsEnabled: true, trunkId: "loopback" });
    const assignment = { tenantId: "tenant-1", number, userIds: [userId], shareHistory: false };
    await settings.assignNumber({ ...assignment, now: Date.now() });
  }
}

function numberOf(place: number): string {
  return `+1555123${String(place).padStart(4, "0")}`;
}

function nothing(): Cost {
  return { messages: 0, ms: 0, cpuMs: 0 };
}

function figures({ messages, ms, cpuMs }: Cost): string {
  return `${perSecond(messages, ms)} messages/s, ${Math.round((cpuMs * 1_000) / messages)} µs of processor each`;
}

/** It answers at once, so that the store is what is measured. */
const directory = fixedDirectory(
  aDirectory({
    users: Array.from({ length: NUMBERS }, (_, place) => aUser({ id: `user-${place}` })),
    numbers: Array.from({ length: NUMBERS }, (_, place) => anOwnNumber({ e164: numberOf(place) })),
  }),
);
