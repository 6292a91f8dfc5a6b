import type { ExecutionContext } from "ava";
import { type AdminCommand, createAdmin } from "../../../src/hosts/builtin/admin.js";
import { AdminError } from "../../../src/hosts/builtin/admin-world.js";
import { allContacts, writeDirectory } from "../../../src/hosts/builtin/directory-writer.js";
import { uuidv7 } from "../../../src/lib/ids.js";
import { createStore, openDatabase } from "../../../src/store/index.js";
import { testOn } from "../../servers/databases.js";
import { acme, createFusionpbx, openFusionpbx, postgres } from "./setup.js";

const on = testOn(postgres);
const tenant = "acme.example.test";

on(
  "F31 people and numbers of FusionPBX get their switches by the command line, and nothing else",
  async (t) => {
    const { run, settings, own } = await setup(t, "fusionpbx_admin");
    await run("set", "tenant", tenant, { sms: "on" });
    await run("set", "user", "alice", { tenant, sms: "on" });
    await run("set", "number", "+12065550101", { tenant, sms: "on", trunk: "loopback", users: "alice" });
    await run("set", "user", "ALICE", { tenant, "default-number": "+12065550101" });
    t.true((await settings.tenant(acme)).smsEnabled);
    const [number] = (await run("list", "number", "", { tenant })).filter((row) => row["users"] !== "");
    t.like(number, { number: "+12065550101", sms: "on", users: "alice", label: "Alice direct" });
    for (const table of ["tenants", "users", "extensions", "numbers"]) {
      t.deepEqual(await own(`sidetone_builtin_${table}`), [], `${table}: FusionPBX keeps them`);
    }
  },
);

on("F31 adding, changing and removing what FusionPBX keeps is refused in its name", async (t) => {
  const { admin, run, own } = await setup(t, "fusionpbx_admin_refused");
  const refused: [AdminCommand["action"], AdminCommand["kind"], string, Record<string, string>, RegExp][] = [
    ["add", "tenant", "new.test", {}, /tenants are kept in FusionPBX/],
    ["add", "user", "zoe", { tenant }, /users are kept in FusionPBX: add and remove them there/],
    ["remove", "user", "alice", { tenant }, /users are kept in FusionPBX/],
    ["set", "user", "alice", { tenant, name: "A" }, /users are kept in FusionPBX: change "name" there/],
    ["set", "user", "alice", { tenant, password: "x" }, /users are kept in FusionPBX/],
    ["add", "extension", "1010", { tenant }, /extensions are kept in FusionPBX/],
    ["set", "extension", "1001", { tenant, user: "bob" }, /extensions are kept in FusionPBX/],
    ["add", "number", "+12065550111", { tenant }, /numbers are kept in FusionPBX/],
    ["remove", "number", "+12065550101", { tenant }, /numbers are kept in FusionPBX/],
    [
      "set",
      "number",
      "+12065550101",
      { tenant, label: "x" },
      /numbers are kept in FusionPBX: change "label" there/,
    ],
  ];
  for (const [action, kind, key, values, message] of refused) {
    await t.throwsAsync(
      run(action, kind, key, values),
      { instanceOf: AdminError, message },
      `${action} ${kind}`,
    );
  }
  const file = `kind,tenant,user,name\nuser,${tenant},zoe,Zoe\n`;
  await t.throwsAsync(admin.importCsv(file), { message: /line 2: users are kept in FusionPBX/ });
  t.deepEqual(await own("sidetone_builtin_users"), []);
});

on("F31 contacts of our own book are added and removed by the command line as ever", async (t) => {
  const { run } = await setup(t, "fusionpbx_admin_contacts");
  await run("add", "contact", "Doc", { tenant, owner: "alice", numbers: "Mobile=+12065550180" });
  const [contact] = await run("list", "contact", "", { tenant });
  t.like(contact, { name: "Doc", owner: "alice" });
  await run("remove", "contact", contact?.["contact"] ?? "", { tenant });
  t.deepEqual(await run("list", "contact", "", { tenant }), []);
});

async function setup(t: ExecutionContext, name: string) {
  const { directory } = await openFusionpbx(t, await createFusionpbx(name));
  const database = await openDatabase("sqlite::memory:");
  const store = createStore(database, { newId: uuidv7, now: Date.now });
  t.teardown(() => store.close());
  const admin = createAdmin({
    directory,
    settings: store.settings,
    write: (work) => writeDirectory(database.knex, work),
    contactsOf: (tenantId) => allContacts(database.knex, tenantId),
    newId: uuidv7,
    now: () => 0,
    country: "US",
    pbxs: [],
    trunks: ["loopback"],
    portal: "FusionPBX",
  });
  const run = (action: AdminCommand["action"], kind: AdminCommand["kind"], key = "", values = {}) =>
    admin.run({ action, kind, key, values });
  const own = (table: string): Promise<unknown[]> => database.knex(table).then((rows) => [...rows]);
  return { admin, run, settings: store.settings, own };
}
