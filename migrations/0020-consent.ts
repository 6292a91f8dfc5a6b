import type { Knex } from "knex";
import { createTable } from "./columns.js";

/** Who opted out or in and how, and what was answered: the lines of it that stand among a conversation's messages. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, "sidetone_consent_lines", (columns, table) => {
    columns.id("id").notNullable().primary();
    columns.id("tenant_id").notNullable();
    columns.id("conversation_id").notNullable();
    columns.id("kind").notNullable();
    columns.id("how").notNullable();
    columns.id("user_id");
    columns.text("text").notNullable();
    columns.number("after_seq").notNullable();
    columns.number("created_at").notNullable();
    table.index(["conversation_id", "created_at"], "sidetone_consent_lines_place");
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable("sidetone_consent_lines");
}
