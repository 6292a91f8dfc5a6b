// The databases that the contract suites run on: all of them, or said aloud why not.
import { join } from "node:path";
import test, { type ImplementationFn } from "ava";
import { createFolder } from "./daemon.js";
import { type MariadbServer, mariadbMissing, startMariadb } from "./mariadb.js";
import { type PostgresServer, postgresMissing, startPostgres } from "./postgres.js";

export interface TestDatabase {
  readonly name: "SQLite" | "MariaDB" | "PostgreSQL";
  /** Why tests on it are skipped here, or null. */
  readonly missing: string | null;
  /** Creates an empty database, in place of one of that name, and returns its address. */
  url(databaseName: string): Promise<string>;
}

let mariadb: Promise<MariadbServer> | undefined;
let postgres: Promise<PostgresServer> | undefined;

/** One MariaDB for all tests of this process; a test that kills its server starts its own. */
export function sharedMariadb(): Promise<MariadbServer> {
  mariadb ??= startMariadb();
  return mariadb;
}

/** One PostgreSQL for all tests of this process; a test that kills its server starts its own. */
export function sharedPostgres(): Promise<PostgresServer> {
  postgres ??= startPostgres();
  return postgres;
}

export const databases: readonly TestDatabase[] = [
  {
    name: "SQLite",
    missing: null,
    url: async (databaseName) => `sqlite:${join(createFolder("sqlite"), databaseName)}.db`,
  },
  {
    name: "MariaDB",
    missing: mariadbMissing,
    url: async (databaseName) => (await sharedMariadb()).url(databaseName),
  },
  {
    name: "PostgreSQL",
    missing: postgresMissing,
    url: async (databaseName) => (await sharedPostgres()).url(databaseName),
  },
];

/** So many tests of a file work on one server at a time; all at once they would wait for each other past their limits. */
const AT_ONCE = 4;
const { skip } = test;

/** Declares tests named for the database, or skips them, saying why, where it is not installed. */
export function testOn({ name, missing }: { name: string; missing: string | null }) {
  return (title: string, run: ImplementationFn<[]>): void => {
    if (missing === null) test(`${name}: ${title}`, (t) => inTurn(() => run(t)));
    else skip(`${name}: ${title} (${missing})`, run);
  };
}

let working = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => T): Promise<Awaited<T>> {
  if (working >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else working++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else working--;
  }
}
