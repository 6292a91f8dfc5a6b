import type { Reading } from "../shared/database-sql.js";
import type { HostReading } from "../shared/directory-check.js";
import { reads } from "./directory-reads.js";

export interface GrantOptions {
  /** FreePBX's database, `asterisk` unless somebody chose another name. */
  readonly database: string;
  /** Who gets them, as SQL writes it: `'sidetone'@'localhost'`. */
  readonly grantee: string;
}

/**
 * What has to be granted, column by column. Hashes of passwords are read only where no module says who is signed in.
 * FreePBX's settings are left out: see there.
 */
export function readings(withPasswords: boolean): readonly HostReading[] {
  const { settings: _, ...granted } = reads;
  return Object.values(granted).map((read) => {
    const passwords = withPasswords && "passwords" in read ? read.passwords : [];
    return { table: read.table, columns: [...read.columns, ...passwords], optional: "optional" in read };
  });
}

/** The statement for one table; MariaDB grants nothing on a table that is not there. */
export function grantStatement({ table, columns }: Reading, { database, grantee }: GrantOptions): string {
  return `GRANT SELECT (${columns.map(quoted).join(", ")}) ON ${quoted(database)}.${quoted(table)} TO ${grantee};`;
}

function quoted(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}
