import type { Knex } from "knex";
import type { Extension, TenantDirectory } from "../../core/model.js";
import { indexTenant } from "../shared/tenant-directory.js";
import { type DeviceRow, type ExtensionRow, toLines } from "./directory-lines.js";
import { type IncomingRow, type NumberReader, toNumbers } from "./directory-numbers.js";
import {
  type AmpuserRow,
  type Person,
  toPeople,
  type UsermanDirectoryRow,
  type UsermanRow,
} from "./directory-people.js";
import { reads, rowsOf, type TableRead } from "./directory-reads.js";
import { createSettings, type GroupRow, type SettingRow, settingNames } from "./directory-settings.js";
import {
  authTypeOf,
  type SettingsRow,
  settingKeywords,
  type TenantDefaults,
  toTenant,
} from "./directory-tenant.js";

/** Everybody and everything at one moment, replaced as a whole. */
export interface Snapshot {
  readonly directory: TenantDirectory;
  /** By id, in the order in which a login looks for them. */
  readonly people: ReadonlyMap<string, Person>;
  readonly byEndpoint: ReadonlyMap<string, Extension>;
}

export interface LoadOptions {
  readonly pbx: string;
  readonly defaults: TenantDefaults;
  readonly readNumber: NumberReader;
}

/** Table or column unknown, or kept from us: 1044, 1142, 1143, 1054 and 1146. */
const WITHHELD = [
  "ER_DBACCESS_DENIED_ERROR",
  "ER_TABLEACCESS_DENIED_ERROR",
  "ER_COLUMNACCESS_DENIED_ERROR",
  "ER_BAD_FIELD_ERROR",
  "ER_NO_SUCH_TABLE",
];

/** Reads users, extensions and numbers: ten statements, however many there are. */
export async function loadSnapshot(
  knex: Knex,
  { pbx, defaults, readNumber }: LoadOptions,
): Promise<Snapshot> {
  const rows = await loadRows(knex);
  const tenant = toTenant(rows.settings, defaults);
  const settings = createSettings({
    users: rows.userSettings,
    groups: rows.groupSettings,
    memberships: rows.groups,
  });
  const people = toPeople({ ...rows, settings, authType: authTypeOf(rows.settings) });
  const lines = toLines({ ...rows, people, pbx });
  const names = new Map(rows.extensions.map(({ extension, name }) => [extension, name ?? ""]));
  const numbers = toNumbers(
    rows.incoming,
    (raw) => readNumber(raw, tenant.country),
    (extension) => names.get(extension) ?? null,
  );
  return {
    people: new Map(people.map((person) => [person.user.id, person])),
    byEndpoint: new Map(lines.map((line) => [line.endpoint, line])),
    directory: indexTenant({ tenant, users: people.map(({ user }) => user), extensions: lines, numbers }),
  };
}

/** The rows of a table that may be missing or withheld; none then, and `doctor` says so. */
export async function rowsIfReadable<Row>(query: PromiseLike<Row[]>): Promise<Row[]> {
  try {
    return await query;
  } catch (error) {
    if (error instanceof Error && "code" in error && WITHHELD.includes(String(error.code))) return [];
    throw error;
  }
}

async function loadRows(knex: Knex) {
  return {
    settings: await rowsIfReadable(
      rowsOf<SettingsRow>(knex, reads.settings, (query) => query.whereIn("keyword", settingKeywords)),
    ),
    directories: await rowsOf<UsermanDirectoryRow>(knex, reads.directories),
    userman: await rowsOf<UsermanRow>(knex, reads.userman),
    userSettings: await settingRows<SettingRow & { uid: number }>(knex, reads.userSettings),
    groups: await rowsOf<GroupRow>(knex, reads.groups),
    groupSettings: await settingRows<SettingRow & { gid: number }>(knex, reads.groupSettings),
    ampusers: await rowsOf<AmpuserRow>(knex, reads.ampusers),
    extensions: await rowsOf<ExtensionRow>(knex, reads.extensions, (query) => query.orderBy("extension")),
    devices: await rowsOf<DeviceRow>(knex, reads.devices),
    incoming: await rowsOf<IncomingRow>(knex, reads.incoming),
  };
}

/** Dashboards and the like are settings too, and large: only what is asked for leaves the database. */
function settingRows<Row>(knex: Knex, read: TableRead): Promise<Row[]> {
  const names = Object.values(settingNames);
  return rowsOf<Row>(knex, read, (query) =>
    query
      .whereIn("module", [...new Set(names.map(([module]) => module))])
      .whereIn("key", [...new Set(names.map(([, key]) => key))]),
  );
}
