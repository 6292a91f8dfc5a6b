import test from "ava";
import { reached } from "../../../src/hosts/shared/directory-contacts.js";
import { openHostDatabase } from "../../../src/hosts/shared/directory-database.js";
import { StoreFailure } from "../../../src/ports.js";
import { databases, testOn } from "../../servers/databases.js";

for (const database of databases.filter(({ name }) => name !== "SQLite")) {
  testOn(database)(
    "a host's tables are read over connections that can't write, whoever the role is",
    async (t) => {
      const { knex, close } = openHostDatabase(await database.url("host_read_only"));
      t.teardown(close);
      const [row] = await knex.select(knex.raw("1 as one"));
      t.is(Number(row.one), 1);
      await t.throwsAsync(async () => knex.schema.createTable("t", (table) => void table.string("a")));
      await t.throwsAsync(async () =>
        knex.transaction((tx) => tx.schema.createTable("u", (c) => void c.string("a"))),
      );
      t.false(await knex.schema.hasTable("t"));
    },
  );

  testOn(database)("a question that takes too long ends", async (t) => {
    const { knex, close } = openHostDatabase(await database.url("host_slow"));
    t.teardown(close);
    const lock = database.name === "MariaDB" ? "select get_lock('held', 60)" : "select pg_advisory_lock(1)";
    await knex.transaction(async (holder) => {
      await holder.raw(lock);
      const before = Date.now();
      // MariaDB answers what was interrupted with nothing, PostgreSQL with an error.
      await Promise.allSettled([knex.raw(lock)]);
      t.true(Date.now() - before < 45_000);
    });
  });
}

for (const scheme of ["postgres", "mysql"]) {
  test(`${scheme}: a host's database that is not there fails as out of reach, and only when asked`, async (t) => {
    const { knex, close } = openHostDatabase(`${scheme}://nobody:secret@127.0.0.1:1/none`);
    const failure = await t.throwsAsync(reached(knex("t").select("a")), { instanceOf: StoreFailure });
    t.true(failure?.temporary);
    t.false(failure?.message.includes("secret"));
    await close();
    await close();
  });
}

test("a database of another kind is refused at once", (t) => {
  t.throws(() => openHostDatabase("sqlite:host.db"), { message: /postgres:\/\/ or mysql:\/\// });
});
