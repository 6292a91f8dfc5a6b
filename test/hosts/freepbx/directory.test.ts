import test from "ava";
import type { User } from "../../../src/core/model.js";
import { StoreFailure } from "../../../src/ports.js";
import { contactBookContract } from "../../contract/contact-book.js";
import { anybody, directoryContract, type ExpectedPeople, namesOf } from "../../contract/directory.js";
import { databases, testOn } from "../../servers/databases.js";
import { mariadbMissing } from "../../servers/mariadb.js";
import { openFreepbx } from "./setup.js";

const expected: ExpectedPeople = {
  tenants: ["FreePBX"],
  tenant: "FreePBX",
  users: ["admin", "alice", "bob", "carol", "dave", "erin", "frontdesk", "pat"],
  extensions: ["1001", "1002", "1003", "1004"],
  numbers: ["+12065550101", "+12065550102", "+12065550199", "+442079460001"],
  extensionsOf: { alice: ["1001"], bob: ["1002"], carol: ["1003"], dave: ["1004"] },
  pbx: "pbx",
  lines: 4,
  line: "1001",
  domain: null,
  other: null,
  contacts: { alice: ["Maria Lopez", "Sam Field"], bob: ["Maria Lopez"] },
  searches: [
    { username: "alice", text: " lopez\tMARIA\n", found: ["Maria Lopez"] },
    { username: "alice", text: "northwind", found: ["Maria Lopez"] },
    { username: "alice", text: "(206) 555-0151", found: ["Maria Lopez"] },
    { username: "bob", text: "field", found: [] },
  ],
  known: {
    username: "bob",
    number: "+12065550151",
    name: "Maria Lopez",
    labels: ["Mobile", "Work"],
    hidden: "+442079460777",
  },
  writers: { pages: "pat", content: "carol", changes: "erin", limits: "bob", neighbour: "alice" },
  shared: ["Maria Lopez"],
};

const mariadb = { name: "FreePBX", missing: mariadbMissing };
const [own] = databases.filter(({ name }) => name === "MariaDB");
const closing: (() => unknown)[] = [];
test.after.always(async () => {
  for (const close of closing.reverse()) await close();
});

let opened: ReturnType<typeof openSample> | undefined;
const open = () => {
  opened ??= openSample();
  return opened;
};
directoryContract(testOn(mariadb), open);
contactBookContract(testOn(mariadb), open);

testOn(mariadb)("who may do what follows from User Manager and the list of administrators", async (t) => {
  const { directory } = await open();
  const users = await usersOf(directory);
  t.like(users.get("alice"), { id: "1", scope: "user", enabled: true, email: "alice@example.test" });
  t.like(users.get("bob"), { scope: "user", enabled: true }, "by the group");
  t.like(users.get("carol"), { enabled: false }, "her own row says that she may not use the portal");
  t.like(users.get("dave"), { enabled: true }, "an AD user, by the AD group");
  t.like(users.get("pat"), { scope: "operator", enabled: true });
  t.like(users.get("admin"), { id: "ampuser:admin", scope: "operator", enabled: true, email: null });
  t.like(users.get("frontdesk"), { scope: "user", enabled: false }, "an administrator of other sections");
});

testOn(mariadb)("a change of a role or a switch in the host holds within ten seconds", async (t) => {
  const { directory, sql } = await openSampleOf(t, "roles");
  await usersOf(directory);
  await sql(
    "INSERT INTO userman_users_settings (uid, module, `key`, val) VALUES (1, 'sidetone', 'office', '1'), (2, 'sidetone', 'enabled', '0'), (6, 'global', 'pbx_login', '0') ON DUPLICATE KEY UPDATE val = VALUES(val)",
  );
  await sql("UPDATE ampusers SET sections = 'did;sidetone' WHERE username = 'frontdesk'");
  await sql("UPDATE userman_directories SET active = 0 WHERE id = 2");
  const users = await usersOf(directory);
  t.like(users.get("alice"), { scope: "office", enabled: true });
  t.like(users.get("bob"), { enabled: false });
  t.like(users.get("pat"), { scope: "user", enabled: true }, "without the login to the administration");
  t.like(users.get("frontdesk"), { scope: "operator", enabled: true });
  t.like(users.get("dave"), { enabled: false }, "the directory was switched off");
});

testOn(mariadb)(
  "an answer is at most ten seconds old, and those who ask at once share one look",
  async (t) => {
    const { directory, knex, clock } = await openSampleOf(t, "freshness");
    let queries = 0;
    knex.on("query", () => queries++);
    await Promise.all(Array.from({ length: 50 }, () => directory.tenant("freepbx")));
    t.is(queries, 10);
    await Promise.all(Array.from({ length: 50 }, () => directory.contactsByNumber(alice, ["+12065550150"])));
    t.is(queries, 14);
    clock.at += 10_000;
    await directory.contacts(alice, anybody);
    t.is(queries, 28);
  },
);

testOn(mariadb)("a contact is the host's to change, and says so", async (t) => {
  const { directory, contactBook } = await open();
  const [maria] = await directory.contactsByNumber(alice, ["+12065550150"]);
  t.like(maria, { ownerId: null, organisation: "Northwind", keptIn: "FreePBX" });
  t.deepEqual(maria?.emails, ["maria@northwind.test", "m.lopez@home.test"]);
  t.is(await contactBook.change("freepbx", maria?.id ?? "", () => "remove"), null);
  const [sam] = await directory.contacts(alice, { ...anybody, scope: "own" });
  t.like(sam, { name: "Sam Field", ownerId: "1" });
  t.is(await directory.contact({ ...alice, userId: "2" }, sam?.id ?? ""), null);
});

