import type { Knex } from "knex";
import { createTable } from "./columns.js";

/** Conversations, who is in them, and what was said. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, "sidetone_conversations", (columns, table) => {
    columns.id("id").notNullable().primary();
    columns.id("tenant_id").notNullable();
    columns.id("kind").notNullable();
    // Tenant and key in one column, so that a batch finds all of its conversations with one plain IN list.
    columns.key("thread_key", 400).notNullable().unique("sidetone_conversations_thread");
    columns.key("number", 64);
    columns.key("peer", 255);
    columns.number("last_seq").notNullable();
    columns.number("created_at").notNullable();
    table.index(["tenant_id", "peer"], "sidetone_conversations_peer");
  });
  await createTable(knex, "sidetone_members", (columns, table) => {
    columns.id("conversation_id").notNullable();
    columns.id("user_id").notNullable();
    columns.id("tenant_id").notNullable();
    columns.number("last_activity_at");
    columns.number("read_seq").notNullable();
    columns.number("hidden_before").notNullable();
    columns.number("visible_from").notNullable();
    columns.number("visible_until");
    columns.flag("muted").notNullable();
    table.primary(["conversation_id", "user_id"]);
    // The inbox, newest first, is a walk along this index.
    table.index(["user_id", "last_activity_at", "conversation_id"], "sidetone_members_inbox");
  });
  await createTable(knex, "sidetone_messages", (columns, table) => {
    columns.id("id").notNullable().primary();
    columns.id("tenant_id").notNullable();
    columns.id("conversation_id").notNullable();
    columns.number("seq").notNullable();
    columns.id("kind").notNullable();
    columns.id("direction").notNullable();
    columns.id("origin").notNullable();
    columns.id("author_id");
    columns.key("source_key", 190).notNullable().unique("sidetone_messages_source");
    columns.text("body").notNullable();
    columns.number("segments");
    columns.id("state");
    columns.key("state_reason", 190);
    columns.number("created_at").notNullable();
    table.unique(["conversation_id", "seq"], { indexName: "sidetone_messages_place" });
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable("sidetone_messages");
  await knex.schema.dropTable("sidetone_members");
  await knex.schema.dropTable("sidetone_conversations");
}
