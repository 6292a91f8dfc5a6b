import type { Knex } from "knex";
import { createTable } from "./columns.js";

/** Files that were uploaded, and the messages that carry them. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, "sidetone_media", (columns, table) => {
    columns.id("id").notNullable().primary();
    columns.id("tenant_id").notNullable();
    columns.id("owner_id");
    columns.key("name", 255).notNullable();
    columns.key("type", 100).notNullable();
    columns.id("file").notNullable();
    columns.number("size").notNullable();
    columns.number("width");
    columns.number("height");
    columns.number("created_at").notNullable();
    table.index(["owner_id", "created_at"], "sidetone_media_owner");
  });
  await createTable(knex, "sidetone_message_media", (columns, table) => {
    columns.id("message_id").notNullable();
    columns.id("media_id").notNullable();
    columns.number("position").notNullable();
    table.primary(["message_id", "position"]);
    // Two messages that name one upload at the same moment collide here.
    table.unique(["media_id"], { indexName: "sidetone_message_media_once" });
  });
  // Most messages carry none, and whoever reads one knows it by this, without a look into the tables above. Looked for
  // first, since MariaDB cannot roll a column back.
  if (!(await knex.schema.hasColumn("sidetone_messages", "attachment_count"))) {
    await knex.schema.alterTable("sidetone_messages", (table) => {
      table.specificType("attachment_count", "smallint").notNullable().defaultTo(0);
    });
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable("sidetone_messages", (table) => table.dropColumn("attachment_count"));
  await knex.schema.dropTable("sidetone_message_media");
  await knex.schema.dropTable("sidetone_media");
}
