import type { Knex } from "knex";
import { createTable } from "./columns.js";

/** Which extensions have phones, as far as each PBX told us. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, "sidetone_registrations", (columns, table) => {
    columns.id("extension_id").notNullable().primary();
    columns.key("pbx", 64).notNullable();
    columns.flag("registered").notNullable();
    columns.number("last_seen_at").notNullable();
    table.index(["pbx", "registered"], "sidetone_registrations_pbx");
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable("sidetone_registrations");
}
