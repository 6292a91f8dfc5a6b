import type { Knex } from "knex";
import { addColumns, createTable } from "./columns.js";

/** How much is texted: counters of their own, and with each message under which of them it is counted. */
export async function up(knex: Knex): Promise<void> {
  for (const name of ["usage_day", "usage_user_id"]) {
    // Looked for first, since MariaDB cannot roll a column back.
    if (await knex.schema.hasColumn("sidetone_messages", name)) continue;
    await addColumns(knex, "sidetone_messages", (columns) => columns.id(name));
  }
  await createTable(knex, "sidetone_usage", (columns, table) => {
    columns.id("tenant_id").notNullable();
    columns.id("day").notNullable();
    columns.key("number", 64).notNullable();
    // Empty where there is no one user.
    columns.id("user_id").notNullable();
    columns.id("direction").notNullable();
    columns.number("messages").notNullable();
    columns.number("segments").notNullable();
    columns.number("mms").notNullable();
    columns.number("failed").notNullable();
    // Every question is about some days of one tenant, and walks along this.
    table.primary(["tenant_id", "day", "number", "user_id", "direction"]);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable("sidetone_usage");
  for (const name of ["usage_user_id", "usage_day"]) {
    await knex.schema.alterTable("sidetone_messages", (table) => table.dropColumn(name));
  }
}
