// Installing on the tables and files of a FreePBX: ours in, ours out, and nothing else touched.
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import test, { type ExecutionContext } from "ava";
import { applyHostPlan, describeHostPlan, isDone } from "../../../src/hosts/shared/install-plan.js";
import { mariadbMissing } from "../../servers/mariadb.js";
import { setUpMachine } from "./install-setup.js";

const { skip, serial } = test;

function hostTest(title: string, run: (t: ExecutionContext) => Promise<void>): void {
  if (mariadbMissing) skip(`${title} (${mariadbMissing})`, run);
  else serial(title, run);
}

let machines = 0;
const setUp = (t: ExecutionContext) => setUpMachine(t, `freepbx_machine_${++machines}`);

hostTest(
  "F31 installing into FreePBX puts in what is shown, once, and uninstalling leaves every row and file as it was",
  async (t) => {
    const { install, uninstall, state, ran } = await setUp(t);
    const before = await state();
    const plan = await install();
    t.deepEqual(plan.problems, []);
    t.deepEqual(await state(), before);
    await applyHostPlan(plan);
    t.deepEqual(ran, [
      "a2enmod --quiet proxy proxy_http",
      "a2enconf --quiet sidetone",
      "apachectl configtest",
      "apachectl graceful",
      "fwconsole ma install sidetone",
      "fwconsole reload",
    ]);
    t.true(isDone(await install()), describeHostPlan(await install()));
    await applyHostPlan(await uninstall());
    t.deepEqual(await state(), before);
    t.true(isDone(await uninstall()));
  },
);

hostTest(
  "F31 what somebody set in User Manager for Sidetone goes with it, and nothing else does",
  async (t) => {
    const { install, uninstall, state, sql } = await setUp(t);
    const before = await state();
    await applyHostPlan(await install());
    await sql.query(
      "INSERT INTO userman_users_settings (uid, module, `key`, val) VALUES (2, 'sidetone', 'office', '1')",
    );
    await applyHostPlan(await uninstall());
    t.deepEqual(await state(), before);
  },
);

hostTest("F31 it is FreePBX's user that gets the module and its group that reads the key", async (t) => {
  const { install, root } = await setUp(t);
  await applyHostPlan(await install());
  const userman = statSync(`${root}/var/www/html/admin/modules/userman`);
  t.is(statSync(`${root}/var/www/html/admin/modules/sidetone/module.xml`).uid, userman.uid);
  t.is(statSync(`${root}/etc/sidetone/host.key`).mode & 0o777, 0o640);
  const unit = readFileSync(`${root}/etc/systemd/system/sidetone.service`, "utf8");
  t.regex(unit, /^SupplementaryGroups=asterisk$/m);
  t.regex(unit, /^ReadWritePaths=\/var\/spool\/asterisk\/sidetone$/m);
});

hostTest("F31 Asterisk gets our login and dialplan, in the files that FreePBX leaves alone", async (t) => {
  const { install, root } = await setUp(t);
  await applyHostPlan(await install());
  const read = (name: string) => readFileSync(`${root}/etc/asterisk/${name}`, "utf8");
  const env = readFileSync(`${root}/etc/sidetone/sidetone.env`, "utf8");
  const password = /^SIDETONE_PBX_URL=ari:\/\/sidetone:(\w+)@127\.0\.0\.1:8088$/m.exec(env)?.[1] ?? "";
  t.regex(read("ari_additional_custom.conf"), /\[general\]\(\+\)\nenabled = yes\n\[sidetone\]/);
  t.true(read("ari_additional_custom.conf").includes(password));
  t.regex(read("extensions_custom.conf"), /#include sidetone_extensions\.conf/);
  // The module gives phones their context, also those that come later.
  t.is(read("pjsip.endpoint_custom_post.conf"), "");
  t.is(read("http_custom.conf"), "");
  t.false(describeHostPlan(await (await setUp(t)).install()).includes(password));
});

hostTest("F31 a module of another version, or one that was changed, is installed anew", async (t) => {
  const { install, sql, root, ran } = await setUp(t);
  await applyHostPlan(await install());
  ran.length = 0;
  await sql.query("UPDATE modules SET version = '0.0.1' WHERE modulename = 'sidetone'");
  await applyHostPlan(await install());
  t.deepEqual(ran, ["fwconsole ma install sidetone", "fwconsole reload"]);
  writeFileSync(`${root}/var/www/html/admin/modules/sidetone/functions.inc.php`, "<?php\n");
  await applyHostPlan(await install());
  t.is(ran.length, 4);
  t.true(isDone(await install()));
});

hostTest("F31 where Apache refuses, its files are as they were and FreePBX is told nothing", async (t) => {
  const { install, wish, root, ran } = await setUp(t);
  const run = async (command: readonly string[]) => {
    if (command.includes("configtest")) throw new Error("Syntax error");
    await wish.run(command);
  };
  await t.throwsAsync(install({ run }).then(applyHostPlan), { message: "Syntax error" });
  t.false(existsSync(`${root}/etc/apache2/conf-available/sidetone.conf`));
  t.false(existsSync(`${root}/etc/apache2/mods-enabled/proxy.load`));
  t.false(ran.some((command) => command.startsWith("fwconsole")));
});

hostTest("F31 what can't be done is said, and nothing is written", async (t) => {
  const { install, state, sql } = await setUp(t);
  const before = await state();
  for (const [wish, problem] of [
    [{ config: "/etc/none.conf" }, /no \/etc\/none\.conf; say --config FILE/],
    [{ webRoot: "/srv" }, /User Manager is not in .*\/srv\/admin\/modules; say --web-root/],
    [{ apacheDir: "/etc/httpd" }, /there is no Apache in .*\/etc\/httpd; say --apache-dir/],
    [{ user: "www-data" }, /this machine has no group www-data/],
    [{ isTaken: async () => true }, /another program answers on port 8095/],
  ] as const) {
    const plan = await install(wish);
    t.regex(plan.problems.join("\n"), problem);
    await t.throwsAsync(applyHostPlan(plan));
  }
  t.deepEqual(await state(), before);
  await sql.query("UPDATE admin SET value = '15.0.3' WHERE variable = 'version'");
  t.regex((await install()).problems.join(), /FreePBX 15\.0\.3 is too old/);
});
