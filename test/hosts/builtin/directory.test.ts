import test from "ava";
import { createDemo } from "../../../src/hosts/builtin/directory-demo.js";
import { createBuiltinHost } from "../../../src/hosts/builtin/host.js";
import { createContactBook } from "../../../src/hosts/shared/directory-contacts.js";
import { contactBookContract } from "../../contract/contact-book.js";
import { directoryContract, type ExpectedPeople } from "../../contract/directory.js";
import { databases, testOn } from "../../servers/databases.js";
import { openHost } from "./setup.js";

const closing: (() => unknown)[] = [];
test.after.always(async () => {
  for (const close of closing) await close();
});

for (const database of databases) {
  // One for all tests of the contract: most of them only read, and a server migrates one database at a time.
  let opened: ReturnType<typeof openWithNeighbour> | undefined;
  const open = () => {
    opened ??= database.url("directory").then(openWithNeighbour);
    return opened;
  };
  directoryContract(testOn(database), open);
  contactBookContract(testOn(database), open);

  testOn(database)("the demo is made once, and only in an empty database", async (t) => {
    const { deps, announcement } = await open();
    t.true(announcement?.some((line) => line.includes("alice") && line.includes("+15557650001")));
    t.is(await createDemo(deps), null);
  });

  testOn(database)("a name or password of odd characters is nobody's, and no error", async (t) => {
    const { directory, knex } = await open();
    const { signIn } = createBuiltinHost(directory, createContactBook(knex));
    for (const odd of ["alice\u0000", "\u0000", "\ud800", "ali\u0000ce", "x".repeat(100_000)]) {
      t.is(await signIn("demo.test", odd, "demo"), null);
      t.is(await signIn(odd, "alice", "demo"), null);
      t.is(await signIn("demo.test", "alice", odd), null);
    }
  });
}

test("an answer is at most ten seconds old", async (t) => {
  const { directory, knex, clock } = await openHost(t, "sqlite::memory:");
  const [tenant] = await directory.tenants();
  await directory.tenant(tenant?.id ?? "");
  await knex("sidetone_builtin_users").update({ display_name: "Renamed" });
  clock.at += 10_000;
  const found = await directory.tenant(tenant?.id ?? "");
  t.true([...(found?.users.values() ?? [])].every(({ displayName }) => displayName === "Renamed"));
});

test("the demo: SMS is on, carol's switch is off, alice sends from her first number", async (t) => {
  const { directory, settings } = await openHost(t, "sqlite::memory:");
  const [tenant] = await directory.tenants();
  const id = tenant?.id ?? "";
  const users = [...((await directory.tenant(id))?.users.values() ?? [])];
  const idOf = (name: string) => users.find(({ username }) => username === name)?.id ?? "";
  const known = await settings.users(
    id,
    users.map((user) => user.id),
  );
  t.true((await settings.tenant(id)).smsEnabled);
  t.is(known.get(idOf("carol"))?.smsEnabled, false);
  t.like(known.get(idOf("alice")), { smsEnabled: true, defaultNumber: "+15557650001" });
  const numbers = await settings.numbers(id);
  t.deepEqual(numbers.get("+15557650002")?.userIds, [idOf("alice")]);
  t.deepEqual(numbers.get("+15557650003")?.userIds, [idOf("bob")]);
  t.true([...numbers.values()].every(({ trunkId, smsEnabled }) => trunkId === "loopback" && smsEnabled));
});

test("who has the password signs in, by name alone where it is one of a kind", async (t) => {
  const { directory, admin, knex } = await openHost(t, "sqlite::memory:");
  const { signIn } = createBuiltinHost(directory, createContactBook(knex));
  t.is((await signIn("", "Alice", "demo"))?.username, "alice");
  t.is((await signIn("DEMO.test", "alice", "demo"))?.username, "alice");
  t.is(await signIn("", "alice", "Demo"), null);
  t.is(await signIn("", "alice", ""), null);
  t.is(await signIn("", "nobody", "demo"), null);
  t.is(await signIn("other.test", "alice", "demo"), null);
  t.is(await signIn("", "' or ''='", "demo"), null);
  await admin.run({ action: "set", kind: "user", key: "alice", values: { enabled: "off" } });
  t.is(await signIn("", "alice", "demo"), null, "switched off");
  await admin.run({ action: "add", kind: "tenant", key: "other.test", values: {} });
  const values = { tenant: "other.test", password: "demo" };
  await admin.run({ action: "add", kind: "user", key: "bob", values });
  t.is(await signIn("", "bob", "demo"), null, "two of a kind: the tenant is needed");
  t.is((await signIn("other.test", "bob", "demo"))?.username, "bob");
});

/** The demo tenant, and beside it one with the same extension and username. */
async function openWithNeighbour(url: string) {
  const host = await openHost({ teardown: (close) => closing.push(close) }, url);
  const tenant = "other.test";
  const add = (kind: "user" | "extension" | "number" | "contact", key: string, values = {}) =>
    host.admin.run({ action: "add", kind, key, values: { tenant, ...values } });
  await host.admin.run({ action: "add", kind: "tenant", key: tenant, values: {} });
  await add("user", "alice");
  await add("extension", "1001", { user: "alice" });
  await add("number", "+15557650009", { users: "alice" });
  await add("contact", "Other Contact", { numbers: "Mobile=+15551239999" });
  const rename = (username: string, name: string): Promise<void> =>
    host.knex("sidetone_builtin_users").where({ username }).update({ display_name: name });
  return { ...host, contactBook: createContactBook(host.knex), rename, expected };
}

const expected: ExpectedPeople = {
  tenants: ["demo.test", "other.test"],
  tenant: "demo.test",
  users: ["alice", "bob", "carol", "dave", "erin", "olivia", "oscar"],
  extensions: ["1001", "1002", "1003", "1004", "1005"],
  numbers: ["+15557650001", "+15557650002", "+15557650003", "+15557650004"],
  extensionsOf: { alice: ["1001"], erin: ["1005"] },
  pbx: "pbx",
  lines: 6,
  line: "1002",
  domain: "demo.test",
  other: {
    tenant: "other.test",
    line: "1001",
    number: "+15557650009",
    contacts: ["Other Contact"],
    contactNumber: "+15551239999",
  },
  contacts: {
    alice: ["City Taxi", "Grace Hopper", "Sam Summers"],
    bob: ["City Taxi", "Grace Hopper", "Wendy West"],
  },
  searches: [
    { username: "alice", text: " hopper\tGRACE\n", found: ["Grace Hopper"] },
    { username: "alice", text: "dental", found: ["Sam Summers"] },
    { username: "alice", text: "(555) 123-0003", found: ["City Taxi"] },
  ],
  known: {
    username: "alice",
    number: "+15551230005",
    name: "Sam Summers",
    labels: ["Mobile", "Home", "Work"],
    hidden: "+15551230007",
  },
  writers: { pages: "dave", content: "carol", changes: "erin", limits: "olivia", neighbour: "oscar" },
  shared: ["City Taxi", "Grace Hopper"],
};
