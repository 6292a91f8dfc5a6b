import type { Knex } from "knex";
import { createTable } from "./columns.js";

/** Messages on their way to one recipient outside the browser, and what the far side said of them later. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, "sidetone_deliveries", (columns, table) => {
    columns.id("id").notNullable().primary();
    columns.id("tenant_id").notNullable();
    columns.id("kind").notNullable();
    columns.id("message_id");
    columns.id("conversation_id");
    columns.id("reader_id");
    columns.key("target", 64).notNullable();
    columns.key("sender", 255).notNullable();
    columns.key("recipient", 255).notNullable();
    columns.text("body").notNullable();
    columns.id("state").notNullable();
    columns.key("order_key", 400).notNullable();
    columns.number("position").notNullable();
    columns.number("attempts").notNullable();
    columns.number("parts_done").notNullable();
    columns.number("due_at").notNullable();
    columns.number("expires_at").notNullable();
    columns.number("fence").notNullable();
    columns.number("lease_until");
    columns.id("lease_holder");
    columns.key("reference", 190);
    columns.key("reason", 190);
    columns.number("created_at").notNullable();
    table.index(["state", "due_at"], "sidetone_deliveries_due");
    table.index(["order_key", "state", "position", "id"], "sidetone_deliveries_order");
    table.index(["target", "reference"], "sidetone_deliveries_reference");
    table.index(["target", "state", "position"], "sidetone_deliveries_target");
  });
  await createTable(knex, "sidetone_receipts", (columns, table) => {
    columns.key("trunk_id", 64).notNullable();
    columns.key("reference", 190).notNullable();
    columns.id("state").notNullable();
    columns.key("reason", 190);
    columns.number("received_at").notNullable();
    // Carriers repeat themselves: one receipt of a kind per message of theirs.
    table.primary(["trunk_id", "reference", "state"]);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable("sidetone_receipts");
  await knex.schema.dropTable("sidetone_deliveries");
}
