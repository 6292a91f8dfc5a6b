import { randomUUID } from "node:crypto";
import type { Knex } from "knex";
import { createTable } from "./columns.js";

/** Facts about this database as a whole, such as the epoch of its logs. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, "sidetone_meta", (columns) => {
    columns.id("name").notNullable().primary();
    columns.key("value", 190).notNullable();
  });
  await knex("sidetone_meta").insert({ name: "epoch", value: randomUUID() });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable("sidetone_meta");
}
