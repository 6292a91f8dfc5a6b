import test from "ava";
import { freepbxChecks } from "../../../src/hosts/freepbx/checks.js";
import { testOn } from "../../servers/databases.js";
import { mariadbMissing } from "../../servers/mariadb.js";
import { openFreepbx } from "./setup.js";

const mariadb = { name: "FreePBX", missing: mariadbMissing };

testOn(mariadb)("all is well where the grants are those that install prints", async (t) => {
  const withModule = await openFreepbx(t, { name: "checked", passwords: false });
  t.deepEqual(await lookAt(withModule.url, false), []);
  const without = await openFreepbx(t, { name: "checked_passwords" });
  t.deepEqual(await lookAt(without.url, true), []);
});

testOn(mariadb)("a missing grant is told as the statement that mends it", async (t) => {
  const withheld = ["incoming", "contactmanager_groups"];
  const { url, sql } = await openFreepbx(t, { name: "ungranted", withheld });
  const found = await lookAt(url, true);
  t.deepEqual(
    found.map(({ id, level }) => [id, level]),
    [
      ["portal-grants", "problem"],
      ["portal-contacts", "warn"],
    ],
  );
  t.is(found[0]?.values["tables"], "incoming");
  for (const { values } of found) await sql(String(values["grants"]));
  t.deepEqual(await lookAt(url, true), []);
});

testOn(mariadb)("hashes that are needed and not readable are a missing grant", async (t) => {
  const { url } = await openFreepbx(t, { name: "unhashed", passwords: false });
  const [found, ...others] = await lookAt(url, true);
  t.is(found?.id, "portal-grants");
  t.is(found?.values["tables"], "userman_users, ampusers");
  t.deepEqual(others, []);
});

testOn(mariadb)(
  "a table or column that is not there is told, and one of another module is not missed",
  async (t) => {
    const { url, sql } = await openFreepbx(t, { name: "changed_schema" });
    await sql("ALTER TABLE devices DROP COLUMN devicetype");
    await sql("DROP TABLE contactmanager_groups");
    const found = await lookAt(url, true);
    t.deepEqual(
      found.map(({ id, values }) => [id, values["tables"]]),
      [["portal-tables", "devices"]],
    );
  },
);

testOn(mariadb)("a database that lets us not in is told apart from one that is not there", async (t) => {
  const { url } = await openFreepbx(t, { name: "closed" });
  const idsOf = async (changed: Partial<URL>) => {
    const other = Object.assign(new URL(url), changed);
    return (await lookAt(other, true)).map(({ id }) => id);
  };
  t.deepEqual(await idsOf({ password: "wrong" }), ["portal-password"]);
  t.deepEqual(await idsOf({ username: "nobody" }), ["portal-password"]);
  t.deepEqual(await idsOf({ pathname: "/none" }), ["portal-missing"]);
  t.deepEqual(await idsOf({ port: "1" }), ["portal-unreachable"]);
});

test("no value of the address is told", async (t) => {
  const found = await lookAt(new URL("mysql://user:secret@127.0.0.1:1/asterisk"), true);
  t.is(found.length, 1);
  t.notRegex(JSON.stringify(found), /secret|user/);
});

async function lookAt(url: URL, passwords: boolean) {
  const checks = freepbxChecks({ url: url.href, passwords });
  const signal = AbortSignal.timeout(60_000);
  return (await Promise.all(checks.map((check) => check.look(signal)))).flat();
}
