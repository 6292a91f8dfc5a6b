import type { Knex } from "knex";
import {
  cached,
  DatabaseInUse,
  type Dialect,
  type Failure,
  type Insert,
  insertInto,
  marks,
  nameOf,
  onConflict,
  type SearchDialect,
} from "./dialect.js";
import { openSqlite, runSqlite, SqliteClient, type SqliteConnection } from "./sqlite-client.js";

const BUSY = 5;
const LOCKED = 6;
const UNIQUE = [1555, 2067];

/** SQLite in a file, or in memory for tests. */
export function sqliteDialect(filename: string): Dialect {
  return {
    name: "sqlite",
    knexConfig: {
      // Knex's types do not know that a subclass of its own dialect is one of its clients.
      client: SqliteClient as unknown as typeof Knex.Client,
      connection: { filename },
      useNullAsDefault: true,
      // The driver is synchronous: a second connection in this process would wait for the first for ever.
      pool: { min: 1, max: 1, idleTimeoutMillis: Number.POSITIVE_INFINITY },
    },
    // One writer at a time, decided at the start: nothing has to be locked row by row.
    begin: "BEGIN IMMEDIATE",
    forUpdate: "",
    forShare: "",
    skipLocked: "",
    greatest: "MAX",
    search,
    time: null,
    // Whoever can open the file may do everything; whether it can be written is for the doctor of the folder to say.
    missingGrants: async () => [],
    async run(connection, text, values) {
      return runSqlite(connection as SqliteConnection, text, values);
    },
    insert: (insert) => async (connection) => {
      // No network between us: one short prepared statement per row beats compiling a long one.
      const text = insertText(insert);
      for (const row of insert.rows) runSqlite(connection as SqliteConnection, text, row);
    },
    failure,
    // The file belongs to this process alone (claim).
    exclusively: (_knex, work) => work(),
    claim: () => (filename === ":memory:" ? () => undefined : claimFile(filename)),
  };
}

const search: SearchDialect = {
  from: `FROM sidetone_search_terms JOIN sidetone_search x ON x.place=sidetone_search_terms.rowid
    WHERE sidetone_search_terms MATCH ?`,
  // FTS5 gives its rows in this order by itself, and stops as soon as there are enough.
  place: "sidetone_search_terms.rowid",
  match: (terms) => terms.map(({ term, isPrefix }) => (isPrefix ? `${term}*` : term)).join(" AND "),
};

const texts = cached((_table: Insert["table"]) => new Map<string, string>());

function insertText(insert: Insert): string {
  const known = texts(insert.table);
  const name = nameOf(insert.duplicates);
  let text = known.get(name);
  if (text === undefined) {
    text = `${insertInto(insert.table)} VALUES ${marks(insert.table.columns.length)}${onConflict(insert)}`;
    known.set(name, text);
  }
  return text;
}

function failure(error: unknown): Failure {
  const errcode = Number((error as { errcode?: unknown }).errcode);
  const code = `SQLITE_${Number.isNaN(errcode) ? "ERROR" : errcode}`;
  if (UNIQUE.includes(errcode)) return { code, kind: "unique" };
  // The low byte is the family, such as BUSY_SNAPSHOT in that of BUSY.
  const family = errcode & 0xff;
  return { code, kind: family === BUSY || family === LOCKED ? "busy" : "other" };
}

/**
 * Two processes on one file would each take the other's rows for its own. The lock is one that SQLite holds on a
 * file beside: the operating system drops it with the process, however that ends, so that it cannot go stale.
 */
function claimFile(filename: string): () => void {
  const lock = openSqlite(`${filename}.lock`);
  try {
    lock.exec("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE;");
  } catch (error) {
    lock.close();
    if (failure(error).kind !== "busy") throw error;
    throw new DatabaseInUse(`The database file ${filename} is in use by another process of Sidetone.`);
  }
  return () => lock.close();
}
