import knexModule, { type Knex } from "knex";

/** Tables of a host, which are read and never written. */
export interface HostDatabase {
  readonly knex: Knex;
  /** Ends every connection; more than once is once. */
  close(): Promise<void>;
}

interface PoolConnection {
  query(text: string, done: (error: unknown) => void): void;
}

const CONNECT_MS = 5_000;
/** A page waits for it: better a clear "not reachable" soon than an answer that nobody waits for any more. */
const STATEMENT_S = 5;
/** Where the contacts of many tenants are looked at anew at once, the last have to wait for a connection. */
const ACQUIRE_MS = 10_000;
/** Everything but a few questions comes from memory. */
const CONNECTIONS = 4;

/**
 * Opens the database of a host (`postgres://…`, `mysql://…`), without connecting: it may come up after us, and what is
 * asked meanwhile fails. Whatever the role may do, nothing can be written over these connections.
 */
export function openHostDatabase(url: string): HostDatabase {
  const knex = knexModule({
    ...settingsOf(url),
    acquireConnectionTimeout: ACQUIRE_MS,
    // Knex would put the values of a failed statement into its message.
    compileSqlOnError: false,
    log: { warn: silence, error: silence, deprecate: silence, debug: silence },
  });
  let closed: Promise<void> | undefined;
  return {
    knex,
    close() {
      closed ??= knex.destroy();
      return closed;
    },
  };
}

function settingsOf(url: string): Knex.Config {
  if (/^postgres(ql)?:\/\//.test(url)) return postgres(url);
  if (/^(mysql|mariadb):\/\//.test(url)) return mariadb(url);
  throw new Error("the address of the portal's database starts with postgres:// or mysql://");
}

/** Set by statements and not at the start of a connection, which a pooler between us would refuse. */
function postgres(url: string): Knex.Config {
  const connection = {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: (STATEMENT_S + 1) * 1_000,
  };
  return {
    client: "pg",
    connection: connection as Knex.PgConnectionConfig,
    pool: pool([
      "SET default_transaction_read_only = on",
      `SET statement_timeout = '${STATEMENT_S}s'`,
      "SET TIME ZONE 'UTC'",
    ]),
  };
}

function mariadb(url: string): Knex.Config {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const socketPath = searchParams.get("socket");
  return {
    client: "mysql2",
    connection: {
      ...(socketPath ? { socketPath } : { host: hostname, port: port === "" ? 3306 : Number(port) }),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      database: decodeURIComponent(pathname.slice(1)),
      charset: "utf8mb4",
      connectTimeout: CONNECT_MS,
      // A host's ids and counters are names to us, never sums.
      supportBigNumbers: true,
      bigNumberStrings: true,
      dateStrings: true,
    },
    pool: pool([
      "SET SESSION TRANSACTION READ ONLY",
      // Backslashes escape, as the driver writes them. COMPAT: MySQL knows no max_statement_time and reads a comment.
      `SET SESSION sql_mode = 'NO_ENGINE_SUBSTITUTION' /*M!100101 , max_statement_time = ${STATEMENT_S} */`,
    ]),
  };
}

function pool(statements: readonly string[]): Knex.PoolConfig {
  return {
    min: 0,
    max: CONNECTIONS,
    afterCreate(connection: PoolConnection, done: (error: unknown, connection: unknown) => void) {
      const next = ([statement, ...rest]: readonly string[]): void => {
        if (statement === undefined) done(null, connection);
        else connection.query(statement, (error) => (error ? done(error, connection) : next(rest)));
      };
      next(statements);
    },
  };
}

function silence(): void {
  // What Knex would print is thrown as well.
}
