import { uuidv7 } from "../../src/lib/ids.js";
import type { SendReply } from "../../src/wire/api.js";
import { openReader, openRequester, type Reply, type Requester } from "./client.js";
import { type BenchDatabase, benchDatabases } from "./databases.js";
import { row } from "./report.js";
import { startServerProcess, userIdOf } from "./server-process.js";

const LONGEST_BODY = 8_000;
const REFUSED_BODY = 70_000;
const TIMES = 30;

/** How long one request holds the server's event loop at most; on a busy machine also how long that waits its turn. */
export async function benchBlock(): Promise<void> {
  for (const database of benchDatabases) {
    if (database.missing === null) await measure(database);
    else row(`longest block, ${database.name}`, `skipped: ${database.missing}`);
  }
}

async function measure(database: BenchDatabase): Promise<void> {
  const server = await startServerProcess(await database.url("block"));
  const browser = await openRequester(server.port, 0);
  const reader = await openReader(server.port, 1, () => undefined);
  const watch = async (what: string, work: () => Promise<Reply>) => {
    await work();
    await server.ask("watch");
    const { cpuMs: before = 0 } = await server.ask("cpu");
    for (let time = 0; time < TIMES; time++) await work();
    const { cpuMs: after = 0 } = await server.ask("cpu");
    const { longestMs = 0 } = await server.ask("longest");
    const each = `${((after - before) / TIMES).toFixed(1)} ms of CPU each`;
    row(`longest block, ${database.name}, ${what}`, `${longestMs.toFixed(1)} ms, ${each}`);
  };
  const send = (length: number) => post(browser, "é".repeat(length));
  const first: SendReply = JSON.parse((await send(LONGEST_BODY)).body);
  const { conversationId } = first.message;
  for (let made = 0; made < 100; made++) await send(LONGEST_BODY);
  await watch(`sending ${LONGEST_BODY} characters`, () => send(LONGEST_BODY));
  await watch(`refusing ${REFUSED_BODY} characters`, () => send(REFUSED_BODY));
  await watch("a page of 100 such messages", () =>
    browser.get(`conversations/${conversationId}/messages?limit=100`),
  );
  browser.close();
  reader.close();
  await server.stop();
}

function post(browser: Requester, body: string): Promise<Reply> {
  return browser.post("messages", { clientKey: uuidv7(), to: { user: userIdOf(1) }, body });
}
