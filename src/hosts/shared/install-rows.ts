/** The admin UI's database while installing, by the account that the admin UI itself has. */
import knexFactory, { type Knex } from "knex";
import type { DatabaseSettings, Reading } from "./database-sql.js";

const DEADLINE_MS = 10_000;

/** Opens the database for as long as `use` takes. */
export async function withHostDatabase<T>(
  { client, ssl, ...connection }: DatabaseSettings,
  use: (knex: Knex) => Promise<T>,
): Promise<T> {
  const own =
    client === "mysql2"
      ? { charset: "utf8mb4", connectTimeout: DEADLINE_MS }
      : { ...(ssl ? { ssl: { rejectUnauthorized: false } } : {}) };
  const knex = knexFactory({
    client,
    connection: { ...connection, ...own },
    pool: { min: 0, max: 1 },
    acquireConnectionTimeout: DEADLINE_MS,
    // Knex would put the values of a failed statement into its message; and whoever asks hears of a failure.
    compileSqlOnError: false,
    log: { error: silence, warn: silence },
  });
  try {
    return await use(knex);
  } finally {
    await knex.destroy();
  }
}

function silence(): void {
  // The caller says it in better words.
}

/** Whether an account gets in, and may read these columns. */
export async function canRead(settings: DatabaseSettings, reads: readonly Reading[]): Promise<boolean> {
  try {
    await withHostDatabase(settings, async (knex) => {
      await knex.select(knex.raw("1"));
      for (const { table, columns } of reads) {
        await knex(table)
          .select(...columns)
          .limit(0);
      }
    });
    return true;
  } catch {
    return false;
  }
}

/** The columns of each table that there is. `schema`: of PostgreSQL; of MariaDB the database. */
export async function columnsThere(
  knex: Knex,
  schema: string,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const rows = await knex("information_schema.columns")
    .where("table_schema", schema)
    .select<{ t: string; c: string }[]>({ t: "table_name", c: "column_name" });
  const columns = new Map<string, Set<string>>();
  for (const { t, c } of rows) columns.set(t, (columns.get(t) ?? new Set()).add(c));
  return columns;
}
