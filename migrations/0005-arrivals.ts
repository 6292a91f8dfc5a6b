import type { Knex } from "knex";
import { createTable } from "./columns.js";

/** What reached us from outside, in its raw form, and whether a peer takes texts from a number of ours. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, "sidetone_arrivals", (columns, table) => {
    columns.id("id").notNullable().primary();
    columns.key("source_key", 190).notNullable().unique("sidetone_arrivals_source");
    columns.id("status").notNullable();
    columns.key("reason", 190);
    columns.id("tenant_id");
    columns.id("message_id");
    // As hostile as the outside: of any length, so that nothing that arrived is impossible to keep.
    columns.text("sender").notNullable();
    columns.text("recipient").notNullable();
    columns.text("raw");
    columns.number("received_at").notNullable();
    table.index(["status", "id"], "sidetone_arrivals_status");
  });
  await createTable(knex, "sidetone_consents", (columns, table) => {
    columns.id("tenant_id").notNullable();
    columns.key("peer", 255).notNullable();
    columns.key("number", 64).notNullable();
    columns.id("consent").notNullable();
    table.primary(["tenant_id", "peer", "number"]);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable("sidetone_consents");
  await knex.schema.dropTable("sidetone_arrivals");
}
