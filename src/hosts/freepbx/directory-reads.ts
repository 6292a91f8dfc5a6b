import type { Knex } from "knex";

/** A table of FreePBX's and the columns of it that are read: no query names another. */
export interface TableRead {
  readonly table: string;
  readonly columns: readonly string[];
  /** Columns with passwords' hashes: they are read only where no module says who is signed in. */
  readonly passwords?: readonly string[];
  /** What FreePBX lacks where a module of its own is not installed, or may keep to itself: without it there is less to show. */
  readonly optional?: true;
}

/**
 * Everything that is read of FreePBX's database, and what the grants are made from. Of the tables with secrets in plain
 * text (`sip`, `arimanager`) nothing is read. `freepbx_settings` has some too, among them the manager's password, and a
 * column is granted for all of its rows: so it is read where it happens to be readable, and nothing depends on it.
 */
export const reads = {
  directories: { table: "userman_directories", columns: ["id", "driver", "active", "order"] },
  userman: {
    table: "userman_users",
    columns: ["id", "auth", "username", "default_extension", "fname", "lname", "displayname", "email"],
    passwords: ["password"],
  },
  userSettings: { table: "userman_users_settings", columns: ["uid", "module", "key", "val", "type"] },
  groups: { table: "userman_groups", columns: ["id", "priority", "users"] },
  groupSettings: { table: "userman_groups_settings", columns: ["gid", "module", "key", "val", "type"] },
  ampusers: {
    table: "ampusers",
    columns: ["username", "email", "sections"],
    passwords: ["password_sha1"],
  },
  extensions: { table: "users", columns: ["extension", "name"] },
  devices: { table: "devices", columns: ["id", "tech", "devicetype", "user"] },
  incoming: { table: "incoming", columns: ["cidnum", "extension", "destination", "description"] },
  contactGroups: { table: "contactmanager_groups", columns: ["id", "owner", "type"], optional: true },
  contacts: {
    table: "contactmanager_group_entries",
    columns: ["id", "groupid", "displayname", "fname", "lname", "company"],
    optional: true,
  },
  contactNumbers: {
    table: "contactmanager_entry_numbers",
    columns: ["id", "entryid", "number", "stripped", "type", "E164"],
    optional: true,
  },
  contactEmails: {
    table: "contactmanager_entry_emails",
    columns: ["id", "entryid", "email"],
    optional: true,
  },
  settings: { table: "freepbx_settings", columns: ["keyword", "value"], optional: true },
} as const satisfies { readonly [name: string]: TableRead };

/** The rows of a table, or those that `narrow` leaves, with the columns that may be read and no others. */
export async function rowsOf<Row>(
  knex: Knex,
  { table, columns }: TableRead,
  narrow: (query: Knex.QueryBuilder) => unknown = () => undefined,
): Promise<Row[]> {
  const query = knex(table).select(...columns);
  narrow(query);
  return (await query) as Row[];
}
