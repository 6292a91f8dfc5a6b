// The real server, killed at each step of the path and at random, under clients that repeat what was not answered.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import test, { type ExecutionContext } from "ava";
import { rank } from "../../src/core/delivery.js";
import type { DeliveryState } from "../../src/core/model.js";
import { uuidv7 } from "../../src/lib/ids.js";
import { openDatabase } from "../../src/store/database.js";
import { createStore } from "../../src/store/index.js";
import type { Me, MessageView, SendReply } from "../../src/wire/api.js";
import type { OutboxHealth } from "../../src/wire/outbox.js";
import { eventually } from "../eventually.js";
import { type Browser, signIn } from "../http/server.js";
import { openStream } from "../http/stream-reader.js";
import { testOn } from "../servers/databases.js";
import { mariadbMissing, startMariadb } from "../servers/mariadb.js";
import { isGone, type SidetoneProcess, startSidetone } from "../servers/sidetone.js";
import { MAIN_LINE, PEER } from "./harness.js";
import { brokenInvariants } from "./invariants.js";

const places = ["before-commit", "after-commit", "after-lease", "after-send", "after-settle"];
/** A failing run names its seed; set it again to see the same kills. */
const SEED = Number(process.env["SIDETONE_TEST_SEED"] ?? 20_261_124);
const patience = { limitMs: 60_000 };

test("each place at which the path can break has its kill", (t) => {
  const root = fileURLToPath(new URL("../../../src/messaging/", import.meta.url));
  const code = readdirSync(root).map((file) => readFileSync(`${root}${file}`, "utf8"));
  const named = code.join("\n").matchAll(/checkpoint\("([\w-]+)"\)/g);
  t.deepEqual([...new Set([...named].map(([, place]) => place))].sort(), [...places].sort());
});

for (const place of places) {
  test(`killed ${place}, the server has lost nothing and doubled nothing (INV-01, 03, 04, 05, 07, 11)`, async (t) => {
    const server = await startSidetone({ crashAt: place });
    t.teardown(() => server.kill9());
    const clients = await openClients(server, ["alice", "bob"]);
    const [alice, bob] = clients;
    if (!alice || !bob) return t.fail();
    const operator = await signIn(server, "oscar");
    const sends = [
      alice.chat(bob, "a chat"),
      alice.chat(bob, "another chat"),
      bob.chat(alice, "an answer"),
      alice.text(PEER, "a text"),
      alice.text("+15551238888", "a text to another"),
    ];
    const texted = textIn({ server, browser: operator }, "texting-in", "from outside");
    await eventually(() => isGone(server), patience);
    server.crashAt = null;
    await server.restart();
    await Promise.all([...sends, texted]);
    t.deepEqual(await alice.bodies("from outside"), ["from outside"]);
    await checkEverything(t, server, clients);
  });
}

test("killed at random under load on SQLite, the server has lost nothing and doubled nothing", async (t) => {
  const server = await startSidetone({});
  t.teardown(() => server.kill9());
  await killUnderLoad(t, server, async () => {
    await server.kill9();
    await server.restart();
  });
});

testOn({ name: "MariaDB", missing: mariadbMissing })(
  "with the server and the database killed in turn under load, nothing is lost and nothing doubled (INV-02)",
  async (t) => {
    const mariadb = await startMariadb();
    t.teardown(() => mariadb.kill9());
    const server = await startSidetone({ databaseUrl: await mariadb.url("kill") });
    t.teardown(() => server.kill9());
    let round = 0;
    await killUnderLoad(t, server, async () => {
      const victim = round++ % 2 === 0 ? mariadb : server;
      await victim.kill9();
      await victim.restart();
    });
  },
);

test("stopped and started under load, the server finishes what it has begun (INV-23)", async (t) => {
  const server = await startSidetone({});
  t.teardown(() => server.kill9());
  const states = await killUnderLoad(t, server, server.restart, 3);
  const known = ["accepted", "delivered"];
  t.deepEqual(
    states.filter((state) => !known.includes(state)),
    [],
    "nothing became not confirmed",
  );
});

