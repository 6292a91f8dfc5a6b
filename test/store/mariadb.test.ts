import test from "ava";
import { createConnection } from "mysql2/promise";
import { openDatabase } from "../../src/store/index.js";
import { storeContract } from "../contract/store.js";
import { eventually } from "../eventually.js";
import { databases, sharedMariadb } from "../servers/databases.js";
import { mariadbMissing } from "../servers/mariadb.js";

storeContract(databases[1]!);

const testMariadb = mariadbMissing ? test.skip : test;

testMariadb("who migrates another database of the server holds nobody up", async (t) => {
  const server = await sharedMariadb();
  const slow = await server.url("slow_to_migrate");
  await (await openDatabase(slow)).close();
  const other = await createConnection(slow);
  t.teardown(() => other.end());
  await other.query("LOCK TABLES sidetone_migrations WRITE");
  const held = openDatabase(slow);
  await eventually(async () => {
    const [rows] = await other.query("SHOW PROCESSLIST");
    return JSON.stringify(rows).includes("metadata lock");
  });
  const quick = await openDatabase(await server.url("quick_to_migrate"));
  t.true(quick.migrated.length > 0);
  await quick.close();
  await other.query("UNLOCK TABLES");
  await (await held).close();
});
