// What FusionPBX' rows say, in their odder forms.
import test from "ava";
import { e164Of, ownNumbers } from "../../../src/hosts/fusionpbx/numbers.js";
import { type Grant, type Group, permissionsOf, scopeOf } from "../../../src/hosts/fusionpbx/scopes.js";
import { createSignIn } from "../../../src/hosts/fusionpbx/session.js";
import { testOn } from "../../servers/databases.js";
import {
  acme,
  adminGroup,
  createFusionpbx,
  globex,
  openFusionpbx,
  postgres,
  run,
  userGroup,
} from "./setup.js";

const on = testOn(postgres);

test("F31 a number is one in E.164, however FusionPBX spreads it over its parts", (t) => {
  const of = (number: string, prefix = "", areaCode = "", country = "US") =>
    e164Of({ number, prefix, areaCode }, country);
  t.is(of("2065550101", "1"), "+12065550101");
  t.is(of("5550199", "1", "206"), "+12065550199");
  t.is(of("12065550101", "1"), "+12065550101", "the country code twice");
  t.is(of("+12065550101"), "+12065550101");
  t.is(of("2065550101"), "+12065550101");
  t.is(of("12065550101"), "+12065550101");
  t.is(of("(206) 555-0101", "+1"), "+12065550101");
  t.is(of("442079460001"), "+442079460001");
  t.is(of("02079460001", "44"), "+442079460001");
  t.is(of("2079460001", "44"), "+442079460001");
  t.is(of("02079460001", "", "", "GB"), "+442079460001");
  for (const odd of ["", "*98", "^1(\\d+)$", "911", "sales", "1001"]) t.is(of(odd), null, odd);
});

test("F30 a number that two domains claim stays with the one that had it first", (t) => {
  const one = { id: "1", tenantId: "a", number: "2065550101", prefix: "1", areaCode: "", label: "first" };
  const numbers = ownNumbers(
    [one, { ...one, id: "2", tenantId: "b", label: "second" }],
    () => "+12065550101",
  );
  t.deepEqual([...numbers.values()], [{ id: "1", tenantId: "a", e164: "+12065550101", label: "first" }]);
});

test("F30 scopes come from the module's permissions, and from FusionPBX' groups until they are there", (t) => {
  const admin: Group = { id: "g1", name: "admin", domainId: null };
  const fake: Group = { id: "g2", name: "superadmin", domainId: "b" };
  const grant: Grant = {
    permission: "sidetone_operator",
    groupId: "g0",
    groupName: "superadmin",
    domainId: null,
  };
  t.is(scopeOf([admin], new Set(), false), "office");
  t.is(scopeOf([fake], new Set(), false), null, "a domain's own group is called as its administrator likes");
  t.is(scopeOf([admin], new Set(), true), null, "was given none");
  t.is(scopeOf([admin], new Set(["sidetone_user", "sidetone_office"]), true), "office");
  t.deepEqual([...permissionsOf([fake], [grant], "b")], []);
  t.deepEqual([...permissionsOf([{ ...fake, id: "g0" }], [grant], "b")], ["sidetone_operator"]);
  t.deepEqual([...permissionsOf([admin], [{ ...grant, groupId: "g1", domainId: "a" }], "b")], []);
});

on("F31 FusionPBX' passwords let in whom FusionPBX lets in, and nobody else", async (t) => {
  const { directory, sql } = await openFusionpbx(t, await createFusionpbx("fusionpbx_signin"));
  const signIn = createSignIn(directory);
  const name = async (...given: [string, string, string]) => (await signIn(...given))?.username;
  t.is(await name("acme.example.test", "alice", "Alice-pass-1"), "alice");
  t.is(await name("ACME.example.test", "ALICE", "Alice-pass-1"), "alice");
  t.is(await name("", "alice@acme.example.test", "Alice-pass-1"), "alice", "her e-mail");
  t.is(await name("", "pat@acme.example.test", "Admin-pass-9"), "pat");
  t.is(await name("", "carol", "Carol-pass-3"), "carol", "an old md5 sum");
  t.is(await name("globex.example.test", "dave", "Bob-pass-2"), undefined, "switched off");
  t.is(await name("globex.example.test", "alice", "Alice-pass-1"), undefined);
  t.is(await name("none.example.test", "alice", "Alice-pass-1"), undefined);
  for (const odd of ["", "alice\u0000", "' or ''='", "%", "x".repeat(10_000)]) {
    t.is(await name("", odd, "Alice-pass-1"), undefined, odd.slice(0, 20));
  }
  await sql("UPDATE v_users SET user_type = 'virtual' WHERE username = 'alice'");
  directory.refresh();
  t.is(
    await name("acme.example.test", "alice", "Alice-pass-1"),
    undefined,
    "a virtual user signs in nowhere",
  );
});

