import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { writeDirectory } from "../../src/hosts/builtin/directory-writer.js";
import { uuidv7 } from "../../src/lib/ids.js";
import { openDatabase } from "../../src/store/database.js";
import { createStore } from "../../src/store/index.js";
import { anExtension, aTenant, aUser } from "../factories.js";

export const USERS = 200;
const SESSION_MS = 12 * 3_600_000;

export type Question = "memory" | "cpu" | "watch" | "longest" | "stop";

export interface Answer {
  readonly port?: number;
  readonly rss?: number;
  readonly heapUsed?: number;
  readonly cpuMs?: number;
  readonly longestMs?: number;
}

export interface ServerProcess {
  readonly port: number;
  ask(question: Question): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts server.ts over an empty database. */
export async function startServerProcess(
  databaseUrl: string,
  kind: "sidetone" | "ceiling" = "sidetone",
): Promise<ServerProcess> {
  await populate(databaseUrl);
  const script = fileURLToPath(new URL("server.js", import.meta.url));
  // With our own options, so that `node --cpu-prof build/test/bench/main.js live` profiles the server too.
  const child = fork(script, [databaseUrl, kind], { execArgv: [...process.execArgv, "--expose-gc"] });
  const answer = async () => ((await once(child, "message")) as [Answer])[0];
  const { port = 0 } = await answer();
  return {
    port,
    ask(question) {
      child.send(question);
      return answer();
    },
    async stop() {
      child.send("stop" satisfies Question);
      await once(child, "exit");
    },
  };
}

/** The user with this number, and the token of the browser in which they are signed in. */
export function userIdOf(index: number): string {
  return `user-${index}`;
}

export function tokenOf(index: number): string {
  return `bench-token-${index}`;
}

/** One tenant of many users, each with an extension and a browser that is signed in. */
async function populate(databaseUrl: string): Promise<void> {
  const database = await openDatabase(databaseUrl);
  const store = createStore(database, { newId: uuidv7, now: Date.now });
  const ids = Array.from({ length: USERS }, (_, index) => userIdOf(index));
  await writeDirectory(database.knex, async (writer) => {
    await writer.tenant(aTenant());
    for (const [index, id] of ids.entries()) {
      await writer.user(aUser({ id }), "");
      await writer.extension(anExtension({ number: String(2000 + index), userId: id }));
    }
  });
  const now = Date.now();
  for (const [index, userId] of ids.entries()) {
    const tokenHash = createHash("sha256").update(tokenOf(index)).digest("hex");
    await store.sessions.create({
      userId,
      tenantId: aTenant().id,
      scope: "user",
      tokenHash,
      key: tokenHash,
      renewedBy: "use",
      csrfToken: "unused",
      createdAt: now,
      expiresAt: now + SESSION_MS,
    });
  }
  await store.close();
}
