import type { Knex } from "knex";
import { createTable } from "./columns.js";

/** The tables of the built-in host: who the users, extensions, numbers and contacts are where no other portal knows. */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex, "sidetone_builtin_tenants", (columns, table) => {
    columns.id("id").notNullable().primary();
    columns.key("name", 100).notNullable();
    columns.text("sip_domains").notNullable();
    columns.id("country").notNullable();
    columns.id("time_zone").notNullable();
    table.unique(["name"], { indexName: "sidetone_builtin_tenants_name" });
  });
  await createTable(knex, "sidetone_builtin_users", (columns, table) => {
    columns.id("id").notNullable().primary();
    columns.id("tenant_id").notNullable();
    columns.key("username", 64).notNullable();
    columns.text("display_name").notNullable();
    columns.key("email", 190);
    columns.id("scope").notNullable();
    columns.flag("enabled").notNullable();
    columns.text("password_hash").notNullable();
    table.unique(["tenant_id", "username"], { indexName: "sidetone_builtin_users_name" });
    table.index(["username"], "sidetone_builtin_users_login");
  });
  await createTable(knex, "sidetone_builtin_extensions", (columns, table) => {
    columns.id("id").notNullable().primary();
    columns.id("tenant_id").notNullable();
    columns.key("pbx", 64).notNullable();
    columns.key("number", 32).notNullable();
    columns.key("endpoint", 64).notNullable();
    columns.id("user_id");
    table.unique(["tenant_id", "number"], { indexName: "sidetone_builtin_extensions_number" });
    table.index(["pbx", "endpoint"], "sidetone_builtin_extensions_line");
  });
  await createTable(knex, "sidetone_builtin_numbers", (columns, table) => {
    columns.id("id").notNullable().primary();
    columns.id("tenant_id").notNullable();
    columns.key("e164", 32).notNullable();
    columns.text("label").notNullable();
    table.unique(["e164"], { indexName: "sidetone_builtin_numbers_e164" });
    table.index(["tenant_id"], "sidetone_builtin_numbers_tenant");
  });
  await createContacts(knex);
}

async function createContacts(knex: Knex): Promise<void> {
  await createTable(knex, "sidetone_builtin_contacts", (columns, table) => {
    columns.id("id").notNullable().primary();
    columns.id("tenant_id").notNullable();
    columns.id("owner_id");
    columns.key("name", 190).notNullable();
    columns.text("organisation");
    // Lower-case name and organisation, and the digits of every number: one column to search.
    columns.text("search_text").notNullable();
    table.index(["tenant_id", "name"], "sidetone_builtin_contacts_name");
  });
  await createTable(knex, "sidetone_builtin_contact_numbers", (columns, table) => {
    columns.id("contact_id").notNullable();
    columns.number("position").notNullable();
    columns.id("tenant_id").notNullable();
    columns.key("e164", 32).notNullable();
    columns.text("label").notNullable();
    table.primary(["contact_id", "position"]);
    table.index(["tenant_id", "e164"], "sidetone_builtin_contact_numbers_e164");
  });
  await createTable(knex, "sidetone_builtin_contact_emails", (columns, table) => {
    columns.id("contact_id").notNullable();
    columns.number("position").notNullable();
    columns.key("email", 190).notNullable();
    table.primary(["contact_id", "position"]);
  });
}

export async function down(knex: Knex): Promise<void> {
  for (const name of [
    "contact_emails",
    "contact_numbers",
    "contacts",
    "numbers",
    "extensions",
    "users",
    "tenants",
  ]) {
    await knex.schema.dropTable(`sidetone_builtin_${name}`);
  }
}
