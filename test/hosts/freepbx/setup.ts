// A FreePBX's database with its sample people, read by a login that may read what the grants say and nothing else.
import { readFileSync } from "node:fs";
import { type Connection, createConnection } from "mysql2/promise";
import { createFreepbxDirectory } from "../../../src/hosts/freepbx/directory.js";
import { grantStatement, readings } from "../../../src/hosts/freepbx/grants.js";
import { createContactBook, createContactReader } from "../../../src/hosts/shared/directory-contacts.js";
import { openHostDatabase } from "../../../src/hosts/shared/directory-database.js";
import { openDatabase } from "../../../src/store/index.js";
import { sharedMariadb } from "../../servers/databases.js";

export const defaults = { country: "US", timeZone: "America/New_York", sipDomain: "PBX.example.test" };

export interface FreepbxOptions {
  /** Also the name of the login. */
  readonly name: string;
  /** Where our own tables are. */
  readonly ownUrl?: string;
  /** Whether the login may read the hashes of passwords. */
  readonly passwords?: boolean;
  /** Tables on which it gets nothing. */
  readonly withheld?: readonly string[];
}

interface Teardown {
  teardown(close: () => unknown): void;
}

/** The sample FreePBX in a database of its own; `sql` changes it as FreePBX would, ten seconds ago. */
export async function openFreepbx(t: Teardown, options: FreepbxOptions) {
  const { name, ownUrl = "sqlite::memory:", passwords = true, withheld = [] } = options;
  const url = new URL(await (await sharedMariadb()).url(name));
  const host = await createConnection({ uri: url.href, multipleStatements: true, charset: "utf8mb4" });
  t.teardown(() => host.destroy());
  await host.query(readFileSync("test/fixtures/hosts/freepbx.sql", "utf8"));
  await grant(host, name, passwords, withheld);
  url.username = name;
  const portal = openHostDatabase(url.href);
  const own = await openDatabase(ownUrl);
  t.teardown(() => Promise.all([portal.close(), own.close()]));
  const clock = { at: 0 };
  const directory = createFreepbxDirectory({
    knex: portal.knex,
    ownContacts: createContactReader(own.knex),
    pbx: "pbx",
    defaults,
    now: () => clock.at,
  });
  return {
    knex: portal.knex,
    directory,
    contactBook: createContactBook(own.knex),
    clock,
    url,
    async sql(statement: string, values: string[] = []) {
      await host.query(statement, values);
      clock.at += 10_000;
    },
  };
}

async function grant(host: Connection, name: string, passwords: boolean, withheld: readonly string[]) {
  const grantee = `'${name}'@'127.0.0.1'`;
  await host.query(`CREATE OR REPLACE USER ${grantee}`);
  for (const reading of readings(passwords).filter(({ table }) => !withheld.includes(table))) {
    await host.query(grantStatement(reading, { database: name, grantee }));
  }
}
