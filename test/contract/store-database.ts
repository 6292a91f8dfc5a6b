import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { StoreFailure } from "../../src/ports.js";
import { openDatabase } from "../../src/store/index.js";
import { counterTable } from "../../src/store/tables.js";
import { type Contract, logOf, openStore, send, storeOf } from "./store-harness.js";

const opener = fileURLToPath(new URL("./store-opener.js", import.meta.url));

export const databaseContract: Contract = {
  "a database that was closed is opened again with all that was in it, and migrates once": async (t, on) => {
    const url = await on.url(`again_${process.pid}`);
    const before = await openDatabase(url);
    t.true(before.migrated.length >= 9);
    await send(storeOf(before), { key: "user:alice:1" });
    const { epoch } = await storeOf(before).log.cursor("bob");
    await before.close();
    const after = await openDatabase(url);
    t.teardown(() => after.close());
    t.deepEqual(after.migrated, []);
    t.is((await logOf(storeOf(after), "bob")).length, 1);
    t.deepEqual(await storeOf(after).log.cursor("bob"), { epoch, seq: 1 });
  },

  "other software's tables in the same database are left alone": async (t, on) => {
    const { database, url } = await openStore(t, on);
    await database.knex.schema.createTable("users", (table) => table.string("name"));
    await database.knex("users").insert({ name: "theirs" });
    await database.knex.schema.createTable("knex_migrations", (table) => table.string("name"));
    await database.close();
    const again = await openDatabase(url);
    t.teardown(() => again.close());
    t.deepEqual(await again.knex("users"), [{ name: "theirs" }]);
  },

  "a migration that a dying process left half done is done again": async (t, on) => {
    const { database, url } = await openStore(t, on);
    await database.knex("sidetone_migrations").where({ name: "0009-leases" }).delete();
    await database.knex("sidetone_migrations_lock").update({ is_locked: 1 });
    await database.close();
    const again = await openDatabase(url);
    t.teardown(() => again.close());
    t.deepEqual(again.migrated, ["0009-leases"]);
    t.is(await storeOf(again).leases.acquire("link", "me", 1, 2), 1);
  },

  "it answers while it is there, and fails as the store when it is not": async (t, on) => {
    const { store } = await openStore(t, on);
    await store.ping(5_000);
    await store.close();
    await t.throwsAsync(store.ping(5_000), { instanceOf: StoreFailure });
    const error = await t.throwsAsync(store.log.cursor("alice"), { instanceOf: StoreFailure });
    t.true((error as StoreFailure).temporary);
  },

  "after a statement that failed nothing of its transaction is written, not even what was handed over with it":
    async (t, on) => {
      const { database, store } = await openStore(t, on);
      const failed = database.transaction(async (tx) => {
        const insert = (userId: string) => tx.insert(counterTable, [[userId, 1]], "fail");
        await Promise.allSettled([insert("one"), insert("one"), insert("other")]);
        return "done all the same";
      });
      await t.throwsAsync(failed, { instanceOf: StoreFailure });
      t.deepEqual(await store.log.heads(["one", "other"]), new Map());
    },

  "a URL of no known database is refused": async (t) => {
    await t.throwsAsync(openDatabase("oracle://host/name"), {
      message: /sqlite:, mysql:\/\/ or postgres:\/\//,
    });
  },
};

/** Where several processes may share a database. */
export const serverContract: Contract = {
  "a connection that breaks in a transaction fails as temporary, leaves nothing, and is replaced": async (
    t,
    on,
  ) => {
    const { store, database } = await openStore(t, on);
    const [own, kill] =
      on.name === "MariaDB"
        ? ["SELECT CONNECTION_ID() AS id", "KILL CONNECTION ?"]
        : ["SELECT pg_backend_pid() AS id", "SELECT pg_terminate_backend(?)"];
    const broken = database.transaction(async (tx) => {
      const [row] = await tx.read(own);
      await tx.insert(counterTable, [["nobody", 7]], "fail");
      await database.knex.raw(kill.replace("?", String(row?.["id"])));
      await tx.read("SELECT 1 AS one");
    });
    const error = await t.throwsAsync(broken, { instanceOf: StoreFailure });
    t.true((error as StoreFailure).temporary, `${error?.message}`);
    t.deepEqual(await store.log.heads(["nobody"]), new Map());
    t.is((await send(store, { key: "user:alice:1" })).length, 1);
  },

  "three processes at once migrate an empty database once": async (t, on) => {
    const url = await on.url(`three_${process.pid}`);
    const answers = await Promise.all([1, 2, 3].map(() => openElsewhere(url)));
    t.deepEqual(
      answers.map(({ code }) => code),
      [0, 0, 0],
    );
    const migrated = answers.map(({ said }) => Number(said));
    t.is(migrated.filter((number) => number > 0).length, 1);
  },
};

/** Where a database is a file that one process owns. */
export const fileContract: Contract = {
  "a second process is refused while the first lives, however the first ends": async (t, on) => {
    const url = await on.url("owned");
    const holder = fork(opener, [url, "hold"]);
    t.teardown(() => holder.kill("SIGKILL"));
    await once(holder, "message");
    await t.throwsAsync(openDatabase(url), { message: /in use by another process/ });
    holder.kill("SIGKILL");
    await once(holder, "exit");
    const database = await openDatabase(url);
    t.teardown(() => database.close());
    t.is((await openElsewhere(url)).code, 1);
    t.is((await send(storeOf(database), { key: "user:alice:1" })).length, 1);
  },
};

/** Opens and closes the database in a process of its own. */
async function openElsewhere(url: string): Promise<{ code: number; said: string }> {
  const child = fork(opener, [url], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
  let said = "";
  child.on("message", (message) => {
    said = String(message);
  });
  const [code] = await once(child, "exit");
  return { code, said };
}
