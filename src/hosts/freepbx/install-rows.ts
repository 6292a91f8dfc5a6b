/** FreePBX's tables while installing: they are only read, by the account that FreePBX itself has. */
import knexFactory, { type Knex } from "knex";
import type { Reading } from "../shared/database-sql.js";
import type { DatabaseSettings } from "./install-config.js";

const DEADLINE_MS = 10_000;

/** What of FreePBX's tables matters to where we go. */
export interface HostRows {
  readonly version: string;
  /** Advanced settings by keyword. */
  readonly settings: ReadonlyMap<string, string>;
  /** Our module as FreePBX knows it; null where it does not. */
  readonly module: { readonly version: string; readonly enabled: boolean } | null;
  /** The columns of each table that there is. */
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>;
}

const KEYWORDS = ["AMPWEBROOT", "ASTETCDIR", "HTTPBINDADDRESS", "HTTPBINDPORT", "HTTPPREFIX"];

/** Reads it; rejects where the database can't be reached. */
export async function readHost(database: DatabaseSettings): Promise<HostRows> {
  return withDatabase(database, async (knex) => {
    const settings = await knex("freepbx_settings")
      .whereIn("keyword", KEYWORDS)
      .select<{ keyword: string; value: string | null }[]>("keyword", "value");
    const version = await knex("admin").where("variable", "version").first<{ value: string }>("value");
    const module = await knex("modules")
      .where("modulename", "sidetone")
      .first<{ version: string; enabled: number }>("version", "enabled");
    const columns = await knex("information_schema.columns")
      .where("table_schema", database.database)
      .select<{ t: string; c: string }[]>({ t: "table_name", c: "column_name" });
    const byTable = new Map<string, Set<string>>();
    for (const { t, c } of columns) byTable.set(t, (byTable.get(t) ?? new Set()).add(c));
    return {
      version: version?.value ?? "",
      settings: new Map(settings.map(({ keyword, value }) => [keyword, value ?? ""])),
      module: module ? { version: module.version, enabled: module.enabled === 1 } : null,
      columns: byTable,
    };
  });
}

/** Whether an account gets in, and may read these columns. */
export async function canRead(database: DatabaseSettings, reads: readonly Reading[]): Promise<boolean> {
  try {
    await withDatabase(database, async (knex) => {
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

async function withDatabase<T>(connection: DatabaseSettings, use: (knex: Knex) => Promise<T>): Promise<T> {
  const knex = knexFactory({
    client: "mysql2",
    connection: { ...connection, charset: "utf8mb4", connectTimeout: DEADLINE_MS },
    pool: { min: 0, max: 1 },
    acquireConnectionTimeout: DEADLINE_MS,
    // Whoever asked hears of it.
    log: { error: ignore, warn: ignore },
  });
  try {
    return await use(knex);
  } finally {
    await knex.destroy();
  }
}

function ignore(): void {
  // The promise says it.
}
