import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import knexModule, { type Knex } from "knex";
import { migrationSource } from "../../migrations/index.js";
import { backoffMs } from "../lib/backoff.js";
import { StoreFailure } from "../ports.js";
import {
  type Dialect,
  type Duplicates,
  type Failure,
  ROWS_PER_STATEMENT,
  type Row,
  type Table,
  type Value,
} from "./dialect.js";
import { mariadbDialect } from "./dialect-mariadb.js";
import { postgresDialect } from "./dialect-postgres.js";
import { sqliteDialect } from "./dialect-sqlite.js";

/** Statements on one connection, or each on any; `?` marks a value. */
export interface Sql {
  readonly dialect: Dialect;
  /** The rows that a SELECT finds. */
  read(text: string, values?: readonly Value[]): Promise<readonly Row[]>;
  /** Runs an UPDATE or DELETE; resolves with how many rows it matched. */
  change(text: string, values?: readonly Value[]): Promise<number>;
  /** Inserts rows in statements of at most 200. */
  insert(table: Table, rows: readonly (readonly Value[])[], duplicates: Duplicates): Promise<void>;
}

export interface Database {
  /** For a host's tables in the same database; ours are reached by `sql` and `transaction`. */
  readonly knex: Knex;
  /** Statements that each commit by themselves. */
  readonly sql: Sql;
  /** Names of the migrations that ran when it was opened. */
  readonly migrated: readonly string[];
  /** Runs `work` in one transaction, again from the start when it collided with another, at most three times. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Ends every connection and gives the file back; more than once is once. */
  close(): Promise<void>;
}

/** What a statement failed with; `kind` decides whether it is tried again. */
export class DatabaseError extends StoreFailure {
  readonly kind: Failure["kind"];

  constructor({ code, kind }: Failure) {
    super(code, kind !== "other" && kind !== "unique");
    this.kind = kind;
  }
}

const RERUNS = 3;
/** How often a locked SQLite file is tried, 50 ms each in the driver and some more outside: about five seconds. */
const BUSY_TRIES = 50;
const PAUSE = { baseMs: 4, maxMs: 60 };
const ACQUIRE_MS = 10_000;

/** Opens a database by its URL (`sqlite:PATH`, `mysql://…`, `postgres://…`) and brings its tables up to date. */
export function openDatabase(url: string): Promise<Database> {
  return open(url, migrate);
}

/** Opens a database as it is, for a look at it. */
export function openUnchanged(url: string): Promise<Database> {
  return open(url, async () => []);
}

