import type { Knex } from "knex";
import { addColumns, createTable } from "./columns.js";

const DELIVERIES = "sidetone_deliveries";

/** Files of inbound MMS that are still at their carrier, and whether a delivery takes files along. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, "sidetone_message_parts", (columns, table) => {
    columns.id("message_id").notNullable();
    // Counts together with the message's attachments: one that has come takes the place.
    columns.number("position").notNullable();
    columns.id("conversation_id").notNullable();
    columns.id("tenant_id").notNullable();
    columns.key("trunk_id", 64).notNullable();
    columns.key("name", 100).notNullable();
    columns.key("type", 100);
    // Address and credentials, sealed.
    columns.text("source").notNullable();
    columns.id("state").notNullable();
    columns.key("reason", 190);
    columns.number("attempts").notNullable();
    columns.number("due_at").notNullable();
    columns.number("created_at").notNullable();
    table.primary(["message_id", "position"]);
    table.index(["state", "due_at"], "sidetone_message_parts_due");
  });
  // MariaDB can't roll this back: a run that was cut short finds its own step done.
  if (!(await knex.schema.hasColumn(DELIVERIES, "attachment_count"))) {
    await addColumns(knex, DELIVERIES, (columns) =>
      columns.flag("attachment_count").notNullable().defaultTo(0),
    );
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable(DELIVERIES, (table) => table.dropColumn("attachment_count"));
  await knex.schema.dropTable("sidetone_message_parts");
}
