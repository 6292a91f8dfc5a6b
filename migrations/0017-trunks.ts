import type { Knex } from "knex";
import { createTable } from "./columns.js";

/** Our accounts at carriers, and the last webhooks of each. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, "sidetone_trunks", (columns) => {
    columns.id("id").notNullable().primary();
    columns.id("driver").notNullable();
    columns.text("title").notNullable();
    // JSON of what is no secret; secrets are sealed under a key that is not in the database.
    columns.text("settings").notNullable();
    columns.text("sealed_secrets").notNullable();
    columns.text("sealed_webhook_secret").notNullable();
    // SHA-256 of the secret in the webhook's address, hex: compared without the key.
    columns.id("webhook_hash").notNullable();
    columns.id("country").notNullable();
    columns.flag("enabled").notNullable();
    columns.flag("at_least_once").notNullable();
    // Thousandths of a message a second: some carriers take one in ten seconds.
    columns.number("trunk_rate");
    columns.number("number_rate");
    columns.number("version").notNullable();
    columns.number("created_at").notNullable();
    columns.number("changed_at").notNullable();
  });
  await createTable(knex, "sidetone_trunk_webhooks", (columns, table) => {
    columns.id("trunk_id").notNullable();
    columns.id("verdict").notNullable();
    columns.key("reason", 190);
    columns.key("number", 190);
    columns.number("at").notNullable();
    table.primary(["trunk_id", "verdict"]);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable("sidetone_trunk_webhooks");
  await knex.schema.dropTable("sidetone_trunks");
}
