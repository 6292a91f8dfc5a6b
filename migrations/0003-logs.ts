import type { Knex } from "knex";
import { createTable } from "./columns.js";

/** The log of each user, and the counter that numbers it without gaps. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, "sidetone_user_counters", (columns) => {
    columns.id("user_id").notNullable().primary();
    columns.number("last_seq").notNullable();
  });
  await createTable(knex, "sidetone_user_log", (columns, table) => {
    columns.id("user_id").notNullable();
    columns.number("seq").notNullable();
    columns.id("tenant_id").notNullable();
    columns.id("kind").notNullable();
    columns.id("conversation_id").notNullable();
    columns.id("message_id");
    columns.text("data");
    columns.number("created_at").notNullable();
    table.primary(["user_id", "seq"]);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable("sidetone_user_log");
  await knex.schema.dropTable("sidetone_user_counters");
}
