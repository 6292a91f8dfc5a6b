import type { Knex } from "knex";
import { addColumns, addIndex } from "./columns.js";

const TABLE = "sidetone_builtin_contacts";
const INDEX = "sidetone_builtin_contacts_order";
const SLICE = 500;

/** Contacts in the order people expect, page by page, and room for the 200 characters a name may have. */
export async function up(knex: Knex): Promise<void> {
  // MariaDB can't roll this back: a run that was cut short finds its own steps done.
  if (!(await knex.schema.hasColumn(TABLE, "name_key"))) {
    await addColumns(knex, TABLE, (columns) => columns.key("name_key", 190).notNullable().defaultTo(""));
  }
  // SQLite holds nobody to a length.
  if (knex.client.dialect !== "sqlite3") {
    await addColumns(knex, TABLE, (columns) => columns.key("name", 200).notNullable().alter());
  }
  await fillKeys(knex);
  await addIndex(knex, TABLE, ["tenant_id", "owner_id", "name_key", "id"], INDEX);
}

async function fillKeys(knex: Knex): Promise<void> {
  let last = "";
  let count = SLICE;
  while (count === SLICE) {
    const rows: { id: string; name: string }[] = await knex(TABLE)
      .select("id", "name")
      .where("id", ">", last)
      .orderBy("id")
      .limit(SLICE);
    for (const { id, name } of rows)
      await knex(TABLE)
        .where({ id })
        .update({ name_key: nameKey(name) });
    count = rows.length;
    last = rows.at(-1)?.id ?? "";
  }
}

/** As core/contacts had it when this was released. */
function nameKey(name: string): string {
  const folded = name
    .normalize("NFKD")
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\s]+/gu, " ")
    .trim();
  return [...folded].slice(0, 190).join("").trim();
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable(TABLE, (table) => {
    table.dropIndex(["tenant_id", "owner_id", "name_key", "id"], INDEX);
    table.dropColumn("name_key");
  });
}
