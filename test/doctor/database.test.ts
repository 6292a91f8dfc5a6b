// Mistakes planted in real databases, and what the doctor of a server that does not run says of them.
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import knexModule from "knex";
import type { Config } from "../../src/config.js";
import { openClosed } from "../../src/doctor/alone.js";
import { databaseCheck } from "../../src/doctor/database.js";
import { openDatabase } from "../../src/store/database.js";
import { createFolder } from "../servers/daemon.js";
import { databases, testOn } from "../servers/databases.js";
import { mariadbMissing, startMariadb } from "../servers/mariadb.js";

async function found(databaseUrl: string, now = Date.now) {
  const database = openClosed({ databaseUrl } as Config);
  try {
    return await databaseCheck(database.inspect, now).look(AbortSignal.timeout(60_000));
  } finally {
    await database.close();
  }
}

async function ids(t: ExecutionContext, databaseUrl: string, expected: readonly string[]): Promise<void> {
  const findings = await found(databaseUrl);
  t.deepEqual(
    findings.map(({ id }) => id),
    expected,
    JSON.stringify(findings),
  );
}

/** Brings the tables up to date, and leaves. */
async function migrated(url: string): Promise<string> {
  await (await openDatabase(url)).close();
  return url;
}

/** Runs statements as who may do everything. */
async function run(url: string, ...statements: readonly string[]): Promise<void> {
  const client = url.startsWith("mysql") ? "mysql2" : "pg";
  const knex = knexModule({ client, connection: url });
  for (const statement of statements) await knex.raw(statement);
  await knex.destroy();
}

function as(url: string, user: string, password = ""): string {
  const address = new URL(url);
  address.username = user;
  address.password = password;
  return address.href;
}

for (const database of databases) {
  const testHere = testOn(database);

  testHere(
    "F32 a database that is as it should be gives no finding, an old one and a newer one do",
    async (t) => {
      const url = await migrated(await database.url("doctor_schema"));
      await ids(t, url, []);
      const opened = await openDatabase(url);
      await opened
        .knex("sidetone_migrations")
        .where({ name: "0022-usage" })
        .update({ name: "9999-tomorrow" });
      await opened.close();
      const [newer] = await found(url);
      t.like(newer, { id: "schema-newer", values: { about: "9999-tomorrow" } });
    },
  );
}

test("F32 SQLite: a file that is not there is not made, and one that another server has open is said", async (t) => {
  const file = join(createFolder("doctor"), "none.db");
  await ids(t, `sqlite:${file}`, ["schema-old"]);
  await ids(t, `sqlite:${file}`, ["schema-old"]);
  const open = await openDatabase(`sqlite:${file}`);
  await ids(t, `sqlite:${file}`, ["database-in-use"]);
  await open.close();
  await ids(t, `sqlite:${file}`, []);
});

const [, mariadb, postgres] = databases;

if (mariadb) {
  const testHere = testOn(mariadb);

  testHere(
    "F32 old tables, a missing grant, a wrong password and a missing database are told apart",
    async (t) => {
      const url = await mariadb.url("doctor_grants");
      await ids(t, url, ["schema-old"]);
      await migrated(url);
      await run(
        url,
        "CREATE OR REPLACE USER reader@'%' IDENTIFIED BY 'secret'",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON doctor_grants.* TO reader@'%'",
        "CREATE OR REPLACE USER whole@'%' IDENTIFIED BY 'secret'",
        "GRANT ALL PRIVILEGES ON `doctor\\_grants`.* TO whole@'%'",
        "CREATE OR REPLACE USER stranger@'%' IDENTIFIED BY 'secret'",
      );
      const [missing] = await found(as(url, "reader", "secret"));
      t.like(missing, { id: "database-grants", values: { grants: "CREATE, ALTER, INDEX, DROP" } });
      await ids(t, as(url, "whole", "secret"), []);
      await ids(t, as(url, "reader", "wrong"), ["database-password"]);
      await ids(t, as(url, "stranger", "secret"), ["database-missing"]);
      await ids(t, url.replace("doctor_grants", "doctor_nowhere"), ["database-missing"]);
    },
  );
}

if (postgres) {
  const testHere = testOn(postgres);

  testHere(
    "F32 old tables, a missing grant, an unknown user and a missing database are told apart",
    async (t) => {
      const url = await postgres.url("doctor_grants");
      await ids(t, url, ["schema-old"]);
      await migrated(url);
      await run(
        url,
        "DROP ROLE IF EXISTS doctor_reader",
        "CREATE ROLE doctor_reader LOGIN",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO doctor_reader",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
      );
      const [missing] = await found(as(url, "doctor_reader"));
      t.like(missing, { id: "database-grants", values: { grants: "CREATE, OWNER" } });
      await ids(t, as(url, "nobody_knows"), ["database-password"]);
      await ids(t, url.replace("doctor_grants", "doctor_nowhere"), ["database-missing"]);
    },
  );
}

test("F32 nothing listens where the database should be", async (t) => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  for (const scheme of ["mysql", "postgres"]) {
    const [finding] = await found(`${scheme}://sidetone:secret@127.0.0.1:${port}/sidetone`);
    t.like(finding, { id: "database-unreachable", values: { code: "ECONNREFUSED" } });
  }
});

/** A server of its own, whose clock stands still for everybody but root. */
const testClock = mariadbMissing ? test.skip : test;
testClock("F32 the clock of the database is another than ours", async (t) => {
  const server = await startMariadb();
  t.teardown(() => server.kill9());
  const url = await migrated(await server.url("doctor_clock"));
  const then = Math.floor(Date.now() / 1000) - 3_600;
  await run(
    url,
    `SET GLOBAL init_connect='SET timestamp=${then}'`,
    "CREATE USER late@'%'",
    "GRANT ALL PRIVILEGES ON doctor_clock.* TO late@'%'",
  );
  const [finding] = await found(as(url, "late"));
  t.is(finding?.id, "clock-off");
  t.true(Math.abs(Number(finding?.values["seconds"]) - 3_600) < 60);
});
