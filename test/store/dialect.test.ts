import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import test from "ava";
import { openDatabase } from "../../src/store/database.js";
import { postgresDialect } from "../../src/store/dialect-postgres.js";
import { counterTable } from "../../src/store/tables.js";

const TIMES = 20_000;
const MEGABYTE = 1_000_000;

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

async function grown(run: () => Promise<unknown>): Promise<number> {
  await run();
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let time = 0; time < TIMES; time++) await run();
  collect();
  return process.memoryUsage().heapUsed - before;
}

test.serial(
  "INV-24 SQLite keeps a statement once, though its list of columns is new each time",
  async (t) => {
    const database = await openDatabase("sqlite::memory:");
    t.teardown(() => database.close());
    t.true((await grown(() => database.sql.insert(counterTable, [["alice", 1]], ["last_seq"]))) < MEGABYTE);
    t.true(
      (await grown(() => database.sql.insert(counterTable, [["alice", 1]], { add: ["last_seq"] }))) <
        MEGABYTE,
    );
  },
);

test.serial(
  "INV-24 PostgreSQL keeps a statement once, though its list of columns is new each time",
  async (t) => {
    const { insert } = postgresDialect("postgres://nobody@localhost/nothing");
    const connection = { query: async () => ({ rows: [], rowCount: 0 }) };
    const run = () =>
      insert({ table: counterTable, rows: [["alice", 1]], duplicates: ["last_seq"] })(connection);
    t.true((await grown(run)) < MEGABYTE);
  },
);