const CLIENTS = 20;
const SENDS = 10;
const ROUNDS = 8;

/** Twenty clients send, each its messages one after the other, while `kill` happens again and again. */
async function killUnderLoad(
  t: ExecutionContext,
  server: SidetoneProcess,
  kill: () => Promise<void>,
  rounds = ROUNDS,
): Promise<string[]> {
  t.log(`seed ${SEED}`);
  const random = createRandom(SEED);
  const names = ["alice", "bob", "carol", "dave", "erin"];
  const users = await openClients(server, names);
  const operator = await signIn(server, "oscar");
  let answered = 0;
  const clients = Array.from({ length: CLIENTS }, async (_, index) => {
    const self = users[index % users.length];
    const other = users[(index + 1 + (index % 4)) % users.length];
    for (let sent = 0; self && other && sent < SENDS; sent++) {
      const isText = sent % 3 === 2 && index % users.length < 2;
      const body = `${index}.${sent}`;
      await (isText ? self.text(numberOf(index, sent), body) : self.chat(other, body));
      answered++;
    }
  });
  const outside = Array.from({ length: ROUNDS }, (_, index) =>
    textIn({ server, browser: operator }, `outside-${index}`, `in ${index}`),
  );
  const step = Math.floor((CLIENTS * SENDS) / (rounds + 2));
  for (let round = 1; round <= rounds; round++) {
    const target = Math.floor(step * (round + random()));
    await eventually(() => answered >= Math.min(target, CLIENTS * SENDS - 1), patience);
    // Who polled a dead server a hundred times a second would keep it from starting.
    server.calm = kill();
    await server.calm;
  }
  await Promise.all([...clients, ...outside]);
  return checkEverything(t, server, users);
}

/** A phone outside of its own for each text: behind one that a dead process had under way others would wait. */
function numberOf(index: number, sent: number): string {
  return `+1555123${7000 + index * SENDS + sent}`;
}

interface Client {
  readonly id: string;
  chat(to: Client, body: string): Promise<void>;
  text(number: string, body: string): Promise<void>;
  /** What was answered 201, by client key. */
  readonly answered: ReadonlyMap<string, MessageView>;
  /** Sends everything once more. */
  repeat(): Promise<Map<string, MessageView>>;
  /** The messages with this text in all conversations, by the API. */
  bodies(text: string): Promise<string[]>;
  readonly browser: Browser;
  /** Where the user's log ended when the client was opened. */
  readonly cursor: string;
}

function openClients(server: SidetoneProcess, names: readonly string[]): Promise<Client[]> {
  return Promise.all(names.map((name) => openClient(server, name)));
}

async function openClient(server: SidetoneProcess, name: string): Promise<Client> {
  const browser = await signIn(server, name);
  const { user, cursor } = (await browser.get<Me>("v1/me")).json;
  const answered = new Map<string, MessageView>();
  const requests = new Map<string, object>();
  const post = (request: object) =>
    eventually(async () => {
      await server.calm;
      const answer = await browser.post<SendReply>("v1/messages", request);
      return answer.status === 201 && answer.json.message;
    }, patience);
  const send = async (to: object, body: string): Promise<void> => {
    const clientKey = uuidv7();
    const request = { clientKey, to, body };
    requests.set(clientKey, request);
    answered.set(clientKey, await post(request));
  };
  return {
    ...{ id: user.id, browser, cursor, answered },
    chat: (to, body) => send({ user: to.id }, body),
    text: (number, body) => send({ number }, body),
    async repeat() {
      const again = [...requests].map(async ([key, request]) => [key, await post(request)] as const);
      return new Map(await Promise.all(again));
    },
    async bodies(text) {
      const { json } = await browser.get<{ items: { id: string }[] }>("v1/conversations");
      const pages = await Promise.all(
        json.items.map(({ id }) => browser.get<{ items: MessageView[] }>(`v1/conversations/${id}/messages`)),
      );
      const messages = pages.flatMap((page) => page.json.items);
      return messages.map(({ body }) => body).filter((body) => body === text);
    },
  };
}

