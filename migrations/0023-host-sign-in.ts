import type { Knex } from "knex";
import { addColumns, addIndex, createTable } from "./columns.js";

/** Tokens by which a portal says who is signed in, so that each is used once; and sessions that only another prolongs. */
export async function up(knex: Knex): Promise<void> {
  for (const name of ["session_key", "renewed_by"]) {
    // Looked for first, since MariaDB cannot roll a column back. Absent values are those of sessions as they were.
    if (await knex.schema.hasColumn("sidetone_sessions", name)) continue;
    await addColumns(knex, "sidetone_sessions", (columns) => columns.id(name));
  }
  await addIndex(knex, "sidetone_sessions", ["session_key"], "sidetone_sessions_key");
  await createTable(knex, "sidetone_host_tokens", (columns, table) => {
    columns.id("token_id").notNullable().primary();
    columns.number("expires_at").notNullable();
    table.index(["expires_at"], "sidetone_host_tokens_expiry");
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable("sidetone_host_tokens");
  await knex.schema.alterTable("sidetone_sessions", (table) =>
    table.dropIndex(["session_key"], "sidetone_sessions_key"),
  );
  for (const name of ["renewed_by", "session_key"]) {
    await knex.schema.alterTable("sidetone_sessions", (table) => table.dropColumn(name));
  }
}
