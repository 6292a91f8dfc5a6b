// Installing on the tables and files of a FusionPBX: ours in, ours out, and nothing else touched.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import test, { type ExecutionContext } from "ava";
import { planInstall } from "../../../src/hosts/fusionpbx/install.js";
import { applyHostPlan, describeHostPlan, isDone } from "../../../src/hosts/shared/install-plan.js";
import { type PostgresServer, postgresMissing, startPostgres } from "../../servers/postgres.js";
import { type Machine, setUpMachine } from "./install-setup.js";

const OLDER = { fixtures: ["fusionpbx-menu-5.5.sql", "fusionpbx-menu-5.4.sql"], version: "5.4.4" };
let server: PostgresServer;
let machines = 0;

test.before(async () => {
  if (!postgresMissing) server = await startPostgres();
});

const { skip } = test;
function pgTest(title: string, run: (t: ExecutionContext) => Promise<void>): void {
  if (postgresMissing) skip(`${title} (${postgresMissing})`, run);
  else test(title, run);
}

function setUp(options?: Parameters<typeof setUpMachine>[2]): Promise<Machine> {
  machines++;
  return setUpMachine(server, `machine_${machines}`, options);
}

for (const [release, options] of [
  ["5.5", undefined],
  ["5.4", OLDER],
] as const) {
  pgTest(
    `F31 on FusionPBX ${release} installing puts in what is shown, once, and uninstalling leaves every row and file as it was`,
    async (t) => {
      const { install, uninstall, state } = await setUp(options);
      const before = await state();
      const plan = await install();
      t.deepEqual(plan.problems, []);
      t.deepEqual(await state(), before);
      await applyHostPlan(plan);
      const installed = await state();
      t.true(
        before.filter((line) => !line.includes("sites-available")).every((line) => installed.includes(line)),
      );
      t.true(isDone(await install()));
      await applyHostPlan(await uninstall());
      t.deepEqual(await state(), before);
      t.true(isDone(await uninstall()));
    },
  );
}

pgTest(
  "F31 entries stand under FusionPBX's own, for the groups of their scope, in each language that menus are shown in",
  async (t) => {
    const { install, sql } = await setUp();
    await applyHostPlan(await install());
    const entries = await sql(`
    SELECT m.menu_name, p.menu_item_title AS parent, i.menu_item_title AS title, string_agg(g.group_name, ',' ORDER BY g.group_name) AS groups
    FROM v_menu_items i JOIN v_menus m USING (menu_uuid) LEFT JOIN v_menu_items p ON p.menu_item_uuid = i.menu_item_parent_uuid
    JOIN v_menu_item_groups g ON g.menu_item_uuid = i.menu_item_uuid
    WHERE i.menu_item_link LIKE '/app/sidetone/%' AND i.menu_item_title IN ('Chat and SMS', 'SMS: Numbers', 'SMS: Trunks')
    GROUP BY 1, 2, 3 ORDER BY 1, 3`);
    t.deepEqual(entries.slice(0, 3), [
      {
        menu_name: "default",
        parent: "Applications",
        title: "Chat and SMS",
        groups: "admin,superadmin,user",
      },
      { menu_name: "default", parent: "Applications", title: "SMS: Numbers", groups: "admin,superadmin" },
      { menu_name: "default", parent: "Accounts", title: "SMS: Trunks", groups: "superadmin" },
    ]);
    // Somebody's own menu need not have FusionPBX's entries.
    t.deepEqual(
      entries.slice(3).map(({ parent }) => parent),
      [null, null, null],
    );
    const [polish] = await sql(
      "SELECT count(*)::int AS n FROM v_menu_languages WHERE menu_language = 'pl-pl' AND menu_item_title = 'Chat and SMS'",
    );
    t.is(polish?.["n"], 2);
  },
);

pgTest(
  "F31 a permission, an entry and a card that somebody took away do not come back with the next run",
  async (t) => {
    const { install, sql } = await setUp();
    await applyHostPlan(await install());
    await sql(`
    DELETE FROM v_group_permissions WHERE permission_name = 'sidetone_user' AND group_name = 'user';
    UPDATE v_group_permissions SET permission_assigned = 'false' WHERE permission_name = 'sidetone_office' AND group_name = 'admin';
    DELETE FROM v_menu_items WHERE menu_item_title = 'SMS: Trunks';
    DELETE FROM v_dashboard_widgets WHERE widget_path = 'sidetone/usage'`);
    const again = await install();
    t.true(isDone(again));
    t.regex(describeHostPlan(again), /sidetone_user for user was taken away in FusionPBX, and stays away/);
    t.regex(describeHostPlan(again), /"SMS: Trunks" in the menu default was taken away/);
  },
);

