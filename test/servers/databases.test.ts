import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import test from "ava";
import { Redis } from "ioredis";
import { createConnection } from "mysql2/promise";
import pg from "pg";
import { eventually } from "../eventually.js";
import { createFolder } from "./daemon.js";
import { databases, sharedMariadb, sharedPostgres, testOn } from "./databases.js";
import { mariadbMissing } from "./mariadb.js";
import { postgresMissing } from "./postgres.js";
import { redisMissing, startRedis } from "./redis.js";

const onMariadb = testOn({ name: "MariaDB", missing: mariadbMissing });
const onPostgres = testOn({ name: "PostgreSQL", missing: postgresMissing });
const onRedis = testOn({ name: "Redis", missing: redisMissing });

onMariadb("what was committed outlives a kill -9, and a database asked for again is empty", async (t) => {
  const server = await sharedMariadb();
  const url = await server.url("outlives");
  await mariadb(url, "CREATE TABLE words (word text)");
  await mariadb(url, "INSERT INTO words VALUES ('kept 😀')");
  await server.kill9();
  await t.throwsAsync(mariadb(url, "SELECT 1"));
  await server.restart();
  t.deepEqual(await mariadb(url, "SELECT word FROM words"), [{ word: "kept 😀" }]);
  await server.restart();
  t.deepEqual(await mariadb(await server.url("outlives"), "SHOW TABLES"), []);
});

onPostgres("what was committed outlives a kill -9, and a database asked for again is empty", async (t) => {
  const server = await sharedPostgres();
  const url = await server.url("outlives");
  await postgres(url, "CREATE TABLE words (word text)");
  await postgres(url, "INSERT INTO words VALUES ('kept 😀')");
  await server.kill9();
  await t.throwsAsync(postgres(url, "SELECT 1"));
  await server.restart();
  t.deepEqual(await postgres(url, "SELECT word FROM words"), [{ word: "kept 😀" }]);
  await server.restart();
  const tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'";
  t.deepEqual(await postgres(await server.url("outlives"), tables), []);
});

onRedis("it stops, forgets and starts again on the same port", async (t) => {
  const server = await startRedis();
  const redis = new Redis(server.url, { retryStrategy: () => 10 });
  // An unheard error would be printed for every attempt while the server is down.
  redis.on("error", () => undefined);
  t.teardown(() => redis.disconnect());
  await redis.set("word", "gone");
  await server.kill9();
  await server.restart();
  t.is(await redis.get("word"), null);
  await server.stop();
  await t.throwsAsync(startRedisClient(server.url));
});

test("each kind of database is on the list once", (t) => {
  t.deepEqual(
    databases.map(({ name }) => name),
    ["SQLite", "MariaDB", "PostgreSQL"],
  );
});

test("a SQLite address names a file that does not exist yet", async (t) => {
  const url = await databases[0]!.url("fresh");
  t.regex(url, /^sqlite:\/.*fresh\.db$/);
  t.false(existsSync(url.slice("sqlite:".length)));
});

onRedis("a server and its folder do not outlive a killed test process for long", async (t) => {
  const { child, port, folder } = await forkHolder();
  child.kill("SIGKILL");
  await once(child, "exit");
  await eventually(async () => {
    const answer = await startRedisClient(`redis://127.0.0.1:${port}`).catch(() => "gone");
    return answer === "gone";
  });
  createFolder("sweep");
  t.false(existsSync(folder));
});

onRedis("a server and its folder are gone when the test process has ended", async (t) => {
  const { child, folder } = await forkHolder();
  child.send("end");
  await once(child, "exit");
  t.false(existsSync(folder));
});

async function forkHolder(): Promise<{ child: ChildProcess; port: number; folder: string }> {
  const child = fork(fileURLToPath(new URL("redis-holder.js", import.meta.url)));
  const [held] = await once(child, "message");
  return { child, ...held };
}

async function startRedisClient(url: string): Promise<string> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  redis.on("error", () => undefined);
  try {
    await redis.connect();
    return await redis.ping();
  } finally {
    redis.disconnect();
  }
}

async function mariadb(uri: string, sql: string): Promise<unknown> {
  const connection = await createConnection({ uri, charset: "utf8mb4" });
  try {
    const [rows] = await connection.query(sql);
    return rows;
  } finally {
    connection.destroy();
  }
}

async function postgres(connectionString: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString });
  // A session that its server drops raises this besides the failing query.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
