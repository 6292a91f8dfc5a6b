import test from "ava";
import type { AdminCommand } from "../../../src/hosts/builtin/admin.js";
import { AdminError } from "../../../src/hosts/builtin/admin-world.js";
import { createBuiltinHost } from "../../../src/hosts/builtin/host.js";
import { createContactBook } from "../../../src/hosts/shared/directory-contacts.js";
import { databases, testOn } from "../../servers/databases.js";
import { openHost } from "./setup.js";

const people = `kind,tenant,user,extension,number,name,users,numbers,sms,owner
tenant,one.test,,,,,,,on,
user,one.test,ann,,,"Ann ""A"" Archer",,,on,
user,one.test,ben,,,Ben,,,,
extension,one.test,ann,201,,,,,,
number,one.test,,,(202) 555-0143,,"ann, ben",,on,
contact,one.test,,,,Doc,,Mobile=+12025550144; +12025550145,,ann
`;

for (const database of databases) {
  testOn(database)(
    "an empty database is filled from one CSV file, and empties with its tenant",
    async (t) => {
      const { admin, run } = await setup(t, await database.url("admin_csv"), true);
      const rows = await admin.importCsv(people);
      t.is(rows.length, 6);
      t.is(rows.filter(({ password }) => password !== undefined).length, 2, "passwords are made for both");
      t.like((await run("list", "number"))[0], {
        number: "+12025550143",
        users: "ann ben",
        sms: "on",
        trunk: "loopback",
      });
      t.like((await run("list", "user"))[0], { user: "ann", name: 'Ann "A" Archer', sms: "on" });
      t.like((await run("list", "extension"))[0], { extension: "201", user: "ann", pbx: "pbx" });
      t.like((await run("list", "contact"))[0], {
        name: "Doc",
        owner: "ann",
        numbers: "Mobile=+12025550144; Phone=+12025550145",
      });
      t.like((await run("list", "tenant"))[0], { tenant: "one.test", sms: "on" });
      await run("remove", "user", "ann");
      t.is((await run("list", "number"))[0]?.["users"], "ben");
      t.is((await run("list", "extension"))[0]?.["user"], "");
      t.deepEqual(await run("list", "contact"), [], "her own contact went with her");
      await run("remove", "tenant", "one.test");
      for (const kind of ["tenant", "user", "extension", "number", "contact"] as const) {
        t.deepEqual(await run("list", kind), [], kind);
      }
    },
  );
}

test("one bad line keeps the whole file out, and every bad line is told", async (t) => {
  const { admin, run } = await setup(t, "sqlite::memory:", true);
  const bad = `${people}user,one.test,ann,,,Again,,,,\nuser,two.test,x,,,,,,,\nrobot,,,,,,,,,\nnumber,one.test,,,911x,,,,,\n`;
  const error = await t.throwsAsync(admin.importCsv(bad), { instanceOf: AdminError });
  t.deepEqual(
    [...(error?.message.matchAll(/^line (\d+):/gm) ?? [])].map(([, line]) => line),
    ["8", "9", "10", "11"],
  );
  t.deepEqual(await run("list", "tenant"), []);
});

test("hostile cells are refused or kept as they are, and never run", async (t) => {
  const { admin, run } = await setup(t, "sqlite::memory:");
  const name = "=HYPERLINK(1)'); drop table x;-- <script>";
  await admin.importCsv(`kind,user,name\nuser,eve,${name}\n`);
  t.is((await run("list", "user")).find(({ user }) => user === "eve")?.["name"], name);
  for (const cell of ["a\u0000b", "a\u001b[2J", '"a\nb"', "x".repeat(200)]) {
    await t.throwsAsync(admin.importCsv(`kind,user,name\nuser,mallory,${cell}\n`), {
      instanceOf: AdminError,
    });
  }
  await t.throwsAsync(admin.importCsv("kind,user,__proto__\nuser,mallory,x\n"), { instanceOf: AdminError });
  await t.throwsAsync(admin.importCsv("kind,user,tenant\nuser,../etc,demo.test\n"), {
    instanceOf: AdminError,
  });
});

test("what is said is changed, and nothing else", async (t) => {
  const { run } = await setup(t, "sqlite::memory:");
  await run("set", "user", "alice", { name: "Alice B.", email: "" });
  const [alice] = await run("list", "user");
  t.like(alice, { name: "Alice B.", email: "", sms: "on", "default-number": "+15557650001" });
  await run("set", "number", "555-765-0001", { label: "Front desk", users: "alice bob" });
  t.like((await run("list", "number"))[0], {
    label: "Front desk",
    users: "alice bob",
    sms: "on",
    trunk: "loopback",
  });
  await run("set", "extension", "1001", { user: "" });
  t.is((await run("list", "extension"))[0]?.["user"], "");
});

