import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Connection, createConnection } from "mysql2/promise";
import { createFolder, type Daemon, findProgram, startDaemon } from "./daemon.js";

const run = promisify(execFile);
const server = findProgram("mariadbd");
const installer = findProgram("mariadb-install-db");
const MISSING = "mariadb-server-core and mariadb-client-core are not installed";

/** Why there is no MariaDB to test on, or null. */
export const mariadbMissing = server && installer ? null : MISSING;

export interface MariadbServer extends Daemon {
  /** Creates an empty database, in place of one of that name, and returns its address. */
  url(databaseName: string): Promise<string>;
}

/** Starts a private MariaDB that loses nothing it has committed. */
export async function startMariadb(): Promise<MariadbServer> {
  if (!server || !installer) throw new Error(MISSING);
  const folder = createFolder("mariadb");
  const data = join(folder, "data");
  // At its start a server clears the temporary tables it finds, also those of another that uses them.
  const temporary = `--tmpdir=${folder}`;
  const user = process.getuid?.() === 0 ? ["--user=root"] : [];
  await run(installer, [
    "--no-defaults",
    ...user,
    `--datadir=${data}`,
    temporary,
    "--auth-root-authentication-method=normal",
    "--skip-test-db",
  ]);
  const daemon = await startDaemon({
    folder,
    command: server,
    args: (port) => [
      "--no-defaults",
      ...user,
      `--datadir=${data}`,
      temporary,
      `--socket=${join(folder, "socket")}`,
      `--pid-file=${join(folder, "pid")}`,
      "--bind-address=127.0.0.1",
      `--port=${port}`,
      "--innodb-flush-log-at-trx-commit=1",
      "--skip-name-resolve",
    ],
    answers: (port) => withConnection(port, (connection) => connection.query("SELECT 1")),
  });
  return {
    ...daemon,
    async url(databaseName) {
      await withConnection(daemon.port, async (connection) => {
        await connection.query(`DROP DATABASE IF EXISTS \`${databaseName}\``);
        await connection.query(`CREATE DATABASE \`${databaseName}\` CHARACTER SET utf8mb4`);
      });
      return `mysql://root@127.0.0.1:${daemon.port}/${databaseName}`;
    },
  };
}

async function withConnection<T>(port: number, use: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await createConnection({ host: "127.0.0.1", port, user: "root" });
  try {
    return await use(connection);
  } finally {
    connection.destroy();
  }
}
