import type { Knex } from "knex";
import * as meta from "./0001-meta.js";
import * as conversations from "./0002-conversations.js";
import * as logs from "./0003-logs.js";
import * as outbox from "./0004-outbox.js";
import * as arrivals from "./0005-arrivals.js";
import * as registrations from "./0006-registrations.js";
import * as sessions from "./0007-sessions.js";
import * as settings from "./0008-settings.js";
import * as leases from "./0009-leases.js";
import * as builtinHost from "./0010-builtin-host.js";

interface NamedMigration extends Knex.Migration {
  readonly name: string;
}

/** Every change to our tables, oldest first. Add at the end; never edit, rename or reorder what was released. */
const migrations: readonly NamedMigration[] = [
  { name: "0001-meta", ...meta },
  { name: "0002-conversations", ...conversations },
  { name: "0003-logs", ...logs },
  { name: "0004-outbox", ...outbox },
  { name: "0005-arrivals", ...arrivals },
  { name: "0006-registrations", ...registrations },
  { name: "0007-sessions", ...sessions },
  { name: "0008-settings", ...settings },
  { name: "0009-leases", ...leases },
  { name: "0010-builtin-host", ...builtinHost },
];

/** The list as Knex wants it: imported, so that it is the same from sources, builds and tests, whatever the folder. */
export const migrationSource: Knex.MigrationSource<NamedMigration> = {
  getMigrations: async () => [...migrations],
  getMigrationName: (migration) => migration.name,
  getMigration: async (migration) => migration,
};
