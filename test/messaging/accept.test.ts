import test from "ava";
import type { MessagingError } from "../../src/core/errors.js";
import type { AcceptResult } from "../../src/messaging/accept.js";
import { StoreConflict, StoreFailure } from "../../src/ports.js";
import { onWrite } from "../fakes/store.js";
import {
  deliveriesIn,
  MAIN_LINE,
  openData,
  openPath,
  openWorld,
  PEER,
  submissionOf,
} from "../scenarios/harness.js";
import { brokenInvariants } from "../scenarios/invariants.js";
import { databases, testOn } from "../servers/databases.js";

for (const database of databases) {
  const on = testOn(database);

  on("of 300 callers at once each gets a place of its own (INV-03, 04, 05)", async (t) => {
    const world = await openWorld(t, { url: await database.url("accept_many") });
    const names = ["alice", "bob", "carol", "dave", "erin"];
    const sends = Array.from({ length: 300 }, (_, index) => {
      const to = names[(index + 1 + (index % 4)) % 5] ?? "";
      return world.chat(names[index % 5] ?? "", to, `text ${index}`);
    });
    const results = (await Promise.all(sends)).map(stored);
    t.is(new Set(results.map(({ message }) => message.id)).size, 300);
    t.deepEqual(
      results.map(({ message }) => message.body),
      Array.from({ length: 300 }, (_, index) => `text ${index}`),
    );
    t.deepEqual(await brokenInvariants(world.database.knex), []);
    const seen = new Set(world.published.map(({ userId, seq }) => `${userId} ${seq}`));
    t.is(seen.size, world.published.length);
    t.is(world.published.length, 600);
  });

  on("one key is one message, in a batch, across batches and across processes (INV-07)", async (t) => {
    const url = await database.url("accept_keys");
    const world = await openWorld(t, { url });
    // A SQLite file belongs to one process; the second path then shares its connection.
    const data = database.name === "SQLite" ? world : await openData(t, url);
    const other = await openPath(t, data);
    const submission = (body: string) =>
      submissionOf(world.sessionOf("alice"), { kind: "sms", to: PEER, from: null }, body, "same");
    const together = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        (index % 2 === 0 ? world : other).accept(submission(`take ${index}`)),
      ),
    );
    const later = await world.accept(submission("much later"));
    const all = [...together, later].map(stored);
    t.is(new Set(all.map(({ message }) => message.id)).size, 1);
    // INV-08: whoever was first wins, and everybody hears the same.
    t.is(new Set(all.map(({ message }) => message.body)).size, 1);
    t.is(all.filter(({ repeated }) => !repeated).length, 1);
    t.is((await deliveriesIn(world.database)).length, 1);
    t.deepEqual(await brokenInvariants(world.database.knex), []);
  });

  on("two processes write to the same conversations without a gap or a deadlock", async (t) => {
    const url = await database.url("accept_two");
    const world = await openWorld(t, { url });
    const data = database.name === "SQLite" ? world : await openData(t, url);
    const other = await openPath(t, data);
    const names = ["alice", "bob", "carol", "dave"];
    const sends = Array.from({ length: 120 }, (_, index) => {
      const to = { kind: "user", userId: world.idOf(names[(index + 1) % 4] ?? "") } as const;
      const submission = submissionOf(world.sessionOf(names[index % 4] ?? ""), to, `${index}`, `${index}`);
      return (index % 2 === 0 ? world : other).accept(submission);
    });
    t.is((await Promise.all(sends)).map(stored).length, 120);
    t.deepEqual(await brokenInvariants(world.database.knex), []);
  });

  on(
    "a carrier's id is one message however often it comes; equal texts are two (INV-09, INV-10)",
    async (t) => {
      const world = await openWorld(t, { url: await database.url("accept_inbound") });
      const text = { from: PEER, to: MAIN_LINE, body: "ok" };
      await Promise.all(Array.from({ length: 5 }, () => world.handset.send({ key: "1", ...text })));
      await world.handset.send({ key: "1", ...text, body: "something else" });
      await world.handset.send({ key: "2", ...text });
      t.deepEqual(Object.values(await world.script("alice")), [["them: ok", "them: ok"]]);
      t.deepEqual(
        world.handset.messages(PEER, 0).map(({ body }) => body),
        ["ok", "ok"],
      );
    },
  );

  on("text from outside that no column or encoding likes is kept, and holds nobody up", async (t) => {
    const world = await openWorld(t, { url: await database.url("accept_hostile") });
    const hostile = [
      "\u0000",
      "a\u0000b",
      "\ud800",
      "'; DROP TABLE x; --",
      "x".repeat(5_000),
      "😀".repeat(300),
    ];
    for (const [index, one] of hostile.entries()) {
      const key = `core-1:hostile-${index}`;
      await world.pbx.phoneTexts("1001", one, one, { key: `${key}-to`, raw: one });
      const from = { kind: "trunk", trunkId: "loopback", number: one } as const;
      await world.pbx.phoneTexts("1001", MAIN_LINE, one, { key: `${key}-from`, from });
      const line = { domain: one, endpoint: one };
      await world.pbx.phoneTexts("1001", "1002", one, { key: `${key}-line`, from: { kind: "phone", line } });
    }
    t.is((await world.store.arrivals.quarantineSize()) > 0, true);
    t.deepEqual(await brokenInvariants(world.database.knex), []);
  });
}

