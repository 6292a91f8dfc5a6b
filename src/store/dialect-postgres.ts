import type { Knex } from "knex";
import pg from "pg";
import {
  cached,
  type Dialect,
  type Failure,
  type Insert,
  insertInto,
  nameOf,
  onConflict,
  type Read,
  type Row,
  type SearchDialect,
  type Value,
} from "./dialect.js";

const INT8 = 20;
/** Advisory locks are numbers; this one is "sidetone" in ASCII, cut to 32 bits. */
const MIGRATION_LOCK = 0x73696465;
const CONNECT_MS = 5_000;
const STATEMENT_MS = 30_000;
const DEADLOCKS = ["40P01", "40001", "55P03"];

interface PgConnection {
  query(config: {
    text: string;
    values: readonly unknown[];
  }): Promise<{ rows: Row[]; rowCount: number | null }>;
}

/** PostgreSQL 12 and newer. */
export function postgresDialect(url: string): Dialect {
  return {
    name: "postgres",
    knexConfig: {
      client: "pg",
      connection: {
        connectionString: url,
        connectionTimeoutMillis: CONNECT_MS,
        statement_timeout: STATEMENT_MS,
        query_timeout: STATEMENT_MS + CONNECT_MS,
        lock_timeout: 10_000,
        types: numbersAsNumbers,
      } as Knex.PgConnectionConfig,
      pool: { min: 0, max: 10 },
    },
    begin: "BEGIN",
    forUpdate: " FOR UPDATE",
    forShare: " FOR SHARE",
    skipLocked: " FOR UPDATE SKIP LOCKED",
    greatest: "GREATEST",
    search,
    time: "FLOOR(EXTRACT(EPOCH FROM clock_timestamp())*1000)",
    missingGrants,
    run: (connection, text, values) => query(connection as PgConnection, positioned(text), values),
    insert(insert) {
      const columns = insert.table.columns.map((_, index) => arrayOf(insert.rows, index));
      return (connection) => query(connection as PgConnection, insertText(insert), columns);
    },
    failure,
    exclusively,
    claim: () => () => undefined,
  };
}

/** bigint comes as text by default; ours are times, sequences and counts, all far below 2^53. Not set for the process: a host may share the driver. */
const numbersAsNumbers = {
  getTypeParser(oid: number, format?: "text" | "binary") {
    return oid === INT8 ? Number : pg.types.getTypeParser(oid, format);
  },
};

async function query(connection: PgConnection, text: string, values: readonly unknown[]) {
  const { rows, rowCount } = await connection.query({ text, values });
  return { rows, changed: rowCount ?? 0 };
}

/** `?` → `$1`, `$2`, … */
const positioned = cached((text: string) => {
  let count = 0;
  return text.replaceAll("?", () => `$${++count}`);
});

const search: SearchDialect = {
  from: "FROM sidetone_search x WHERE array_to_tsvector(string_to_array(x.terms,' ')) @@ CAST(? AS tsquery)",
  place: "x.place",
  match: (terms) => terms.map(({ term, isPrefix }) => (isPrefix ? `${term}:*` : term)).join(" & "),
};

/** Tables are changed by their owner; who is member of the owner counts as one. */
async function missingGrants(read: Read): Promise<readonly string[]> {
  const [schema] = await read(
    "SELECT current_schema() AS name, has_schema_privilege(current_schema(),'CREATE') AS creates",
  );
  const tables = await read(
    `SELECT c.relname AS name, pg_has_role(c.relowner,'USAGE') AS owns,
       has_table_privilege(c.oid,'SELECT') AND has_table_privilege(c.oid,'INSERT')
       AND has_table_privilege(c.oid,'UPDATE') AND has_table_privilege(c.oid,'DELETE') AS writes
     FROM pg_class c WHERE c.relkind='r' AND c.relnamespace=current_schema()::regnamespace
       AND c.relname LIKE 'sidetone!_%' ESCAPE '!'`,
  );
  const missing = new Set<string>();
  if (schema?.["creates"] !== true) missing.add("CREATE");
  if (tables.some(({ writes }) => writes !== true)) missing.add("SELECT, INSERT, UPDATE, DELETE");
  if (tables.some(({ owns }) => owns !== true)) missing.add("OWNER");
  return [...missing];
}

const texts = cached((_table: Insert["table"]) => new Map<string, string>());

/** One array per column: the statement is short and the same for any number of rows. */
function insertText(insert: Insert): string {
  const known = texts(insert.table);
  const name = nameOf(insert.duplicates);
  let text = known.get(name);
  if (text === undefined) {
    const arrays = insert.table.columns.map(({ type }, index) => `$${index + 1}::${type}[]`);
    text = `${insertInto(insert.table)} SELECT * FROM unnest(${arrays.join(",")})${onConflict(insert)}`;
    known.set(name, text);
  }
  return text;
}

/** One column as an array literal. Written here, since the driver would do it only when the statement's turn comes. */
function arrayOf(rows: Insert["rows"], index: number): string {
  return `{${rows.map((row) => element(row[index] ?? null)).join(",")}}`;
}

function element(value: Value): string {
  if (value === null) return "NULL";
  return typeof value === "number" ? String(value) : `"${value.replace(/["\\]/g, "\\$&")}"`;
}

function failure(error: unknown): Failure {
  const code = (error as { code?: unknown }).code;
  const known = { code: typeof code === "string" ? code : "PG_UNKNOWN" };
  if (code === "23505") return { ...known, kind: "unique" };
  if (DEADLOCKS.includes(known.code)) return { ...known, kind: "deadlock" };
  // Five characters from the server; class 57 is its shutdown. Anything else comes from the socket.
  const fromServer = /^[0-9A-Z]{5}$/.test(known.code) && !known.code.startsWith("57");
  return { ...known, kind: fromServer ? "other" : "unreachable" };
}

/** The lock belongs to its connection, and ends with it. */
async function exclusively<T>(knex: Knex, work: () => Promise<T>): Promise<T> {
  const connection = (await knex.client.acquireConnection()) as PgConnection;
  try {
    await query(connection, "SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
    return await work();
  } finally {
    await query(connection, "SELECT pg_advisory_unlock($1)", [MIGRATION_LOCK]);
    await knex.client.releaseConnection(connection);
  }
}