/** Texts alice's number from outside until that is answered. */
async function textIn(
  { server, browser }: { readonly server: SidetoneProcess; readonly browser: Browser },
  key: string,
  body: string,
): Promise<void> {
  await eventually(async () => {
    await server.calm;
    const text = { key, from: PEER, to: MAIN_LINE, body };
    return (await browser.post("v1/handset/messages", text)).status === 201;
  }, patience);
}

/** Resolves with the states in which the texts to handsets are. */
async function checkEverything(
  t: ExecutionContext,
  server: SidetoneProcess,
  clients: readonly Client[],
): Promise<string[]> {
  for (const client of clients) {
    // INV-07, INV-08: the same key is the same message for ever.
    for (const [key, { id }] of await client.repeat()) t.is(id, client.answered.get(key)?.id ?? "");
    await checkStream(t, server, client);
  }
  const operator = await signIn(server, "oscar");
  await eventually(
    async () => (await operator.get<OutboxHealth>("v1/health/outbox")).json.queued === 0,
    patience,
  );
  await server.stop();
  return checkTables(t, server, clients);
}

/** INV-06: a stream resumed from before the first message tells every message of the user once, in order. */
async function checkStream(t: ExecutionContext, server: SidetoneProcess, client: Client): Promise<void> {
  const last = (await client.browser.get<Me>("v1/me")).json.cursor;
  const stream = await openStream(server, client.browser, { cursor: client.cursor });
  await eventually(() => stream.frames.some(({ id }) => id === last) || last === client.cursor, patience);
  stream.close();
  const seqs = stream.frames.flatMap(({ id }) => (id === null ? [] : [seqOf(id)]));
  const entries = [...new Set(seqs)].filter((seq) => seq > seqOf(client.cursor));
  t.deepEqual(
    entries,
    Array.from({ length: entries.length }, (_, index) => (entries[0] ?? 0) + index),
  );
  const told = stream.frames.flatMap(({ event }) => (event.type === "message" ? [event.message.id] : []));
  t.is(new Set(told).size, told.length);
  for (const { id } of client.answered.values()) t.true(told.includes(id));
}

function seqOf(cursor: string): number {
  return Number(cursor.split(".").at(-1));
}

async function checkTables(
  t: ExecutionContext,
  server: SidetoneProcess,
  clients: readonly Client[],
): Promise<string[]> {
  const database = await openDatabase(server.databaseUrl);
  t.teardown(() => database.close());
  t.deepEqual(await brokenInvariants(database.knex), []);
  const messages: { id: string }[] = await database.knex("sidetone_messages");
  const stored = new Set(messages.map(({ id }) => id));
  for (const { id } of clients.flatMap(({ answered }) => [...answered.values()])) t.true(stored.has(id));

  // What a killed process had under way shows as not confirmed once its lease has run out.
  const store = createStore(database, { newId: uuidv7, now: Date.now });
  const doubtful = new Set((await store.outbox.abandoned(Date.now() + 600_000, 1000)).map(({ id }) => id));
  const received = server.handsets().filter(({ kind }) => kind === "received");
  const deliveries: { id: string; recipient: string; body: string; state: DeliveryState }[] = await database
    .knex("sidetone_deliveries")
    .where({ kind: "trunk" });
  for (const { id, recipient, body, state } of deliveries) {
    const copies = received.filter((one) => one.number === recipient && one.body === body).length;
    t.true(copies <= 1, `INV-11: ${body} came ${copies} times`);
    const isSeen = copies === 1 || doubtful.has(id) || rank(state) === rank("unknown");
    t.true(isSeen, `INV-11: ${body} is ${state} and never came`);
  }
  return deliveries.map(({ state }) => state);
}

/** Dice that fall the same way for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