const faults = [
  ["collides every time", () => new StoreConflict("1213")],
  ["its database refuses for what it is", () => new StoreFailure("22001", false)],
  ["nobody can explain", () => new TypeError("a bug")],
] as const;

for (const [what, error] of faults) {
  test(`a row that ${what} fails alone, and its neighbours are stored`, async (t) => {
    const wrap = onWrite((plan) => {
      if (plan.messages.some(({ body }) => body === "poison")) throw error();
    });
    const world = await openWorld(t, { wrap });
    const sends = Array.from({ length: 50 }, (_, index) =>
      world.chat("alice", "bob", index === 17 ? "poison" : `${index}`),
    );
    const settled = await Promise.allSettled(sends);
    t.deepEqual(
      settled.flatMap(({ status }, index) => (status === "rejected" ? [index] : [])),
      [17],
    );
    t.is((await world.script("bob"))["alice"]?.length, 49);
    t.deepEqual(await brokenInvariants(world.database.knex), []);
  });
}

test("while the database is away everybody is asked to try again, and nothing is half written", async (t) => {
  let away = true;
  let tries = 0;
  const wrap = onWrite(
    () => undefined,
    () => {
      tries++;
      if (away) throw new StoreFailure("ECONNREFUSED", true);
    },
  );
  const world = await openWorld(t, { wrap });
  const sends = ["one", "two", "three"].map((body) => world.chat("alice", "bob", body, body));
  for (const send of sends) {
    const error = await t.throwsAsync<MessagingError>(send);
    t.is(error.code, "try-again");
  }
  t.true(tries <= 2, "a database that is away is not asked once for each row");
  t.deepEqual(world.published, []);
  t.deepEqual(await world.script("bob"), {});
  away = false;
  await world.chat("alice", "bob", "one", "one");
  t.deepEqual(await world.script("bob"), { alice: ["alice: one"] });
});

test("nothing is told before the commit", async (t) => {
  const world = await openWorld(t, {
    wrap: onWrite(
      () => undefined,
      () => t.deepEqual(world.published, []),
    ),
  });
  await world.chat("alice", "bob", "hi");
  t.is(world.published.length, 2);
});

test("a phone hears the same refusal once a minute, and another reason at once", async (t) => {
  const { pbx, clock, outbox, idle } = await openWorld(t);
  await outbox.start();
  await pbx.seeds(["1001", "1002"]);
  await Promise.all(Array.from({ length: 5 }, () => pbx.phoneTexts("1001", "1099", "hello?")));
  await pbx.phoneTexts("1001", "1099", "hello?");
  await pbx.phoneTexts("1001", "1001", "to myself");
  await idle();
  t.is(pbx.sent.length, 2);
  t.is(new Set(pbx.sent.map(({ body }) => body)).size, 2);
  clock.advance(60_000);
  await pbx.phoneTexts("1001", "1099", "still there?");
  await idle();
  t.is(pbx.sent.length, 3);
  // The phone of somebody else has a minute of its own.
  await pbx.phoneTexts("1002", "1099", "hello?");
  await idle();
  t.is(pbx.sent.length, 4);
});

test("what was refused or put in quarantine is so again when it is repeated, and is kept once", async (t) => {
  const { pbx, store, outbox, idle, database } = await openWorld(t);
  await outbox.start();
  await pbx.registers("1001");
  for (let time = 0; time < 3; time++) {
    await pbx.phoneTexts("1001", "1099", "hello?", { key: "core-1:refused" });
    await pbx.phoneTexts("1099", "1001", "hello?", { key: "core-1:unknown" });
  }
  await idle();
  t.is(pbx.sent.length, 1);
  t.is(await store.arrivals.quarantineSize(), 1);
  t.is((await database.knex("sidetone_arrivals")).length, 2);
});

test("a user who was switched off a moment ago can neither write nor be written to", async (t) => {
  const { chat, database, idOf, directory, pbx, store } = await openWorld(t);
  await database
    .knex("sidetone_builtin_users")
    .where({ id: idOf("bob") })
    .update({ enabled: 0 });
  directory.refresh();
  t.like(await chat("alice", "bob", "hi"), { kind: "refused", error: { code: "recipient-unknown" } });
  t.like(await chat("bob", "alice", "hi"), { kind: "refused", error: { code: "unauthenticated" } });
  await pbx.phoneTexts("1002", "1001", "hi");
  const [kept] = await store.arrivals.quarantined(1, null);
  t.is(kept?.reason, "user-disabled");
});

function stored(result: AcceptResult) {
  if (result.kind !== "stored") throw new Error(`not stored: ${result.kind}`);
  return result;
}
