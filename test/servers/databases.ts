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

const { skip } = test;

/** Declares tests named for the database, or skips them, saying why, where it is not installed. */
export function testOn({ name, missing }: { name: string; missing: string | null }) {
  return (title: string, run: ImplementationFn<[]>): void => {
    if (missing === null) test(`${name}: ${title}`, run);
    else skip(`${name}: ${title} (${missing})`, run);
  };
}