on(
  "F31 changes in FusionPBX show within ten seconds, of people and contacts, and no question is asked before",
  async (t) => {
    const { directory, sql, clock } = await openFusionpbx(t, await createFusionpbx("fusionpbx_fresh"));
    const session = {
      tenantId: acme,
      userId: "7f3a1c52-1f1e-4c0a-9b55-000000000001",
      scope: "user" as const,
    };
    const names = async () =>
      (await directory.contacts(session, { text: "", scope: "all", after: null, limit: 9 })).map(
        (one) => one.name,
      );
    t.deepEqual(await names(), ["Maria Lopez", "Sam Field"]);
    const before = await directory.tenant(acme);
    const bob = "7f3a1c52-1f1e-4c0a-9b55-000000000002";
    t.like(before?.users.get(bob), { enabled: true, scope: "user" });
    await sql(`UPDATE v_user_groups SET group_uuid = '${adminGroup}' WHERE user_uuid = '${bob}'`);
    await sql("UPDATE v_users SET user_enabled = false WHERE username = 'bob'");
    await sql("UPDATE v_contacts SET contact_name_family = 'Lane' WHERE contact_name_given = 'Maria'");
    await sql("DELETE FROM v_contact_users");
    await sql(`UPDATE v_domains SET domain_enabled = false WHERE domain_uuid = '${globex}'`);
    t.is(await directory.tenant(acme), before, "from memory");
    clock.at += 9_999;
    t.deepEqual(await names(), ["Maria Lane"]);
    t.like((await directory.tenant(acme))?.users.get(bob), { enabled: false, scope: "office" });
    t.is(await directory.tenant(globex), null, "a domain that is switched off is not there");
    t.is(await directory.number("+442079460001"), null);
  },
);

on(
  "F31 an extension of several users is whose it was first, and a call to its alias reaches it",
  async (t) => {
    const url = await createFusionpbx("fusionpbx_lines");
    const { directory } = await openFusionpbx(t, url);
    const [alice, bob] = ["7f3a1c52-1f1e-4c0a-9b55-000000000001", "7f3a1c52-1f1e-4c0a-9b55-000000000002"];
    const share = (user: string, extension: string, at: string) =>
      `INSERT INTO v_extension_users (extension_user_uuid, domain_uuid, extension_uuid, user_uuid, insert_date)
       VALUES (gen_random_uuid(), '${acme}', 'e0000000-0000-4000-8000-00000000000${extension}', '${user}', '${at}')`;
    await run(url, "UPDATE v_extension_users SET insert_date = '2020-01-01'");
    await run(url, share(bob, "1", "2021-01-01"));
    await run(url, share(alice, "2", "2019-01-01"));
    await run(
      url,
      "UPDATE v_extensions SET extension = 'alice-soft', number_alias = '1099' WHERE extension = '1009'",
    );
    const owner = async (number: string) =>
      (await directory.tenant(acme))?.extensionsByNumber.get(number)?.userId;
    t.is(await owner("1001"), alice);
    t.is(await owner("1002"), alice, "she had it before him");
    t.is((await directory.tenant(acme))?.extensionsByNumber.get("1099")?.endpoint, "alice-soft");
    await run(url, `UPDATE v_users SET user_enabled = false WHERE user_uuid = '${alice}'`);
    directory.refresh();
    t.is(await owner("1001"), bob, "among those who are switched on");
    await run(url, "UPDATE v_extensions SET enabled = false WHERE extension = '1002'");
    directory.refresh();
    t.is(await owner("1002"), undefined);
  },
);

on(
  "F31 who holds contact_domain_view sees every contact of the domain, others what is shown to them",
  async (t) => {
    const { directory, sql } = await openFusionpbx(t, await createFusionpbx("fusionpbx_visible"));
    const seen = async (userId: string) => {
      const session = { tenantId: acme, userId, scope: "user" as const };
      const found = await directory.contacts(session, { text: "", scope: "all", after: null, limit: 9 });
      return found.map(({ name, ownerId }) => `${name}${ownerId === null ? "" : " (own)"}`);
    };
    const pat = "7f3a1c52-1f1e-4c0a-9b55-000000000005";
    t.deepEqual(await seen(pat), ["Alice Romero", "Maria Lopez", "Sam Field"]);
    t.deepEqual(await seen("7f3a1c52-1f1e-4c0a-9b55-000000000001"), ["Maria Lopez", "Sam Field (own)"]);
    await sql(
      "INSERT INTO v_contacts (contact_uuid, contact_organization) VALUES (gen_random_uuid(), 'Helpdesk of all')",
    );
    await sql(`INSERT INTO v_contact_groups (contact_group_uuid, contact_uuid, group_uuid)
    SELECT gen_random_uuid(), contact_uuid, '${userGroup}' FROM v_contacts WHERE domain_uuid IS NULL`);
    directory.refresh();
    t.deepEqual(await seen("7f3a1c52-1f1e-4c0a-9b55-000000000002"), ["Helpdesk of all", "Maria Lopez"]);
  },
);