pgTest(
  "F31 what was never put in comes with the next run, also where the module's files are there already",
  async (t) => {
    const { root, install, sql } = await setUp();
    const plan = await install();
    await applyHostPlan({
      ...plan,
      acts: plan.acts.filter(({ words }) => !words.join().includes("v_menu_items")),
    });
    t.true(readFileSync(`${root}/var/www/fusionpbx/app/sidetone/page.php`, "utf8").startsWith("<?php"));
    await applyHostPlan(await install());
    const [row] = await sql(
      "SELECT count(*)::int AS n FROM v_menu_items WHERE menu_item_title = 'Chat and SMS'",
    );
    t.is(row?.["n"], 2);
  },
);

pgTest("F31 what FusionPBX's own upgrade made of our menu goes too", async (t) => {
  const { install, uninstall, state, sql } = await setUp();
  const before = await state();
  await applyHostPlan(await install());
  // It deletes every entry and makes them anew, under new ids of its own but with our uuid.
  await sql(`
    UPDATE v_menu_item_groups SET menu_item_uuid = md5(menu_item_uuid::text)::uuid WHERE menu_item_group_uuid::text NOT LIKE '40000000%';
    UPDATE v_menu_languages SET menu_item_uuid = md5(menu_item_uuid::text)::uuid WHERE menu_language_uuid::text NOT LIKE '30000000%';
    UPDATE v_menu_items SET menu_item_uuid = md5(menu_item_uuid::text)::uuid WHERE menu_item_link LIKE '/app/sidetone/%'`);
  t.true(isDone(await install()));
  await applyHostPlan(await uninstall());
  t.deepEqual(await state(), before);
});

pgTest("F31 where nginx refuses, its files are as they were and no row is written", async (t) => {
  const machine = await setUp();
  const site = `${machine.root}/etc/nginx/sites-available/fusionpbx`;
  const before = readFileSync(site, "utf8");
  const plan = await planInstall({ ...machine.wish, nginx: ["false"] });
  await t.throwsAsync(applyHostPlan(plan), { message: /false -t failed/ });
  t.is(readFileSync(site, "utf8"), before);
  const [row] = await machine.sql(
    "SELECT count(*)::int AS n FROM v_permissions WHERE permission_name LIKE 'sidetone%'",
  );
  t.is(row?.["n"], 0);
});

pgTest("F31 whatever stands in the way is said before anything is written", async (t) => {
  const { root, wish, state } = await setUp();
  const problemsOf = async (change: Partial<typeof wish>) =>
    (await planInstall({ ...wish, ...change })).problems.join("\n");
  const before = await state();
  t.regex(await problemsOf({ config: "/etc/none.conf" }), /no FusionPBX here/);
  t.regex(await problemsOf({ documentRoot: "/var/www/none" }), /no FusionPBX in .*say --document-root/);
  t.regex(
    await problemsOf({ nginxSite: "/etc/nginx/none" }),
    /no nginx site of FusionPBX: no \/etc\/nginx\/none/,
  );
  t.regex(await problemsOf({ webGroup: "apache" }), /no group apache/);
  t.regex(await problemsOf({ isTaken: async () => true }), /another program answers on port 8095/);
  t.deepEqual(await state(), before);

  const software = `${root}/var/www/fusionpbx/core/software/resources/classes/software.php`;
  writeFileSync(software, "<?php return '4.4.1';");
  t.regex(await problemsOf({}), /FusionPBX 4\.4\.1 is too old/);
  rmSync(software);
  const config = `${root}/etc/fusionpbx/config.conf`;
  writeFileSync(config, readFileSync(config, "utf8").replace(/database.0.port = \d+/, "database.0.port = 1"));
  t.regex(await problemsOf({}), /database at 127\.0\.0\.1:1 can't be reached/);
});

pgTest(
  "F31 the settings hold the database, the switch and who may be believed, and what somebody added stays",
  async (t) => {
    const { root, install } = await setUp();
    const plan = await install();
    await applyHostPlan(plan);
    const env = readFileSync(`${root}/etc/sidetone/sidetone.env`, "utf8");
    t.regex(env, /^SIDETONE_PORTAL=fusionpbx$/m);
    t.regex(env, /^SIDETONE_PBX_URL=esl:\/\/:Clue%2FCon@127\.0\.0\.1:8021$/m);
    t.regex(env, /^SIDETONE_TRUSTED_PROXIES=loopback$/m);
    t.regex(env, /^SIDETONE_PUBLIC_URL=https:\/\/pbx\.example\.test$/m);
    t.regex(env, /^SIDETONE_DATABASE_URL=postgres:\/\/sidetone:[\w-]{32}@127\.0\.0\.1:\d+\/sidetone$/m);
    const sql = readFileSync(`${root}/etc/sidetone/database.sql`, "utf8");
    t.true(sql.includes('GRANT SELECT ("domain_uuid", "domain_name") ON "v_domains" TO sidetone;'));
    t.false(describeHostPlan(plan).includes("secret"));
    t.false(describeHostPlan(plan).includes(/sidetone:([\w-]{32})@/.exec(env)?.[1] ?? "none"));
  },
);
