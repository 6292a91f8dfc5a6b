import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { createFolder, type Daemon, findProgram, runAs, startDaemon } from "./daemon.js";

const run = promisify(execFile);
// Debian keeps each version in a folder of its own, outside the search path.
const folders = existsSync("/usr/lib/postgresql")
  ? readdirSync("/usr/lib/postgresql").map((version) => `/usr/lib/postgresql/${version}/bin`)
  : [];
const server = findProgram("postgres", folders);
const installer = findProgram("initdb", folders);
const MISSING = "postgresql is not installed";

/** Why there is no PostgreSQL to test on, or null. */
export const postgresMissing = server && installer ? null : MISSING;

export interface PostgresServer extends Daemon {
  /** Creates an empty database, in place of one of that name, and returns its address. */
  url(databaseName: string): Promise<string>;
}

/** Starts a private PostgreSQL that loses nothing it has committed. */
export async function startPostgres(): Promise<PostgresServer> {
  if (!server || !installer) throw new Error(MISSING);
  // PostgreSQL refuses to run as root.
  const user = "postgres";
  const folder = createFolder("postgres");
  if (process.getuid?.() === 0) await run("chown", [user, folder]);
  const data = join(folder, "data");
  const initialise = ["-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8"];
  await run("setpriv", [...runAs(user), installer, ...initialise, "--no-sync"], { cwd: folder });
  const daemon = await startDaemon({
    folder,
    command: server,
    user,
    args: (port) => [
      ...["-D", data, "-k", folder, "-h", "127.0.0.1", "-p", String(port)],
      ...["-c", "fsync=on", "-c", "synchronous_commit=on"],
    ],
    // Fast shutdown: does not wait for the sessions of others.
    stopSignal: "SIGINT",
    answers: (port) => withClient(port, (client) => client.query("SELECT 1")),
  });
  return {
    ...daemon,
    async url(databaseName) {
      await withClient(daemon.port, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS "${databaseName}" WITH (FORCE)`);
        await client.query(`CREATE DATABASE "${databaseName}"`);
      });
      return `postgres://postgres@127.0.0.1:${daemon.port}/${databaseName}`;
    },
  };
}

async function withClient<T>(port: number, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ host: "127.0.0.1", port, user: "postgres", database: "postgres" });
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end();
  }
}
