import type { Knex } from "knex";
import { createTable } from "./columns.js";

/** Our switches beside the host's tenants, users and numbers, and who answers a number. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, "sidetone_tenant_settings", (columns) => {
    columns.id("tenant_id").notNullable().primary();
    columns.flag("sms_enabled").notNullable();
  });
  await createTable(knex, "sidetone_user_settings", (columns) => {
    columns.id("user_id").notNullable().primary();
    columns.id("tenant_id").notNullable();
    columns.flag("chat_enabled").notNullable();
    columns.flag("sms_enabled").notNullable();
    columns.key("default_number", 64);
  });
  await createTable(knex, "sidetone_number_settings", (columns, table) => {
    columns.id("tenant_id").notNullable();
    columns.key("number", 64).notNullable();
    columns.flag("sms_enabled").notNullable();
    columns.flag("mms_enabled").notNullable();
    columns.key("trunk_id", 64);
    columns.id("country");
    table.primary(["number", "tenant_id"]);
    table.index(["tenant_id"], "sidetone_number_settings_tenant");
  });
  await createTable(knex, "sidetone_number_users", (columns, table) => {
    columns.id("tenant_id").notNullable();
    columns.key("number", 64).notNullable();
    columns.id("user_id").notNullable();
    table.primary(["number", "tenant_id", "user_id"]);
    table.index(["user_id"], "sidetone_number_users_user");
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable("sidetone_number_users");
  await knex.schema.dropTable("sidetone_number_settings");
  await knex.schema.dropTable("sidetone_user_settings");
  await knex.schema.dropTable("sidetone_tenant_settings");
}
