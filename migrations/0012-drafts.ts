import type { Knex } from "knex";
import { addIndex, createTable } from "./columns.js";

/** What one user has typed and not sent, which single messages a user deleted, and who of a tenant is reserved. */
export async function up(knex: Knex): Promise<void> {
  // MariaDB cannot roll a column back: what a process that died here left behind is taken as done.
  for (const [name, type] of columns) {
    if (await knex.schema.hasColumn(MEMBERS, name)) continue;
    await knex.schema.alterTable(MEMBERS, (table) => void table.specificType(name, typeOn(knex, type)));
  }
  await createTable(knex, "sidetone_hidden_messages", (define, table) => {
    define.id("user_id").notNullable();
    define.id("message_id").notNullable();
    table.primary(["user_id", "message_id"]);
  });
  await addIndex(knex, "sidetone_preferences", ["tenant_id"], "sidetone_preferences_tenant");
  const settings = ["tenant_id", "chat_enabled"];
  await addIndex(knex, "sidetone_user_settings", settings, "sidetone_user_settings_tenant");
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable("sidetone_preferences", (table) => {
    table.dropIndex([], "sidetone_preferences_tenant");
  });
  await knex.schema.alterTable("sidetone_user_settings", (table) => {
    table.dropIndex([], "sidetone_user_settings_tenant");
  });
  await knex.schema.dropTable("sidetone_hidden_messages");
  for (const [name] of columns) await knex.schema.alterTable(MEMBERS, (table) => table.dropColumn(name));
}

const MEMBERS = "sidetone_members";
const columns = [
  ["draft", "text"],
  // The newest message that is not deleted, where that is not the newest of all.
  ["last_shown_seq", "bigint"],
] as const;

function typeOn(knex: Knex, type: "text" | "bigint"): string {
  return type === "text" && knex.client.dialect === "mysql" ? "mediumtext" : type;
}
