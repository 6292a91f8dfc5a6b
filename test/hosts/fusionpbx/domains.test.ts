// Many domains at once, as after a start, when everybody's browser comes back.
import { testOn } from "../../servers/databases.js";
import { createFusionpbx, openFusionpbx, postgres, run, userGroup } from "./setup.js";

const on = testOn(postgres);
const MANY = 120;
const idOf = (kind: string, number: number) =>
  `${kind}0000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
const domains = Array.from({ length: MANY }, (_, index) => idOf("1", index + 1));

on("F30 many domains that are asked for at once are read by a few questions, each as its own", async (t) => {
  const { directory, knex } = await openFusionpbx(t, await createMany("fusionpbx_many"));
  let questions = 0;
  knex.on("query", () => questions++);
  const found = await Promise.all(domains.map((id) => directory.tenant(id)));
  t.is(questions, 4 + 3 * 3, "the installation, and three times fifty domains at the most");
  for (const [index, one] of found.entries()) {
    const id = idOf("2", index + 1);
    t.is(one?.tenant.name, `many${index + 1}.example.test`);
    t.deepEqual([...(one?.users.keys() ?? [])], [id]);
    t.like(one?.users.get(id), { tenantId: domains[index], username: "same", enabled: true, scope: "user" });
    t.deepEqual(
      one?.extensionsByUser.get(id)?.map(({ number, tenantId }) => [number, tenantId]),
      [["1001", domains[index]]],
    );
  }
});

on(
  "F30 whether contacts changed is asked for all domains at once, and read anew where they did",
  async (t) => {
    const url = await createMany("fusionpbx_many_contacts");
    const { directory, knex, clock } = await openFusionpbx(t, url);
    const add = (name: string, domain: string, user: string) =>
      run(
        url,
        `WITH c AS (INSERT INTO v_contacts (contact_uuid, domain_uuid, contact_organization)
         VALUES (gen_random_uuid(), ${domain}, '${name}') RETURNING contact_uuid)
       INSERT INTO v_contact_users (contact_user_uuid, domain_uuid, contact_uuid, user_uuid)
         SELECT gen_random_uuid(), ${domain}, contact_uuid, '${user}' FROM c`,
      );
    let reads = 0;
    let looks = 0;
    knex.on("query", ({ sql }: { readonly sql: string }) => {
      if (sql.includes("xmin")) looks++;
      if (/from "v_contact_phones"/.test(sql)) reads++;
    });
    const read = async () => {
      [reads, looks] = [0, 0];
      const found = await Promise.all(
        domains.slice(0, 3).map((tenantId, index) => {
          const session = { tenantId, userId: idOf("2", index + 1), scope: "user" as const };
          return directory.contacts(session, { text: "", scope: "all", after: null, limit: 9 });
        }),
      );
      clock.at += 10_000;
      return found.map((contacts) => contacts.map(({ name }) => name));
    };
    await add("One", `'${domains[0]}'`, idOf("2", 1));
    t.deepEqual(await read(), [["One"], [], []]);
    t.deepEqual([looks, reads], [1, 3]);
    t.deepEqual(await read(), [["One"], [], []]);
    t.deepEqual([looks, reads], [1, 0], "nothing changed");
    await add("Two", `'${domains[1]}'`, idOf("2", 2));
    t.deepEqual(await read(), [["One"], ["Two"], []]);
    t.deepEqual([looks, reads], [1, 1]);
    await add("All", "null", idOf("2", 3));
    t.deepEqual(await read(), [["One"], ["Two"], ["All"]]);
    t.deepEqual([looks, reads], [1, 3], "a contact of all domains is one of each");
  },
);

on("F30 nobody gets a role by another domain's group, also where the two are read at once", async (t) => {
  const url = await createMany("fusionpbx_many_groups");
  const [first, second] = [idOf("2", 1), idOf("2", 2)];
  const group = idOf("3", 2);
  const join = (domain: string, user: string) =>
    `INSERT INTO v_user_groups (user_group_uuid, domain_uuid, group_uuid, user_uuid)
     VALUES (gen_random_uuid(), '${domain}', '${group}', '${user}')`;
  await run(
    url,
    `INSERT INTO v_groups (group_uuid, domain_uuid, group_name) VALUES ('${group}', '${domains[1]}', 'office')`,
  );
  await run(
    url,
    `INSERT INTO v_group_permissions (group_permission_uuid, permission_name, permission_assigned, group_name, group_uuid)
     VALUES (gen_random_uuid(), 'sidetone_office', 'true', 'office', '${group}')`,
  );
  await run(url, join(domains[0] ?? "", first));
  await run(url, join(domains[1] ?? "", first));
  await run(url, join(domains[0] ?? "", second));
  const read = async () => {
    const { directory } = await openFusionpbx(t, url);
    const found = await Promise.all(domains.slice(0, 3).map((id) => directory.tenant(id)));
    return found.flatMap((one) => [...(one?.users.values() ?? [])].map(({ enabled }) => enabled));
  };
  t.deepEqual(await read(), [false, false, false]);
  await run(url, join(domains[1] ?? "", second));
  t.deepEqual(await read(), [false, true, false]);
});

/** In each of them a user `same`, who has the extension 1001. */
async function createMany(name: string): Promise<string> {
  const url = await createFusionpbx(name);
  const id = (kind: string) => `('${kind}0000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid`;
  const each = `FROM generate_series(1, ${MANY}) AS i`;
  await run(
    url,
    `INSERT INTO v_domains (domain_uuid, domain_name, domain_enabled)
       SELECT ${id("1")}, 'many' || i || '.example.test', true ${each};
     INSERT INTO v_users (user_uuid, domain_uuid, username, user_type, user_enabled)
       SELECT ${id("2")}, ${id("1")}, 'same', 'default', true ${each};
     INSERT INTO v_user_groups (user_group_uuid, domain_uuid, group_uuid, user_uuid)
       SELECT gen_random_uuid(), ${id("1")}, '${userGroup}', ${id("2")} ${each};
     INSERT INTO v_extensions (extension_uuid, domain_uuid, extension, enabled)
       SELECT ${id("4")}, ${id("1")}, '1001', true ${each};
     INSERT INTO v_extension_users (extension_user_uuid, domain_uuid, extension_uuid, user_uuid)
       SELECT gen_random_uuid(), ${id("1")}, ${id("4")}, ${id("2")} ${each};`,
  );
  return url;
}