test("a contact is changed and removed by the id that list shows", async (t) => {
  const { run } = await setup(t, "sqlite::memory:");
  const id = (await run("list", "contact")).find(({ name }) => name === "City Taxi")?.["contact"] ?? "";
  await run("set", "contact", id, { emails: "taxi@example.com" });
  t.like((await run("list", "contact"))[0], { emails: "taxi@example.com", numbers: "Dispatch=+15551230003" });
  await run("remove", "contact", id);
  t.false((await run("list", "contact")).some(({ contact }) => contact === id));
});

test("what can't be is refused in words", async (t) => {
  const { run } = await setup(t, "sqlite::memory:");
  await run("add", "tenant", "other.test", { domains: "sip.other.test" });
  const refused: [...Parameters<typeof run>, RegExp][] = [
    ["add", "tenant", "demo.test", {}, /there is a tenant demo\.test already/],
    ["add", "tenant", "third.test", { domains: "demo.test" }, /already belongs/],
    ["add", "tenant", "SIP.other.test", {}, /there is a tenant|already belongs/],
    ["add", "tenant", "x.test", { timezone: "Mars/Base" }, /time zone/],
    ["add", "tenant", "x.test", { country: "us" }, /capital letters/],
    ["add", "user", "zoe", {}, /several tenants/],
    ["add", "user", "zoe", { tenant: "no.test" }, /no tenant no\.test/],
    ["add", "user", "zoe", { tenant: "demo.test", scope: "root" }, /user, office or operator/],
    ["add", "user", "zoe", { tenant: "demo.test", colour: "red" }, /has no colour/],
    [
      "set",
      "user",
      "alice",
      { tenant: "demo.test", "default-number": "+15557650777" },
      /no number of demo\.test/,
    ],
    ["add", "extension", "1001", { tenant: "demo.test" }, /already/],
    ["add", "extension", "1009", { tenant: "demo.test", endpoint: "1001" }, /already extension 1001/],
    ["add", "extension", "10|09", { tenant: "demo.test" }, /what is dialled/],
    ["add", "number", "+15557650001", { tenant: "other.test" }, /another tenant/],
    ["add", "number", "12", { tenant: "demo.test" }, /no phone number/],
    ["set", "number", "+15557650001", { tenant: "demo.test", trunk: "nowhere" }, /there is no nowhere/],
    ["remove", "number", "+15557650777", { tenant: "demo.test" }, /there is no number/],
    ["remove", "user", "nobody", { tenant: "demo.test" }, /there is no user nobody/],
    ["add", "contact", "X", { tenant: "demo.test", numbers: "call me" }, /no phone number/],
    ["set", "contact", "Grace Hopper", { tenant: "demo.test" }, /what list shows/],
  ];
  for (const [action, kind, key, values, words] of refused) {
    const error = await t.throwsAsync(
      run(action, kind, key, values),
      { instanceOf: AdminError },
      `${action} ${kind} ${key}`,
    );
    t.regex(error?.message ?? "", words);
  }
});

test("a password that was made lets its user in, and a changed one the old one out", async (t) => {
  const { run, directory, knex } = await setup(t, "sqlite::memory:");
  const { signIn } = createBuiltinHost(directory, createContactBook(knex));
  const [row] = await run("add", "user", "Zoe");
  t.is((await signIn("", "zoe", row?.["password"] ?? ""))?.username, "zoe");
  await run("set", "user", "zoe", { password: "another one" });
  t.is(await signIn("", "zoe", row?.["password"] ?? ""), null);
  t.is((await signIn("", "zoe", "another one"))?.username, "zoe");
  t.false(JSON.stringify(await run("list", "user")).includes("another one"));
});

test("two that add the same at once: one is told that it is there", async (t) => {
  const { run } = await setup(t, "sqlite::memory:");
  const results = await Promise.allSettled([run("add", "user", "zoe"), run("add", "user", "zoe")]);
  t.deepEqual(results.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
});

async function setup(t: Parameters<typeof openHost>[0], url: string, isEmpty = false) {
  const host = await openHost(t, url, { isEmpty });
  const run = (
    action: AdminCommand["action"],
    kind: AdminCommand["kind"],
    key = "",
    values: Record<string, string> = {},
  ) => host.admin.run({ action, kind, key, values });
  return { ...host, run };
}
