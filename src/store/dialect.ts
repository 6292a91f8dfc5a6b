import type { Knex } from "knex";
import type { SearchTerm } from "../core/search.js";

/** What a statement of ours may carry. */
export type Value = string | number | null;

/** One row as the driver gives it. */
export type Row = Readonly<Record<string, unknown>>;

export interface Result {
  readonly rows: readonly Row[];
  /** How many rows a change touched. */
  readonly changed: number;
}

/** A table as rows.ts writes it; the values of a row stand in the order of the columns. */
export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  /** Columns of the primary key. */
  readonly key: readonly string[];
}

export interface Column {
  readonly name: string;
  readonly type: "text" | "bigint";
}

/** What an insert does with a row whose key is there already: fail, leave it, overwrite these columns, or add to them. */
export type Duplicates = "fail" | "ignore" | readonly string[] | { readonly add: readonly string[] };

/** What went wrong, told by code alone: the messages of a database hold values. */
export interface Failure {
  readonly code: string;
  readonly kind: "unique" | "deadlock" | "busy" | "unreachable" | "other";
}

/** The rows that a SELECT finds. */
export type Read = (text: string, values?: readonly Value[]) => Promise<readonly Row[]>;

/** The file of a database belongs to another process. */
export class DatabaseInUse extends Error {
  override readonly name = "DatabaseInUse";
}

/** Everything in which the three databases differ, beside the columns of the migrations. */
export interface Dialect {
  readonly name: "sqlite" | "mariadb" | "postgres";
  readonly knexConfig: Knex.Config;
  readonly begin: string;
  /** Ends a SELECT whose rows shall stay as they are until the commit. */
  readonly forUpdate: string;
  /** Ends a SELECT whose rows shall stay as they are until the commit, while others may look at them alike. */
  readonly forShare: string;
  /** Ends a SELECT that takes rows which nobody else has. */
  readonly skipLocked: string;
  /** The function that picks the greatest of several values. */
  readonly greatest: string;
  readonly search: SearchDialect;
  /** The server's time in milliseconds, as an expression; null where it has no clock but ours. */
  readonly time: string | null;
  /** Rights that reading, writing and migrating take and that we have not, in the database's own words. */
  missingGrants(read: Read): Promise<readonly string[]>;
  /** Runs one statement; `?` marks a value. */
  run(connection: unknown, text: string, values: readonly Value[]): Promise<Result>;
  /** Puts an insert of up to {@link ROWS_PER_STATEMENT} rows together at once, to be run when its turn comes. */
  insert(insert: Insert): (connection: unknown) => Promise<unknown>;
  /** Says what kind of failure the driver's error is. */
  failure(error: unknown): Failure;
  /** Runs `work` while no other process does the same in this database. */
  exclusively<T>(knex: Knex, work: () => Promise<T>): Promise<T>;
  /** Called once before the first connection, and undone by what it returns when the last one is closed. */
  claim(): () => void;
}

/** How each database finds rows of the index of texts by their terms. */
export interface SearchDialect {
  /** FROM and the beginning of WHERE, the index as `x`; its only `?` is what {@link match} makes. */
  readonly from: string;
  /** The place by which the database walks along its index. */
  readonly place: string;
  /** The terms as the database reads them: all of them have to be there. */
  match(terms: readonly SearchTerm[]): string;
}

export interface Insert {
  readonly table: Table;
  readonly rows: readonly (readonly Value[])[];
  readonly duplicates: Duplicates;
}

/** SQLite and the drivers slow down, or refuse, with much longer statements. */
export const ROWS_PER_STATEMENT = 200;

/** The values for an IN list, repeated up to a power of two, so that few different statements are ever prepared. */
export function listOf(values: readonly Value[]): {
  readonly text: string;
  readonly values: readonly Value[];
} {
  let size = 1;
  while (size < values.length) size *= 2;
  const last = values.at(-1) ?? null;
  const padded = [...values, ...Array<Value>(size - values.length).fill(last)];
  return { text: marks(size), values: padded };
}

/** Keeps what `make` builds for each key. */
export function cached<K, V>(make: (key: K) => V): (key: K) => V {
  const kept = new Map<K, V>();
  return (key) => {
    let value = kept.get(key);
    if (value === undefined) {
      value = make(key);
      kept.set(key, value);
    }
    return value;
  };
}

/** `(?,?,?)` */
export const marks = cached((count: number) => `(${Array<string>(count).fill("?").join(",")})`);

/** `INSERT INTO table (columns)`, the same everywhere. */
export function insertInto(table: Table): string {
  return `INSERT INTO ${table.name} (${table.columns.map((column) => column.name).join(",")})`;
}

/** The same name for the same way of an insert, by which its statement is kept: lists are new with every call. */
export function nameOf(duplicates: Duplicates): string {
  return typeof duplicates === "object" && "add" in duplicates ? `+${duplicates.add}` : `=${duplicates}`;
}

/** The tail of an insert on SQLite and PostgreSQL; MariaDB has its own. */
export function onConflict({ table, duplicates }: Omit<Insert, "rows">): string {
  if (duplicates === "fail") return "";
  if (duplicates === "ignore") return " ON CONFLICT DO NOTHING";
  const sets =
    "add" in duplicates
      ? duplicates.add.map((column) => `${column}=${table.name}.${column}+excluded.${column}`)
      : duplicates.map((column) => `${column}=excluded.${column}`);
  return ` ON CONFLICT (${table.key.join(",")}) DO UPDATE SET ${sets}`;
}
