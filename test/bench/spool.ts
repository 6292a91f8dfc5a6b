import { createAsteriskConnector } from "../../src/connectors/pbx/asterisk/connector.js";
import { createFreeswitchConnector } from "../../src/connectors/pbx/freeswitch/connector.js";
import { type Clock, systemClock } from "../../src/lib/clock.js";
import { uuidv7 } from "../../src/lib/ids.js";
import { createLogger, type Logger } from "../../src/lib/logger.js";
import { createLineHandlers } from "../../src/messaging/lines.js";
import { createPhones } from "../../src/messaging/phones.js";
import type { Directory, PbxConnector } from "../../src/ports.js";
import { openDatabase } from "../../src/store/database.js";
import { createStore } from "../../src/store/index.js";
import { eventually } from "../eventually.js";
import { aDirectory, anExtension, aUser } from "../factories.js";
import { fixedDirectory } from "../fakes/directory.js";
import { startAriServer } from "../servers/ari-server.js";
import { openSpool, recordOf } from "../servers/ari-spool.js";
import { startEslServer } from "../servers/esl-server.js";
import { type BenchDatabase, benchDatabases } from "./databases.js";
import { openAccept } from "./path.js";
import { perSecond, row } from "./report.js";

const USERS = 200;
const TEXTS = 10_000;

/** Spooled texts per second from the PBX's list over the commit to their removal there; the PBX is a model. */
export async function benchSpool(): Promise<void> {
  for (const [name, open] of [
    ["FreeSWITCH", openFreeswitch],
    ["Asterisk", openAsterisk],
  ] as const) {
    for (const database of benchDatabases) {
      const rate = database.missing ?? `${await measure(database, open)} texts/s`;
      row(`spool of ${name}, ${database.name}`, database.missing === null ? rate : `skipped: ${rate}`);
    }
  }
}

interface Shared {
  readonly clock: Clock;
  readonly log: Logger;
}

/** A PBX in whose spool the texts are, and the connector that is to fetch them. */
interface Full {
  readonly connector: PbxConnector;
  readonly left: () => number;
  readonly close: () => Promise<void>;
}

async function measure(
  benchDatabase: BenchDatabase,
  open: (shared: Shared) => Promise<Full>,
): Promise<number> {
  const database = await openDatabase(await benchDatabase.url("spool"));
  const store = createStore(database, { newId: uuidv7, now: Date.now });
  const log = createLogger({ level: "error" });
  const shared = { directory: directoryOf(USERS), clock: systemClock, log };
  const accept = openAccept({ ...shared, store: store.accept, bus: { publish: () => undefined } });
  const { connector, left, close } = await open(shared);
  const lines = {
    accept,
    phones: createPhones(),
    registrations: store.registrations,
    outbox: { release: () => undefined },
  };
  const started = performance.now();
  connector.start(createLineHandlers({ pbx: "main", ...lines, ...shared }));
  await eventually(() => left() === 0, { limitMs: 120_000 });
  const rate = perSecond(TEXTS, performance.now() - started);
  await connector.stop();
  await close();
  await store.close();
  return rate;
}

async function openFreeswitch(shared: Shared): Promise<Full> {
  const server = await startEslServer();
  for (let sequence = 1; sequence <= TEXTS; sequence++) server.spool.add("phone", spooled(sequence));
  const connector = createFreeswitchConnector({
    name: "main",
    host: "127.0.0.1",
    port: server.port,
    password: server.password,
    trunks: [],
    callContext: null,
    random: Math.random,
    newId: uuidv7,
    ...shared,
  });
  return { connector, left: () => server.spool.ids().length, close: () => server.close() };
}

async function openAsterisk(shared: Shared): Promise<Full> {
  const server = await startAriServer();
  const spool = openSpool();
  for (let sequence = 1; sequence <= TEXTS; sequence++) spool.write(record(sequence));
  const { user, password, port } = server;
  const connector = createAsteriskConnector({
    name: "main",
    machine: "bench",
    ...{ host: "127.0.0.1", port, user, password },
    spool: spool.folder,
    hep: null,
    trunks: [],
    callContext: null,
    random: Math.random,
    newId: uuidv7,
    ...shared,
  });
  async function close(): Promise<void> {
    await server.close();
    spool.close();
  }
  return { connector, left: () => spool.names().length, close };
}

/** The same chat as the dialplan writes it. */
function record(sequence: number): Buffer {
  const { from_user: from = "", to_user: to = "", _body: body = "" } = spooled(sequence);
  return recordOf({ source: "phone", from: `<sip:${from}@example.test>;tag=${sequence}`, to, body });
}

/** A chat between two of twenty people who know each other, as the chatplan spools it. */
function spooled(sequence: number): Readonly<Record<string, string>> {
  const from = sequence % USERS;
  return {
    "Core-UUID": "7f697757-eeeb-4139-add2-5916195f64f9",
    "Event-Sequence": String(sequence),
    "Event-Date-Timestamp": String(Date.now() * 1000),
    from_user: String(2000 + from),
    from_host: "example.test",
    to_user: String(2000 + ((from + 1 + (sequence % 10)) % USERS)),
    to_host: "example.test",
    type: "text/plain",
    _body: "See you at five?",
  };
}

/** A directory that answers at once, so that the way of the texts is what is measured. */
function directoryOf(count: number): Directory {
  const users = Array.from({ length: count }, (_, index) => aUser({ id: `user-${index}` }));
  const extensions = users.map(({ id }, index) => {
    const number = String(2000 + index);
    return anExtension({ id: `extension-${index}`, number, endpoint: number, userId: id });
  });
  const byEndpoint = new Map(extensions.map((extension) => [extension.endpoint, extension]));
  return fixedDirectory(aDirectory({ users, extensions }), {
    extension: async (_pbx, _domain, endpoint) => byEndpoint.get(endpoint) ?? null,
  });
}
