import { uuidv7 } from "../../src/lib/ids.js";
import { openReader, openRequester, type Reader, type Requester } from "./client.js";
import { type BenchDatabase, benchDatabases, sqlite } from "./databases.js";
import { perSecond, quantile, row } from "./report.js";
import { type ServerProcess, startServerProcess, userIdOf } from "./server-process.js";

const SENDERS = 100;
const WARM_UP_MS = 1_500;
const CLOSED_MS = 4_000;
const OPEN_MS = 5_000;
const OPEN_PER_SECOND = 200;

/** From a browser's POST until the message shows on the stream of another user, beside the same without a store. */
export async function benchLive(): Promise<void> {
  for (const database of benchDatabases) {
    if (database.missing === null) await measure(database);
    else row(`POST → shown, ${database.name}`, `skipped: ${database.missing}`);
  }
}

async function measure(database: BenchDatabase): Promise<void> {
  const ceiling = await withServer(await sqlite.url("ceiling"), "ceiling", closedLoop);
  const what = `POST → shown, ${database.name}`;
  await withServer(await database.url("live"), "sidetone", async (world) => {
    const stored = await closedLoop(world);
    const share = Math.round((100 * stored.rate) / ceiling.rate);
    row(`${what}, closed loop`, `${inWords(stored)}; ${share} % of the next`);
    row(`${what}, without a store`, inWords(ceiling));
    const times = await openLoop(world);
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => quantile(times, share).toFixed(1));
    row(`${what}, ${OPEN_PER_SECOND}/s`, `p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms`);
    await world.openOwnStreams();
    row(`${what}, closed loop, senders' streams too`, inWords(await closedLoop(world)));
  });
}

interface World {
  readonly server: ServerProcess;
  readonly senders: readonly Requester[];
  /** Sends one message; resolves when it is stored and another user's stream has shown it. */
  send(sender: Requester): Promise<void>;
  /** Opens a stream for every sender, as a portal does. */
  openOwnStreams(): Promise<void>;
}

async function withServer<T>(
  databaseUrl: string,
  kind: "sidetone" | "ceiling",
  work: (world: World) => Promise<T>,
): Promise<T> {
  const server = await startServerProcess(databaseUrl, kind);
  const readers: Reader[] = [];
  const senders = await each(SENDERS, (index) => openRequester(server.port, index));
  const world = await openWorld(server, senders, readers);
  const result = await work(world);
  for (const one of [...senders, ...readers]) one.close();
  await server.stop();
  return result;
}

async function openWorld(server: ServerProcess, senders: readonly Requester[], readers: Reader[]) {
  const { port } = server;
  const waiting = new Map<string, () => void>();
  let sent = 0;
  const seen = (frames: string) => {
    for (const [mark] of frames.matchAll(/#\d+#/g)) {
      waiting.get(mark)?.();
      waiting.delete(mark);
    }
  };
  readers.push(...(await each(SENDERS, (index) => openReader(port, SENDERS + index, seen))));
  return {
    server,
    senders,
    async send(sender: Requester) {
      const mark = `#${++sent}#`;
      const shown = new Promise<void>((resolve) => waiting.set(mark, resolve));
      const to = { user: userIdOf(friendOf(sender.index)) };
      const answer = sender.post("messages", { clientKey: uuidv7(), to, body: `See you at five? ${mark}` });
      const [{ status, body }] = await Promise.all([answer, shown]);
      if (status !== 201) throw new Error(`not sent: ${status} ${body}`);
    },
    async openOwnStreams() {
      readers.push(...(await each(SENDERS, (index) => openReader(port, index, () => undefined))));
    },
  };
}

/** One of the ten readers that a sender talks to, so that most conversations are not new. */
function friendOf(index: number): number {
  return SENDERS + ((index + Math.floor(Math.random() * 10)) % SENDERS);
}

interface Pace {
  /** Messages per second. */
  readonly rate: number;
  /** What the server computes for each, which other work on the machine changes less than the rate. */
  readonly cpuMs: number;
}

function inWords({ rate, cpuMs }: Pace): string {
  return `${rate} messages/s, ${cpuMs.toFixed(2)} ms of CPU each`;
}

/** Everybody sends the next message when the last one was shown. */
async function closedLoop({ server, senders, send }: World): Promise<Pace> {
  let shown = 0;
  const run = (ms: number) => {
    const until = performance.now() + ms;
    return Promise.all(
      senders.map(async (sender) => {
        for (; performance.now() < until; shown++) await send(sender);
      }),
    );
  };
  await run(WARM_UP_MS);
  shown = 0;
  const { cpuMs: before = 0 } = await server.ask("cpu");
  const started = performance.now();
  await run(CLOSED_MS);
  const ms = performance.now() - started;
  const { cpuMs: after = 0 } = await server.ask("cpu");
  return { rate: perSecond(shown, ms), cpuMs: (after - before) / shown };
}

/** Messages come at their own pace, also when earlier ones are late; how long each took from the time it was due. */
async function openLoop({ senders, send }: World): Promise<number[]> {
  const times: number[] = [];
  const free = [...senders];
  const due: number[] = [];
  const total = (OPEN_MS * OPEN_PER_SECOND) / 1000;
  const started = performance.now();
  const begin = async (sender: Requester, first: number) => {
    for (let at: number | undefined = first; at !== undefined; at = due.shift()) {
      await send(sender);
      times.push(performance.now() - at);
    }
    free.push(sender);
  };
  const all: Promise<void>[] = [];
  const beginOrQueue = (at: number) => {
    const sender = free.shift();
    if (sender) all.push(begin(sender, at));
    else due.push(at);
  };
  let made = 0;
  await new Promise<void>((resolve) => {
    const pace = setInterval(() => {
      const now = Math.min(total, ((performance.now() - started) * OPEN_PER_SECOND) / 1000);
      for (; made < now; made++) beginOrQueue(started + (made * 1000) / OPEN_PER_SECOND);
      if (made < total) return;
      clearInterval(pace);
      resolve();
    }, 1);
  });
  await Promise.all(all);
  return times;
}

function each<T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => make(index)));
}
