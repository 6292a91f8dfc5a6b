/** FreePBX's tables while installing: they are only read, by the account that FreePBX itself has. */
import type { DatabaseSettings } from "../shared/database-sql.js";
import { columnsThere, withHostDatabase } from "../shared/install-rows.js";

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
  return withHostDatabase(database, async (knex) => {
    const settings = await knex("freepbx_settings")
      .whereIn("keyword", KEYWORDS)
      .select<{ keyword: string; value: string | null }[]>("keyword", "value");
    const version = await knex("admin").where("variable", "version").first<{ value: string }>("value");
    const module = await knex("modules")
      .where("modulename", "sidetone")
      .first<{ version: string; enabled: number }>("version", "enabled");
    return {
      version: version?.value ?? "",
      settings: new Map(settings.map(({ keyword, value }) => [keyword, value ?? ""])),
      module: module ? { version: module.version, enabled: module.enabled === 1 } : null,
      columns: await columnsThere(knex, database.database),
    };
  });
}
