import type { Knex } from "knex";
import { createTable } from "./columns.js";

/** Who is signed in; a token itself is only in the browser. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, "sidetone_sessions", (columns, table) => {
    columns.id("token_hash").notNullable().primary();
    columns.id("user_id").notNullable();
    columns.id("tenant_id").notNullable();
    columns.id("scope").notNullable();
    columns.key("csrf_token", 190).notNullable();
    columns.number("created_at").notNullable();
    columns.number("expires_at").notNullable();
    table.index(["expires_at"], "sidetone_sessions_expiry");
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable("sidetone_sessions");
}
