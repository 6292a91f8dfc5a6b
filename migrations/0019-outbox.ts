import type { Knex } from "knex";
import { addColumns, createTable } from "./columns.js";

/** Columns that are added to tables that are there. */
const added = [
  ["sidetone_deliveries", "leased_at"],
  ["sidetone_deliveries", "retried_at"],
  ["sidetone_messages", "retries"],
] as const;

/**
 * How much may leave over a trunk now; texts that failed or were not confirmed, until somebody sees to them; and how
 * often a message was sent anew.
 */
export async function up(knex: Knex): Promise<void> {
  for (const [table, column] of added) {
    // MariaDB can't roll this back: a run that was cut short finds its own steps done.
    if (await knex.schema.hasColumn(table, column)) continue;
    await addColumns(knex, table, (columns) => {
      const made = columns.number(column);
      if (column === "retries") made.notNullable().defaultTo(0);
    });
  }
  await createTable(knex, "sidetone_flows", (columns) => {
    columns.key("name", 190).notNullable().primary();
    columns.number("free_at").notNullable();
    columns.number("tail_at").notNullable();
    columns.number("hold_until").notNullable();
    columns.number("failures").notNullable();
    columns.key("reason", 190);
    columns.number("since");
  });
  await createTable(knex, "sidetone_dead_letters", (columns, table) => {
    columns.id("delivery_id").notNullable().primary();
    columns.key("trunk_id", 64).notNullable();
    columns.id("state").notNullable();
    columns.number("at").notNullable();
    // When the carrier is asked what became of it; null: it is not asked any more.
    columns.number("check_at");
    columns.number("checks").notNullable();
    table.index(["trunk_id", "delivery_id"], "sidetone_dead_letters_trunk");
    table.index(["check_at"], "sidetone_dead_letters_check");
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable("sidetone_dead_letters");
  await knex.schema.dropTable("sidetone_flows");
  for (const [table, column] of added) {
    await knex.schema.alterTable(table, (change) => void change.dropColumn(column));
  }
}
