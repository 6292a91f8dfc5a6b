import type { Knex } from "knex";
import { format } from "mysql2";
import {
  cached,
  type Dialect,
  type Duplicates,
  type Failure,
  type Insert,
  insertInto,
  marks,
  nameOf,
  type Row,
  type SearchDialect,
} from "./dialect.js";
import { missingGrants } from "./grants-mariadb.js";

const DUPLICATE = 1062;
/** Deadlock, lock wait timeout, and the snapshot conflict of MariaDB 11.6. */
const DEADLOCKS = [1213, 1205, 1020];
/** Too many connections, shutdown, connection killed. */
const GOING_AWAY = [1040, 1053, 1927];
/** Names of locks are the server's: another database on it must not wait for ours. */
const MIGRATION_LOCK = "CONCAT('sidetone_migrations:', SHA1(DATABASE()))";
/** Below the deadline of a statement. */
const MIGRATION_WAIT_S = 25;
const CONNECT_MS = 5_000;
const STATEMENT_MS = 30_000;

interface MysqlConnection {
  query(
    options: { sql: string; values?: readonly unknown[]; timeout: number },
    done: (error: unknown, result: unknown) => void,
  ): void;
}

/** MariaDB 10.6 or MySQL 8 and newer. */
export function mariadbDialect(url: string): Dialect {
  return {
    name: "mariadb",
    knexConfig: {
      client: "mysql2",
      connection: { ...connectionOf(url) },
      pool: {
        min: 0,
        max: 10,
        afterCreate(connection: MysqlConnection, done: (error: unknown) => void) {
          prepare(connection).then(() => done(null), done);
        },
      },
    },
    begin: "START TRANSACTION",
    forUpdate: " FOR UPDATE",
    forShare: " LOCK IN SHARE MODE",
    skipLocked: " FOR UPDATE SKIP LOCKED",
    greatest: "GREATEST",
    search,
    time: "FLOOR(UNIX_TIMESTAMP(NOW(3))*1000)",
    missingGrants,
    async run(connection, text, values) {
      const result = await query(connection as MysqlConnection, text, values);
      if (Array.isArray(result)) return { rows: result as Row[], changed: result.length };
      return { rows: [], changed: (result as { affectedRows: number }).affectedRows };
    },
    insert(insert) {
      const text = format(insertText(insert), insert.rows.flat());
      return (connection) => query(connection as MysqlConnection, text);
    },
    failure,
    exclusively,
    claim: () => () => undefined,
  };
}

function connectionOf(url: string): Knex.MySql2ConnectionConfig {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const socketPath = searchParams.get("socket");
  return {
    ...(socketPath ? { socketPath } : { host: hostname, port: port === "" ? 3306 : Number(port) }),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    charset: "utf8mb4",
    timezone: "Z",
    supportBigNumbers: true,
    connectTimeout: CONNECT_MS,
  };
}

/**
 * A host may run its server with any mode. READ COMMITTED: a look sees what was committed before it, and gaps are not
 * locked. Strict: a value that does not fit is an error instead of being cut. And without NO_BACKSLASH_ESCAPES, under
 * which the driver's escaping would not hold.
 */
async function prepare(connection: MysqlConnection): Promise<void> {
  await query(connection, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", []);
  await query(connection, "SET SESSION sql_mode='STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'", []);
  await query(connection, "SET SESSION innodb_lock_wait_timeout=10", []);
}

function query(connection: MysqlConnection, sql: string, values?: readonly unknown[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    connection.query({ sql, ...(values ? { values } : {}), timeout: STATEMENT_MS }, (error, result) => {
      if (error) reject(error);
      else resolve(result);
    });
  });
}

const search: SearchDialect = {
  from: "FROM sidetone_search x WHERE MATCH (x.terms) AGAINST (? IN BOOLEAN MODE)",
  place: "x.place",
  match: (terms) => terms.map(({ term, isPrefix }) => (isPrefix ? `+${term}*` : `+${term}`)).join(" "),
};

const texts = cached((_table: Insert["table"]) => new Map<string, string>());

function insertText({ table, rows, duplicates }: Insert): string {
  const known = texts(table);
  const name = `${rows.length} ${nameOf(duplicates)}`;
  let text = known.get(name);
  if (text === undefined) {
    const values = Array<string>(rows.length).fill(marks(table.columns.length)).join(",");
    text = `${insertInto(table)} VALUES ${values}${onDuplicate(table.key, duplicates)}`;
    known.set(name, text);
  }
  return text;
}

/** MariaDB knows no ON CONFLICT; its INSERT IGNORE would swallow other errors too, so a key is set to itself. */
function onDuplicate(key: readonly string[], duplicates: Duplicates): string {
  if (duplicates === "fail") return "";
  return ` ON DUPLICATE KEY UPDATE ${setsOf(key, duplicates).join(",")}`;
}

function setsOf(key: readonly string[], duplicates: Exclude<Duplicates, "fail">): readonly string[] {
  if (duplicates === "ignore") return key.slice(0, 1).map((column) => `${column}=${column}`);
  if ("add" in duplicates) return duplicates.add.map((column) => `${column}=${column}+VALUES(${column})`);
  return duplicates.map((column) => `${column}=VALUES(${column})`);
}

function failure(error: unknown): Failure {
  const { errno, code, fatal } = error as { errno?: unknown; code?: unknown; fatal?: unknown };
  const known = { code: typeof code === "string" ? code : "ER_UNKNOWN" };
  if (errno === DUPLICATE) return { ...known, kind: "unique" };
  if (DEADLOCKS.includes(Number(errno))) return { ...known, kind: "deadlock" };
  // ER_… comes from the server; anything else from the socket or the driver's own deadlines. On a connection that has
  // just been closed the driver refuses a statement without any code, and calls it fatal.
  const isClosed = typeof code !== "string" && fatal === true;
  const fromServer = known.code.startsWith("ER_") && !GOING_AWAY.includes(Number(errno)) && !isClosed;
  return { ...known, kind: fromServer ? "other" : "unreachable" };
}

/** A named lock belongs to its connection, and ends with it. */
async function exclusively<T>(knex: Knex, work: () => Promise<T>): Promise<T> {
  const connection = (await knex.client.acquireConnection()) as MysqlConnection;
  try {
    const got = (await query(
      connection,
      `SELECT GET_LOCK(${MIGRATION_LOCK}, ${MIGRATION_WAIT_S}) AS got`,
      [],
    )) as Row[];
    if (got[0]?.["got"] !== 1)
      throw new Error("Another process has been migrating the database for too long.");
    return await work();
  } finally {
    await query(connection, `SELECT RELEASE_LOCK(${MIGRATION_LOCK})`, []);
    await knex.client.releaseConnection(connection);
  }
}
