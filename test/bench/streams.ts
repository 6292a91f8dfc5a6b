import { openReader, type Reader } from "./client.js";
import { type BenchDatabase, benchDatabases } from "./databases.js";
import { row } from "./report.js";
import { startServerProcess, USERS } from "./server-process.js";

const STREAMS = 1_000;
const AT_ONCE = 50;

/** What an idle stream costs the server in memory. */
export async function benchStreams(): Promise<void> {
  for (const database of benchDatabases) {
    const what = `memory per idle stream at ${STREAMS}, ${database.name}`;
    row(what, database.missing === null ? await measure(database) : `skipped: ${database.missing}`);
  }
}

async function measure(database: BenchDatabase): Promise<string> {
  const server = await startServerProcess(await database.url("streams"));
  const readers: Reader[] = [];
  const open = async (count: number) => {
    const streams = Array.from({ length: count }, (_, index) => (readers.length + index) % USERS);
    readers.push(
      ...(await Promise.all(streams.map((index) => openReader(server.port, index, () => undefined)))),
    );
  };
  // The first ones load and compile what all of them use.
  await open(AT_ONCE);
  const before = await server.ask("memory");
  while (readers.length < STREAMS + AT_ONCE) await open(AT_ONCE);
  const after = await server.ask("memory");
  for (const reader of readers) reader.close();
  await server.stop();
  const each = (kind: "rss" | "heapUsed") =>
    `${Math.round(((after[kind] ?? 0) - (before[kind] ?? 0)) / STREAMS / 1000)} kB`;
  return `${each("rss")} resident, ${each("heapUsed")} of it heap`;
}
