import type { Knex } from "knex";
import { createTable } from "./columns.js";

/** What instances tell each other of who is connected: one row each that says it lives, and one per session. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, "sidetone_instances", (columns) => {
    columns.id("id").notNullable().primary();
    columns.number("seen_at").notNullable();
    // The last change that is written, and the last one whose end of a session is no longer there to be read.
    columns.number("seq").notNullable();
    columns.number("purged_seq").notNullable();
  });
  await createTable(knex, "sidetone_presence", (columns, table) => {
    columns.id("instance_id").notNullable();
    columns.id("session_key").notNullable();
    columns.number("seq").notNullable();
    columns.id("user_id").notNullable();
    columns.id("tenant_id").notNullable();
    columns.flag("live").notNullable();
    columns.flag("idle").notNullable();
    columns.number("said_at").notNullable();
    // JSON list of user ids.
    columns.text("watching");
    columns.number("watched_at").notNullable();
    columns.flag("gone").notNullable();
    columns.flag("signed_out").notNullable();
    table.primary(["instance_id", "session_key"]);
    table.index(["instance_id", "seq"], "sidetone_presence_seq");
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable("sidetone_presence");
  await knex.schema.dropTable("sidetone_instances");
}
