import type { Knex } from "knex";
import { createTable } from "./columns.js";

/** The index of what was said: one row per message, whose place counts up in the order in which they are added. */
export async function up(knex: Knex): Promise<void> {
  const { dialect } = knex.client;
  await createTable(knex, "sidetone_search", (columns, table) => {
    if (dialect === "sqlite3") table.specificType("place", "integer primary key autoincrement");
    else table.bigIncrements("place");
    columns.id("message_id").notNullable().unique();
    columns.id("tenant_id").notNullable();
    // Where the message stands: who may see it is known before it is looked at.
    columns.id("conversation_id").notNullable();
    columns.number("seq").notNullable();
    // ASCII letters and digits between spaces; core/search makes them.
    if (dialect === "mysql") {
      table.specificType("terms", "mediumtext character set ascii collate ascii_bin").notNullable();
    } else {
      columns.text("terms").notNullable();
    }
  });
  await knex.raw(indexes[dialect as keyof typeof indexes]);
  if (dialect === "sqlite3") await knex.raw(whenAdded);
}

export async function down(knex: Knex): Promise<void> {
  if (knex.client.dialect === "sqlite3") await knex.schema.dropTable("sidetone_search_terms");
  await knex.schema.dropTable("sidetone_search");
}

/** Everything is found by whole terms or their beginnings: no positions, no weights, no language. */
const indexes = {
  sqlite3: `CREATE VIRTUAL TABLE sidetone_search_terms USING fts5(
    terms, content='sidetone_search', content_rowid='place', tokenize='ascii', prefix='4 7 12', detail=none)`,
  mysql: "CREATE FULLTEXT INDEX sidetone_search_terms ON sidetone_search (terms)",
  postgresql: `CREATE INDEX sidetone_search_terms ON sidetone_search
    USING gin (array_to_tsvector(string_to_array(terms,' ')))`,
};

const whenAdded = `CREATE TRIGGER sidetone_search_added AFTER INSERT ON sidetone_search BEGIN
  INSERT INTO sidetone_search_terms(rowid,terms) VALUES (new.place,new.terms); END`;
