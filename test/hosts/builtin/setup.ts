import { createAdmin } from "../../../src/hosts/builtin/admin.js";
import { createBuiltinDirectory } from "../../../src/hosts/builtin/directory.js";
import { createDemo } from "../../../src/hosts/builtin/directory-demo.js";
import { allContacts, writeDirectory } from "../../../src/hosts/builtin/directory-writer.js";
import { uuidv7 } from "../../../src/lib/ids.js";
import { createStore, openDatabase } from "../../../src/store/index.js";

/** The built-in host over a database of its own, with the demo tenant unless `isEmpty`. */
export async function openHost(
  t: { teardown(close: () => unknown): void },
  url: string,
  { isEmpty = false } = {},
) {
  const database = await openDatabase(url);
  const { knex } = database;
  const store = createStore(database, { newId: uuidv7, now: Date.now });
  t.teardown(() => store.close());
  const clock = { at: 0 };
  const directory = createBuiltinDirectory(knex, () => clock.at);
  const { settings } = store;
  const deps = { knex, settings, newId: uuidv7, trunkId: "loopback", pbx: "pbx", now: 0 };
  const announcement = isEmpty ? null : await createDemo(deps);
  directory.refresh();
  const admin = createAdmin({
    directory,
    settings,
    write: (work) => writeDirectory(knex, work),
    contactsOf: (tenantId) => allContacts(knex, tenantId),
    newId: uuidv7,
    now: () => 0,
    country: "US",
    pbxs: [],
    trunks: ["loopback"],
    portal: null,
  });
  return { knex, store, settings, directory, admin, clock, deps, announcement };
}
