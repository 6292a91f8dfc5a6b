import type { Knex } from "knex";
import { createTable } from "./columns.js";

/** Named leases with a fence, so that one instance at a time does a thing. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, "sidetone_leases", (columns) => {
    columns.id("name").notNullable().primary();
    columns.id("holder").notNullable();
    columns.number("lease_until").notNullable();
    columns.number("fence").notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable("sidetone_leases");
}
