import { join } from "node:path";
import { createFolder } from "../servers/daemon.js";
import { mariadbMissing, startMariadb } from "../servers/mariadb.js";
import { postgresMissing, startPostgres } from "../servers/postgres.js";

export interface BenchDatabase {
  readonly name: string;
  /** Why there are no figures for it here, or null. */
  readonly missing: string | null;
  /** Creates an empty database and returns its address. */
  url(databaseName: string): Promise<string>;
}

let mariadb: ReturnType<typeof startMariadb> | undefined;
let postgres: ReturnType<typeof startPostgres> | undefined;

/** The one that is there everywhere. */
export const sqlite: BenchDatabase = {
  name: "SQLite",
  missing: null,
  url: async (databaseName) => `sqlite:${join(createFolder("bench"), databaseName)}.db`,
};

const databases: readonly BenchDatabase[] = [
  sqlite,
  {
    name: "MariaDB",
    missing: mariadbMissing,
    async url(databaseName) {
      mariadb ??= startMariadb();
      return (await mariadb).url(databaseName);
    },
  },
  {
    name: "PostgreSQL",
    missing: postgresMissing,
    async url(databaseName) {
      postgres ??= startPostgres();
      return (await postgres).url(databaseName);
    },
  },
];

const named = databases.filter(({ name }) => process.argv.slice(2).includes(name));

/** The databases that are measured, each on a private server that loses nothing it has committed. */
export const benchDatabases = named.length > 0 ? named : databases;
