import type { Knex } from "knex";
import { addColumns } from "./columns.js";

/** Which user of a shared number has taken a conversation, and until when that holds. */
export async function up(knex: Knex): Promise<void> {
  // MariaDB cannot roll a column back: what a process that died here left behind is taken as done.
  if (!(await knex.schema.hasColumn(CONVERSATIONS, "claimed_by"))) {
    await addColumns(knex, CONVERSATIONS, (columns) => columns.id("claimed_by"));
  }
  if (!(await knex.schema.hasColumn(CONVERSATIONS, "claimed_until"))) {
    await addColumns(knex, CONVERSATIONS, (columns) => columns.number("claimed_until"));
  }
}

export async function down(knex: Knex): Promise<void> {
  for (const name of ["claimed_by", "claimed_until"]) {
    await knex.schema.alterTable(CONVERSATIONS, (table) => table.dropColumn(name));
  }
}

const CONVERSATIONS = "sidetone_conversations";
