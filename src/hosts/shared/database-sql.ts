/** What whoever owns the database has to run: our role, our own database, and what of the admin UI's tables we may read. */

/** A table of the admin UI's and the columns of it that are read. */
export interface Reading {
  readonly table: string;
  readonly columns: readonly string[];
}

/** Where an admin UI has its tables, and the account that it has there itself. */
export interface DatabaseSettings {
  readonly client: "pg" | "mysql2";
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Whether it asks for an encrypted connection. */
  readonly ssl: boolean;
}

/** What of a wish there is to read: an older release, or one without some module, has less. */
export function readable(
  columns: ReadonlyMap<string, ReadonlySet<string>>,
  reads: readonly Reading[],
): readonly Reading[] {
  return reads
    .map(({ table, columns: wished }) => ({
      table,
      columns: wished.filter((column) => columns.get(table)?.has(column)),
    }))
    .filter(({ columns: there }) => there.length > 0);
}

export interface DatabaseWish {
  readonly password: string;
  /** The admin UI's own database. */
  readonly database: string;
  readonly reads: readonly Reading[];
}

/** The role, and the database that it owns; the same on every server. */
export const ROLE = "sidetone";

/** For `psql`, as often as one likes: the role can read what is named and write nothing outside its own database. */
export function postgresSql({ password, database, reads }: DatabaseWish): string {
  const lines = [
    `SELECT 'CREATE ROLE ${ROLE}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${ROLE}') \\gexec`,
    `ALTER ROLE ${ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '${password.replaceAll("'", "''")}';`,
    `SELECT 'CREATE DATABASE ${ROLE} OWNER ${ROLE}' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${ROLE}') \\gexec`,
    `\\connect ${quoted(database)}`,
    `GRANT CONNECT ON DATABASE ${quoted(database)} TO ${ROLE};`,
    `GRANT USAGE ON SCHEMA public TO ${ROLE};`,
    ...reads.map(
      ({ table, columns }) =>
        `GRANT SELECT (${columns.map(quoted).join(", ")}) ON ${quoted(table)} TO ${ROLE};`,
    ),
  ];
  return `${lines.join("\n")}\n`;
}

/** What takes role and database away again, messages and all. */
export function postgresRemoval(database: string): string {
  return `DROP DATABASE ${ROLE}; \\connect ${quoted(database)} \\\\ DROP OWNED BY ${ROLE}; DROP ROLE ${ROLE};`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export interface MariadbWish extends DatabaseWish {
  /** Where connections come from, as accounts are named: `localhost`, `%`. */
  readonly clients: readonly string[];
}

/** For `mariadb` and `mysql`, as often as one likes: the accounts can read what is named and write nothing outside their own database. */
export function mariadbSql({ password, database, reads, clients }: MariadbWish): string {
  const accounts = clients.map((client) => `'${ROLE}'@'${client}'`);
  const lines = [
    `CREATE DATABASE IF NOT EXISTS ${ROLE} CHARACTER SET utf8mb4;`,
    ...accounts.flatMap((account) => [
      `CREATE USER IF NOT EXISTS ${account};`,
      `ALTER USER ${account} IDENTIFIED BY '${password.replace(/['\\]/g, "\\$&")}';`,
      `GRANT ALL ON ${ROLE}.* TO ${account};`,
      ...reads.map(
        ({ table, columns }) =>
          `GRANT SELECT (${columns.map(ticked).join(", ")}) ON ${ticked(database)}.${ticked(table)} TO ${account};`,
      ),
    ]),
  ];
  return `${lines.join("\n")}\n`;
}

/** What takes accounts and database away again, messages and all. */
export function mariadbRemoval(clients: readonly string[]): string {
  const accounts = clients.map((client) => `'${ROLE}'@'${client}'`);
  return `DROP DATABASE ${ROLE}; DROP USER ${accounts.join(", ")};`;
}

function ticked(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}
