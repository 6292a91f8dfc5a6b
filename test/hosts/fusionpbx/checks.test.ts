import test from "ava";
import { fusionpbxChecks } from "../../../src/hosts/fusionpbx/checks.js";
import { grantStatement, readings } from "../../../src/hosts/fusionpbx/grants.js";
import { testOn } from "../../servers/databases.js";
import { createFusionpbx, postgres, run } from "./setup.js";

const on = testOn(postgres);

on("all is well where the grants are those that install prints, in 5.5 and in 5.4", async (t) => {
  const { url } = await setup("checked");
  t.deepEqual(await lookAt(url, true), []);
  const older = new URL(await createFusionpbx("fusionpbx_checked_older", "5.4.4"));
  t.deepEqual(await lookAt(older, true), []);
});

on("a missing grant is told as the statement that mends it", async (t) => {
  const { url, sql } = await setup("ungranted");
  await sql(
    "REVOKE SELECT (password) ON v_users FROM ungranted; REVOKE SELECT (xmin) ON v_contacts FROM ungranted",
  );
  const [found, ...others] = await lookAt(url, true);
  t.deepEqual(others, []);
  t.like(found, { id: "portal-grants", level: "problem" });
  t.is(found?.values["tables"], "v_users, v_contacts");
  await sql(String(found?.values["grants"]));
  t.deepEqual(await lookAt(url, true), []);
});

on("hashes of passwords are not missed where a module says who is signed in", async (t) => {
  const { url, sql } = await setup("unhashed");
  await sql("REVOKE SELECT (password, salt) ON v_users FROM unhashed");
  t.deepEqual(await lookAt(url, false), []);
  t.is((await lookAt(url, true)).length, 1);
});

on("what is not there is told, and a database that lets us not in apart from one that is away", async (t) => {
  const { url, sql } = await setup("changed");
  await sql("ALTER TABLE v_destinations DROP COLUMN destination_area_code");
  const [found] = await lookAt(url, true);
  t.is(found?.id, "portal-tables");
  t.is(found?.values["tables"], "v_destinations");
  const idsOf = async (change: Partial<URL>) =>
    (await lookAt(Object.assign(new URL(url), change), true)).map(({ id }) => id);
  t.deepEqual(await idsOf({ username: "nobody" }), ["portal-password"]);
  t.deepEqual(await idsOf({ pathname: "/none" }), ["portal-missing"]);
  t.deepEqual(await idsOf({ port: "1" }), ["portal-unreachable"]);
});

async function lookAt(url: URL, passwords: boolean) {
  const checks = fusionpbxChecks({ url: url.href, passwords });
  const signal = AbortSignal.timeout(60_000);
  return (await Promise.all(checks.map((check) => check.look(signal)))).flat();
}

/** FusionPBX' database, and the address under which a role of its own has the printed grants. */
async function setup(role: string) {
  const address = await createFusionpbx(`fusionpbx_${role}`);
  const sql = (text: string) => run(address, text);
  await sql(`CREATE ROLE ${role} LOGIN`);
  await sql(
    readings(true)
      .map((one) => grantStatement(one, role))
      .join("\n"),
  );
  return { url: Object.assign(new URL(address), { username: role }), sql };
}

test("no value of the address is told", async (t) => {
  const found = await lookAt(new URL("postgres://user:secret@127.0.0.1:1/fusionpbx"), true);
  t.is(found.length, 1);
  t.notRegex(JSON.stringify(found), /secret|user/);
});
