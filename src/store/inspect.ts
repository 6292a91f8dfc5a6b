import { migrationSource } from "../../migrations/index.js";
import type { DatabaseReport } from "../ports.js";
import { type Database, DatabaseError } from "./database.js";

/** How an open database is: rights, tables and clock. Rejects with a {@link DatabaseError} where it does not answer. */
export async function inspectDatabase({ sql }: Pick<Database, "sql">): Promise<DatabaseReport> {
  const { dialect, read } = sql;
  const now = dialect.time === null ? null : await read(`SELECT ${dialect.time} AS now`);
  const ran = await migrationsOf(read);
  const known = (await migrationSource.getMigrations([])).map(({ name }) => name);
  return {
    missingGrants: await dialect.missingGrants(read),
    pending: known.filter((name) => !ran.includes(name)),
    foreign: ran.filter((name) => !known.includes(name)),
    now: now && Number(now[0]?.["now"]),
  };
}

/** The migrations that ran, in a database that may have no table of ours yet. */
async function migrationsOf(read: Database["sql"]["read"]): Promise<readonly string[]> {
  try {
    const rows = await read("SELECT name FROM sidetone_migrations ORDER BY id");
    return rows.map(({ name }) => String(name));
  } catch (error) {
    if (error instanceof DatabaseError && error.kind === "other") return [];
    throw error;
  }
}
