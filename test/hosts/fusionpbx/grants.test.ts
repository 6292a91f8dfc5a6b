import test, { type ExecutionContext } from "ava";
import { grantStatement, readings } from "../../../src/hosts/fusionpbx/grants.js";
import { StoreFailure } from "../../../src/ports.js";
import { testOn } from "../../servers/databases.js";
import { acme, createFusionpbx, openFusionpbx, postgres, run } from "./setup.js";

const on = testOn(postgres);
const session = { tenantId: acme, userId: "7f3a1c52-1f1e-4c0a-9b55-000000000001", scope: "user" as const };

on("the grants are enough for every question of the directory, and not one column too many", async (t) => {
  const { open, url } = await openGranted(t, "reader");
  const ask = async () => {
    const directory = open();
    await directory.tenants();
    await directory.tenant(acme);
    await directory.extension("pbx", null, "1001");
    await directory.contacts(session, { text: "", scope: "all", after: null, limit: 5 });
    await directory.logins("", "alice");
  };
  await t.notThrowsAsync(ask());
  for (const { table, columns } of readings(true)) {
    for (const column of columns) {
      await run(url, `REVOKE SELECT (${column}) ON ${table} FROM reader`);
      await t.throwsAsync(ask(), { instanceOf: StoreFailure, message: "42501" }, `${table}.${column}`);
      await run(url, `GRANT SELECT (${column}) ON ${table} TO reader`);
    }
  }
});

on("without the passwords' grants everybody is read, and nobody's password", async (t) => {
  const { open } = await openGranted(t, "reader_without", false);
  const directory = open();
  t.is((await directory.tenants()).length, 2);
  await t.throwsAsync(directory.logins("", "alice"), { instanceOf: StoreFailure });
});

test("the secrets of phones are never among them", (t) => {
  const columns = readings(true).flatMap(({ table, columns }) => columns.map((one) => `${table}.${one}`));
  t.false(columns.includes("v_extensions.password"));
  t.false(columns.includes("v_users.api_key"));
  t.is(
    readings(false).some(({ columns }) => columns.includes("password")),
    false,
  );
});

async function openGranted(t: ExecutionContext, role: string, withPasswords = true) {
  const url = await createFusionpbx(`fusionpbx_${role}`);
  const grants = readings(withPasswords).map((one) => grantStatement(one, role));
  await run(url, `CREATE ROLE ${role} LOGIN`);
  await run(url, grants.join("\n"));
  const granted = new URL(url);
  granted.username = role;
  return { ...(await openFusionpbx(t, granted.toString())), url };
}
