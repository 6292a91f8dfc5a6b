import type { Knex } from "knex";

/**
 * The kinds of columns we have. MariaDB's default collation takes `Ab` and `aB` for one key, and PostgreSQL's may
 * sort by language, so that whatever identifies or addresses something is compared byte by byte, on all three.
 */
export interface Columns {
  /** An id made by us or by the host: ASCII. */
  id(name: string): Knex.ColumnBuilder;
  /** A key, address or code that may hold any character. */
  key(name: string, length: number): Knex.ColumnBuilder;
  /** Text that is only stored and shown. */
  text(name: string): Knex.ColumnBuilder;
  /** A time in milliseconds since 1970 UTC, a sequence or a count. */
  number(name: string): Knex.ColumnBuilder;
  /** 0 or 1: the three databases agree on numbers, not on booleans. */
  flag(name: string): Knex.ColumnBuilder;
}

/** Creates one of our tables; `define` adds the columns and indexes. */
export async function createTable(
  knex: Knex,
  name: string,
  define: (columns: Columns, table: Knex.CreateTableBuilder) => void,
): Promise<void> {
  await dropRemnant(knex, name);
  await knex.schema.createTable(name, (table) => {
    if (isMysql(knex)) {
      // The database may belong to a host with another engine, character set and collation.
      table.engine("InnoDB");
      table.charset("utf8mb4");
      table.collate("utf8mb4_bin");
    }
    define(columnsOf(knex, table), table);
  });
}

/** Adds an index to a table that is there; one that a dying process left behind is taken as done. */
export async function addIndex(
  knex: Knex,
  table: string,
  columns: readonly string[],
  name: string,
): Promise<void> {
  if (isMysql(knex)) {
    const found = knex("information_schema.statistics").where({ table_name: table, index_name: name });
    if ((await found.andWhereRaw("table_schema = database()").first()) !== undefined) return;
    await knex.schema.alterTable(table, (change) => void change.index(columns, name));
    return;
  }
  await knex.raw(`CREATE INDEX IF NOT EXISTS ${name} ON ${table} (${columns.join(",")})`);
}

/** Adds columns to one of our tables, or changes those whose builder says `alter()`. */
export async function addColumns(
  knex: Knex,
  name: string,
  define: (columns: Columns) => unknown,
): Promise<void> {
  await knex.schema.alterTable(name, (table) => void define(columnsOf(knex, table)));
}

/**
 * MariaDB cannot roll a table back, so that a process that dies in a migration leaves one behind, perhaps without its
 * indexes. What holds rows is no such remnant, and is left alone.
 */
async function dropRemnant(knex: Knex, name: string): Promise<void> {
  if (!(await knex.schema.hasTable(name))) return;
  if ((await knex(name).first()) !== undefined) {
    throw new Error(`The table ${name} has rows, but the list of migrations does not know it.`);
  }
  await knex.schema.dropTable(name);
}

function columnsOf(knex: Knex, table: Knex.CreateTableBuilder): Columns {
  const mysql = isMysql(knex);
  const binary = isPostgres(knex) ? ' collate "C"' : "";
  const ascii = mysql ? " character set ascii collate ascii_bin" : binary;
  return {
    id: (name) => table.specificType(name, `varchar(64)${ascii}`),
    key: (name, length) => table.specificType(name, `varchar(${length})${binary}`),
    text: (name) => table.specificType(name, mysql ? "mediumtext" : "text"),
    number: (name) => table.specificType(name, "bigint"),
    flag: (name) => table.specificType(name, "smallint"),
  };
}

function isMysql(knex: Knex): boolean {
  return knex.client.dialect === "mysql";
}

function isPostgres(knex: Knex): boolean {
  return knex.client.dialect === "postgresql";
}