async function open(url: string, prepare: typeof migrate): Promise<Database> {
  const dialect = dialectOf(url);
  const unclaim = dialect.claim();
  const knex = knexModule({
    ...dialect.knexConfig,
    acquireConnectionTimeout: ACQUIRE_MS,
    // Knex would put the values of a failed statement into its message.
    compileSqlOnError: false,
    log: { warn: silence, error: silence, deprecate: silence, debug: silence },
  });
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= knex.destroy().then(unclaim);
    return closed;
  };
  try {
    const migrated = await prepare(knex, dialect);
    return {
      knex,
      migrated,
      close,
      sql: pooledSql(knex, dialect),
      transaction: (work) => transaction(knex, dialect, work),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function silence(): void {
  // What Knex would print is thrown as well.
}

/** The file that is the database; null where it is none. */
export function sqliteFileOf(url: string): string | null {
  return /^sqlite:(?:\/\/)?(.+)$/.exec(url)?.[1] ?? null;
}

function dialectOf(url: string): Dialect {
  if (/^(mysql|mariadb):\/\//.test(url)) return mariadbDialect(url);
  if (/^postgres(ql)?:\/\//.test(url)) return postgresDialect(url);
  const filename = sqliteFileOf(url);
  if (filename === null) throw new Error("A database URL starts with sqlite:, mysql:// or postgres://");
  if (filename !== ":memory:") mkdirSync(dirname(filename), { recursive: true, mode: 0o700 });
  return sqliteDialect(filename);
}

/** Three processes that start at once on an empty database would each create the same table: one at a time. */
async function migrate(knex: Knex, dialect: Dialect): Promise<readonly string[]> {
  const config = {
    migrationSource,
    tableName: "sidetone_migrations",
    // Another release may have been here before; what it added stays.
    disableMigrationsListValidation: true,
  };
  return dialect.exclusively(knex, async () => {
    // Knex's own lock is a row, which a process that died in a migration leaves behind.
    await knex.migrate.forceFreeMigrationsLock(config);
    const [, names] = (await knex.migrate.latest(config)) as [number, string[]];
    return names;
  });
}

async function transaction<T>(knex: Knex, dialect: Dialect, work: (sql: Sql) => Promise<T>): Promise<T> {
  for (let rerun = 0; ; rerun++) {
    try {
      return await withConnection(knex, dialect, (connection) => runOnce(connection, dialect, work));
    } catch (error) {
      if (!collided(error) || rerun === RERUNS) throw error;
      await pause(rerun + 1);
    }
  }
}

async function runOnce<T>(connection: unknown, dialect: Dialect, work: (sql: Sql) => Promise<T>): Promise<T> {
  await untilFree(() => sqlOn(connection, dialect).change(dialect.begin));
  const sql = sqlOn(connection, dialect);
  try {
    const result = await work(sql);
    await sql.change("COMMIT");
    return result;
  } catch (error) {
    await rollback(connection, dialect, error);
    throw error;
  }
}

async function rollback(connection: unknown, dialect: Dialect, reason: unknown): Promise<void> {
  if (reason instanceof DatabaseError && reason.kind === "unreachable") return discard(connection);
  try {
    await sqlOn(connection, dialect).change("ROLLBACK");
  } catch {
    // The first error says more; a connection in an unknown state is not used again.
    discard(connection);
  }
}

/** Knex's pool closes a connection with this mark instead of lending it again. */
function discard(connection: unknown): void {
  (connection as { __knex__disposed?: string }).__knex__disposed = "failed";
}

function pooledSql(knex: Knex, dialect: Dialect): Sql {
  const alone = <T>(work: (sql: Sql) => Promise<T>): Promise<T> =>
    withConnection(knex, dialect, (connection) => untilFree(() => work(sqlOn(connection, dialect))));
  return {
    dialect,
    read: (text, values) => alone((sql) => sql.read(text, values)),
    change: (text, values) => alone((sql) => sql.change(text, values)),
    insert: (table, rows, duplicates) => alone((sql) => sql.insert(table, rows, duplicates)),
  };
}

async function withConnection<T>(
  knex: Knex,
  dialect: Dialect,
  work: (connection: unknown) => Promise<T>,
): Promise<T> {
  const connection = await acquire(knex, dialect);
  try {
    return await work(connection);
  } catch (error) {
    if (error instanceof DatabaseError && error.kind === "unreachable") discard(connection);
    throw error;
  } finally {
    await knex.client.releaseConnection(connection);
  }
}

async function acquire(knex: Knex, dialect: Dialect): Promise<unknown> {
  try {
    return await knex.client.acquireConnection();
  } catch (error) {
    throw new DatabaseError({ code: dialect.failure(error).code, kind: "unreachable" });
  }
}

/**
 * Statements on one connection, one after the other. After one that failed none is run: a deadlock has ended the
 * transaction on MariaDB, a full disk on SQLite, and what followed would be committed by itself.
 */
function sqlOn(connection: unknown, dialect: Dialect): Sql {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(start: () => Promise<T>): Promise<T> => {
    const turn = last.then(() => guarded(dialect, start));
    last = turn;
    return turn;
  };
  const run = (text: string, values: readonly Value[] = []) =>
    inTurn(() => dialect.run(connection, text, values));
  return {
    dialect,
    read: async (text, values) => (await run(text, values)).rows,
    change: async (text, values) => (await run(text, values)).changed,
    async insert(table, rows, duplicates) {
      const statements: Promise<unknown>[] = [];
      for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
        const some = rows.slice(start, start + ROWS_PER_STATEMENT);
        const insert = dialect.insert({ table, rows: some, duplicates });
        statements.push(inTurn(() => insert(connection)));
      }
      await Promise.all(statements);
    },
  };
}

async function guarded<T>(dialect: Dialect, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    throw error instanceof DatabaseError ? error : new DatabaseError(dialect.failure(error));
  }
}

/** Waits, without holding the event loop, for whoever has the SQLite file locked, such as a backup. */
async function untilFree<T>(work: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.kind !== "busy" || tried === BUSY_TRIES) throw error;
      await pause(tried);
    }
  }
}

function collided(error: unknown): boolean {
  return error instanceof DatabaseError && ["unique", "deadlock", "busy"].includes(error.kind);
}

async function pause(attempt: number): Promise<void> {
  await wait(backoffMs(attempt, PAUSE, Math.random));
}
