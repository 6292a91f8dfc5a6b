import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { postgresSql } from "../../../src/hosts/shared/database-sql.js";
import {
  applyHostPlan,
  describeHostPlan,
  isDone,
  joinParts,
} from "../../../src/hosts/shared/install-plan.js";
import {
  keptFolders,
  places,
  planService,
  planServiceRemoval,
  readMachine,
  rolePassword,
} from "../../../src/hosts/shared/service-plan.js";
import { createFolder } from "../../servers/daemon.js";

test("the service's files come once, and go without what the operator wrote", async (t) => {
  const { root, install, uninstall } = setup();
  t.false(isDone(await install()));
  await applyHostPlan(await install());
  const env = readFileSync(root + places.env, "utf8");
  t.true(isDone(await install()));
  t.is(statSync(root + places.key).size, 32);
  t.is(statSync(root + places.key).mode & 0o777, 0o640);
  t.is(statSync(root + places.env).mode & 0o777, 0o640);
  t.true(readFileSync(root + places.unit, "utf8").includes("LoadCredential=host.key:/etc/sidetone/host.key"));

  writeFileSync(root + places.env, `${env}SIDETONE_LOG_LEVEL=debug\n`);
  t.true(isDone(await install()));
  await applyHostPlan(await uninstall());
  t.is(readFileSync(root + places.env, "utf8"), "SIDETONE_LOG_LEVEL=debug\n");
  t.false(existsSync(root + places.key));
  t.false(existsSync(root + places.unit));
});

test("what nobody else wrote into goes with its folder", async (t) => {
  const { root, install, uninstall } = setup();
  await applyHostPlan(await install());
  await applyHostPlan(await uninstall());
  t.false(existsSync(`${root}/etc/sidetone`));
  t.true(existsSync(`${root}/etc/systemd/system`));
  t.deepEqual((await uninstall()).steps, []);
});

test("the password is made once and never shown", async (t) => {
  const { root, install } = setup();
  const plan = await install();
  await applyHostPlan(plan);
  const password = rolePassword(await readMachine(root));
  t.is(password.length, 32);
  t.is(rolePassword(await readMachine(root)), password);
  t.false(describeHostPlan(plan).includes(password));
  t.true(describeHostPlan(plan).includes("SIDETONE_PORTAL_DATABASE_URL=postgres://sidetone:…@db/x"));
});

test("a key with the wrong rights is given to its readers, one of another length is left alone", async (t) => {
  const { root, install } = setup();
  await applyHostPlan(await install());
  chmodSync(root + places.key, 0o644);
  const plan = await install();
  t.is(plan.acts.length, 1);
  await applyHostPlan(plan);
  t.is(statSync(root + places.key).mode & 0o777, 0o640);
  writeFileSync(root + places.key, "short");
  t.regex((await install()).problems.join(), /not a key of 32 bytes/);
});

test("a group that the machine does not know is a problem", async (t) => {
  const { root, install } = setup();
  writeFileSync(`${root}/etc/group`, "root:x:0:\n");
  t.regex((await install()).problems.join(), /no group www-data/);
});

test("the SQL grants columns and quotes what it names", (t) => {
  const sql = postgresSql({
    password: "it's",
    database: "fusion pbx",
    reads: [{ table: "v_users", columns: ["user_uuid", "username"] }],
  });
  t.true(sql.includes("PASSWORD 'it''s'"));
  t.true(sql.includes('\\connect "fusion pbx"'));
  t.true(sql.includes('GRANT SELECT ("user_uuid", "username") ON "v_users" TO sidetone;'));
});

function setup() {
  const root = createFolder("service");
  mkdirSync(join(root, "etc/systemd/system"), { recursive: true });
  writeFileSync(join(root, "etc/group"), `root:x:0:\nwww-data:x:${process.getgid?.() ?? 0}:\n`);
  return {
    root,
    async install() {
      const machine = await readMachine(root);
      const url = `postgres://sidetone:${rolePassword(machine)}@db/x`;
      const part = await planService(machine, {
        command: ["/usr/bin/node", "/opt/sidetone/cli.js", "serve"],
        groups: [],
        writes: [],
        settings: new Map([["SIDETONE_PORTAL_DATABASE_URL", url]]),
        webGroup: "www-data",
        sql: { text: "SELECT 1;\n", step: "run it" },
      });
      return joinParts([part], keptFolders(root));
    },
    async uninstall() {
      return joinParts([await planServiceRemoval(await readMachine(root), ["drop it"])], keptFolders(root));
    },
  };
}
