import type { Knex } from "knex";
import { createTable } from "./columns.js";

/** When a PBX was out of reach of a server, for the operator who looks later. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, "sidetone_link_gaps", (columns, table) => {
    columns.id("id").notNullable().primary();
    columns.key("pbx", 64).notNullable();
    columns.key("machine", 190).notNullable();
    columns.number("from_at").notNullable();
    // Absent while it lasts.
    columns.number("to_at");
    table.index(["from_at"], "sidetone_link_gaps_from");
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable("sidetone_link_gaps");
}