testOn(mariadb)("shared groups of contacts are seen by those whom the host shows them", async (t) => {
  const { directory, sql } = await openSampleOf(t, "groups");
  const dave = { ...alice, userId: "4" };
  t.deepEqual(await namesOf(directory, dave, ""), [], "nobody gave his group any");
  await sql(
    "INSERT INTO userman_users_settings VALUES (4, 'contactmanager', 'groups', '[\"2\"]', 'json-arr')",
  );
  t.deepEqual(await namesOf(directory, dave, ""), ["Maria Lopez"]);
  await sql(
    "UPDATE userman_users_settings SET val = '[\"3\",\"1\"]' WHERE uid = 4 AND module = 'contactmanager'",
  );
  t.deepEqual(
    await namesOf(directory, dave, ""),
    [],
    "alice's private group is not his, whatever the list says",
  );
  await sql(
    "UPDATE userman_users_settings SET val = '[\"false\",\"*\"]' WHERE uid = 4 AND module = 'contactmanager'",
  );
  t.deepEqual(await namesOf(directory, dave, ""), []);
  const admin = { userId: "ampuser:admin", tenantId: "freepbx", scope: "operator" } as const;
  t.deepEqual(await namesOf(directory, admin, ""), ["Maria Lopez"]);
  t.deepEqual(await namesOf(directory, { ...admin, userId: "77" }, ""), [], "nobody");
});

testOn(mariadb)("no text is garbled, and none does any harm", async (t) => {
  const { directory, sql } = await openSampleOf(t, "texts");
  const hostile = `<b>"O'Brien"</b> {{7*7}} \u202e😀 李雷`;
  await sql("UPDATE userman_users SET displayname = ?, username = ? WHERE id = 1", [hostile, "älice 😀"]);
  await sql("UPDATE contactmanager_group_entries SET displayname = ? WHERE id = 5", [hostile]);
  await sql("INSERT INTO ampusers (username, password_sha1, sections) VALUES (?, '', '*')", ["Büro 1"]);
  const users = await usersOf(directory);
  t.is(users.get("älice 😀")?.displayName, hostile);
  t.is(users.get("Büro 1")?.id, "ampuser:b%C3%BCro%201");
  t.is((await directory.contacts(alice, { ...anybody, text: "李雷" })).length, 1);
});

testOn(mariadb)(
  "the tenant is named and placed by the host's settings, where those may be read",
  async (t) => {
    const { directory, sql } = await openSampleOf(t, "settings");
    const withheld = await directory.tenant("freepbx");
    t.deepEqual(withheld?.tenant, {
      id: "freepbx",
      name: "FreePBX",
      sipDomains: ["pbx.example.test"],
      country: "US",
      timeZone: "America/New_York",
    });
    await sql("GRANT SELECT (keyword, value) ON settings.freepbx_settings TO 'settings'@'127.0.0.1'");
    await sql(
      "INSERT INTO freepbx_settings (keyword, value) VALUES ('FREEPBX_SYSTEM_IDENT', 'Büro Ost'), ('PHPTIMEZONE', 'Europe/London'), ('TONEZONE', 'uk')",
    );
    t.like((await directory.tenant("freepbx"))?.tenant, {
      name: "Büro Ost",
      country: "GB",
      timeZone: "Europe/London",
    });
    await sql("UPDATE freepbx_settings SET value = 'database' WHERE keyword = 'AUTHTYPE'");
    t.like((await usersOf(directory)).get("pat"), { scope: "user" }, "its logins are not User Manager's");
  },
);

testOn(mariadb)("without Contact Manager there are our own contacts, and all else", async (t) => {
  const { directory, contactBook, sql } = await openSampleOf(t, "bare");
  await sql("DROP TABLE contactmanager_groups");
  await contactBook.add(
    [
      {
        id: "own-1",
        tenantId: "freepbx",
        ownerId: "1",
        name: "Own",
        organisation: null,
        numbers: [],
        emails: [],
      },
    ],
    10,
  );
  t.deepEqual(await namesOf(directory, alice, ""), ["Own"]);
  t.truthy(await directory.extension("pbx", null, "1001"));
});

testOn(mariadb)("a table that must be readable and is not is an error, not an empty directory", async (t) => {
  const { directory } = await openSampleOf(t, "denied", ["userman_users"]);
  const error = await t.throwsAsync(directory.tenants(), { instanceOf: StoreFailure });
  t.is(error?.code, "ER_TABLEACCESS_DENIED_ERROR");
  await t.throwsAsync(directory.extension("pbx", null, "1001"), { instanceOf: StoreFailure });
});

const alice = { userId: "1", tenantId: "freepbx", scope: "user" } as const;

async function openSample() {
  const ownUrl = (await own?.url("freepbx_own")) ?? "sqlite::memory:";
  const sample = await openFreepbx({ teardown: (close) => closing.push(close) }, { name: "freepbx", ownUrl });
  const rename = (username: string, name: string) =>
    sample.sql("UPDATE userman_users SET displayname = ? WHERE username = ?", [name, username]);
  return { ...sample, rename, expected };
}

function openSampleOf(t: Parameters<typeof openFreepbx>[0], name: string, withheld: readonly string[] = []) {
  return openFreepbx(t, { name, withheld });
}

async function usersOf(directory: {
  tenant(id: string): Promise<{ users: ReadonlyMap<string, User> } | null>;
}) {
  const found = await directory.tenant("freepbx");
  return new Map([...(found?.users.values() ?? [])].map((user) => [user.username, user]));
}
