import { createRequire } from "node:module";
import type { Knex } from "knex";

/** As much of the `node:sqlite` API as we use. */
export interface SqliteConnection {
  prepare(sql: string): SqliteStatement;
  exec(sql: string): void;
  close(): void;
}

interface SqliteStatement {
  all(...values: unknown[]): Record<string, unknown>[];
  run(...values: unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  columns(): unknown[];
}

interface SqliteDriver {
  DatabaseSync: new (file: string, options?: { timeout?: number }) => SqliteConnection;
}

interface PreparedStatement {
  readonly statement: SqliteStatement;
  readonly gives: boolean;
}

interface KnexQuery {
  sql: string;
  bindings?: readonly unknown[];
  response?: unknown;
  context?: { lastID: number; changes: number };
}

/** The driver waits in the event loop's own thread, so that it may wait only this long; more is waited outside. */
const BUSY_MS = 50;
const STATEMENTS = 512;

const PRAGMAS = [
  "PRAGMA journal_mode = WAL",
  // What was committed survives a power cut; group commit pays for it.
  "PRAGMA synchronous = FULL",
  "PRAGMA foreign_keys = ON",
  // 16 MB: a batch of 256 touches nearly the default 1,000 pages, and would copy them back at every commit.
  "PRAGMA wal_autocheckpoint = 4000",
  "PRAGMA cache_size = -32000",
];

const require = createRequire(import.meta.url);
const BaseClient = require("knex/lib/dialects/sqlite3/index.js") as new (
  config: Knex.Config,
) => Knex.Client & { connectionSettings: { filename: string }; driver: SqliteDriver };
const statements = new WeakMap<SqliteConnection, Map<string, PreparedStatement>>();

/** Opens a SQLite file with the driver of this Node: the built-in one, or its prebuilt twin on Node 20. */
export function openSqlite(filename: string): SqliteConnection {
  return new (loadDriver().DatabaseSync)(filename, { timeout: BUSY_MS });
}

/** Runs one statement at once; `gives` says whether it has rows to give. */
export function runSqlite(
  connection: SqliteConnection,
  sql: string,
  values: readonly unknown[],
): { rows: Record<string, unknown>[]; changed: number; lastId: number } {
  const { statement, gives } = prepared(connection, sql);
  if (gives) {
    const rows = statement.all(...values);
    return { rows, changed: rows.length, lastId: 0 };
  }
  const { changes, lastInsertRowid } = statement.run(...values);
  return { rows: [], changed: Number(changes), lastId: Number(lastInsertRowid) };
}

/** Knex's SQLite dialect on top of that driver. */
export class SqliteClient extends BaseClient {
  _driver(): SqliteDriver {
    return loadDriver();
  }

  override async acquireRawConnection(): Promise<SqliteConnection> {
    const connection = openSqlite(this.connectionSettings.filename);
    connection.exec(PRAGMAS.join(";"));
    return connection;
  }

  override async destroyRawConnection(connection: SqliteConnection): Promise<void> {
    statements.delete(connection);
    connection.exec("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);");
    connection.close();
  }

  async _query(connection: SqliteConnection, query: KnexQuery): Promise<KnexQuery> {
    // A deferred BEGIN that writes later fails at once when another has written; IMMEDIATE waits its turn.
    const sql = query.sql === "BEGIN;" ? "BEGIN IMMEDIATE;" : query.sql;
    const { rows, changed, lastId } = runSqlite(connection, sql, (query.bindings ?? []).map(bindable));
    query.response = rows.map((row) => ({ ...row }));
    query.context = { lastID: lastId, changes: changed };
    return query;
  }
}

function loadDriver(): SqliteDriver {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const builtIn = major > 22 || (major === 22 && minor >= 13);
  return (
    builtIn ? process.getBuiltinModule("node:sqlite") : require("@photostructure/sqlite")
  ) as SqliteDriver;
}

/**
 * The statement from a cache of the least recently used: it saves parsing, and statements that nobody holds are
 * freed only on a later turn of the event loop, by which time a burst has filled the memory.
 */
function prepared(connection: SqliteConnection, sql: string): PreparedStatement {
  const cache = statements.get(connection) ?? new Map<string, PreparedStatement>();
  statements.set(connection, cache);
  let hit = cache.get(sql);
  if (hit) {
    cache.delete(sql);
  } else {
    const statement = connection.prepare(sql);
    hit = { statement, gives: statement.columns().length > 0 };
  }
  cache.set(sql, hit);
  if (cache.size > STATEMENTS) {
    const [oldest] = cache.keys();
    if (oldest !== undefined) cache.delete(oldest);
  }
  return hit;
}

function bindable(value: unknown): unknown {
  if (value === undefined) return null;
  if (value instanceof Date) return value.valueOf();
  return typeof value === "boolean" ? Number(value) : value;
}
