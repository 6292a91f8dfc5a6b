import type { Knex } from "knex";
import { createTable } from "./columns.js";

/** What users chose for themselves, where their browsers take a push, and about what they were mailed. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, "sidetone_preferences", (columns, table) => {
    columns.id("user_id").notNullable().primary();
    columns.id("tenant_id").notNullable();
    // JSON of what was chosen; what is missing is the default of the version that reads it.
    columns.text("data").notNullable();
    // Beside it what the reminders look for.
    columns.number("email_after_minutes");
    table.index(["email_after_minutes", "user_id"], "sidetone_preferences_email");
  });
  await createTable(knex, "sidetone_push_subscriptions", (columns, table) => {
    // SHA-256 of the endpoint, hex: an endpoint may be longer than an index.
    columns.id("id").notNullable().primary();
    columns.id("user_id").notNullable();
    columns.id("tenant_id").notNullable();
    columns.id("session_key").notNullable();
    columns.text("endpoint").notNullable();
    columns.key("p256dh", 190).notNullable();
    columns.key("auth", 64).notNullable();
    columns.number("created_at").notNullable();
    columns.number("last_seen_at").notNullable();
    table.index(["user_id"], "sidetone_push_subscriptions_user");
    table.index(["last_seen_at"], "sidetone_push_subscriptions_seen");
    table.index(["session_key"], "sidetone_push_subscriptions_session");
  });
  await createTable(knex, "sidetone_reminders", (columns, table) => {
    columns.id("conversation_id").notNullable();
    columns.id("user_id").notNullable();
    // The sequence up to which the user was mailed.
    columns.number("mailed_seq").notNullable();
    columns.number("mailed_at").notNullable();
    table.primary(["conversation_id", "user_id"]);
  });
}

export async function down(knex: Knex): Promise<void> {
  for (const name of ["reminders", "push_subscriptions", "preferences"]) {
    await knex.schema.dropTable(`sidetone_${name}`);
  }
}
