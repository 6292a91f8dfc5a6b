import test from "ava";
import type { Outcome } from "../../src/core/model.js";
import type { OutboundSms } from "../../src/ports.js";
import { StoreFailure } from "../../src/ports.js";
import { eventually } from "../eventually.js";
import { createFakeCarrier, gate } from "../fakes/carrier.js";
import { onSettle } from "../fakes/store.js";
import {
  deliveriesIn,
  openData,
  openPath,
  openWorld,
  PEER,
  submissionOf,
  type World,
} from "../scenarios/harness.js";
import { databases, testOn } from "../servers/databases.js";

const HOUR_MS = 3_600_000;
const patience = { limitMs: 60_000 };
const lost: Outcome = { kind: "unknown", reason: "no-answer" };

for (const database of databases) {
  const on = testOn(database);

  on("two outboxes on one database hand out each text once (INV-14)", async (t) => {
    const url = await database.url("outbox_two");
    const world = await openWorld(t, { url, carrier: createFakeCarrier(), alone: false });
    // A SQLite file belongs to one process; the second outbox then shares its connection.
    const data = database.name === "SQLite" ? world : await openData(t, url);
    const other = await openPath(t, data, { carrier: createFakeCarrier(), alone: false });
    await Promise.all([world.outbox.start(), other.outbox.start()]);
    const texts = Array.from({ length: 120 }, (_, index) => `text ${index}`);
    const sends = texts.map((body, index) => {
      const to = { kind: "sms", to: `+155512380${10 + (index % 40)}`, from: null } as const;
      const submission = submissionOf(world.sessionOf("alice"), to, body, body);
      return (index % 2 === 0 ? world : other).accept(submission);
    });
    await Promise.all(sends);
    world.outbox.wake();
    other.outbox.wake();
    await world.idle();
    const sent = [world, other].flatMap(({ carrier }) => (carrier as Fake).sent);
    t.deepEqual(sent.map(({ body }) => body).sort(), [...texts].sort());
    t.true(everyStateIs(await deliveriesIn(world.database), "accepted"));
  });

  on("texts of one conversation leave in their order, also when one has to wait (INV-15)", async (t) => {
    const carrier = createFakeCarrier();
    const world = await openWorld(t, { url: await database.url("outbox_order"), carrier });
    await world.outbox.start();
    carrier.answer = ({ body }) =>
      body === "one" ? { kind: "deferred", reason: "busy" } : { kind: "accepted" };
    const [first] = await Promise.all([
      world.sms("alice", PEER, "one"),
      ...["two", "three"].map((body) => world.sms("alice", PEER, body)),
      world.sms("alice", "+15551238888", "elsewhere"),
    ]);
    await world.idle();
    t.deepEqual(bodies(carrier), ["one", "elsewhere"]);
    t.is(first.kind === "stored" ? first.message.state : null, "queued");
    carrier.answer = () => ({ kind: "accepted" });
    world.clock.advance(5_000);
    await world.idle();
    t.deepEqual(bodies(carrier), ["one", "elsewhere", "one", "two", "three"]);
  });

  on("what a dead process left under way is not confirmed, and is not sent again (INV-11)", async (t) => {
    const url = await database.url("outbox_abandoned");
    const silent = createFakeCarrier();
    const world = await openWorld(t, { url, carrier: silent, alone: false });
    const answer = gate<Outcome>(t, lost);
    silent.answer = () => answer.promise;
    await world.outbox.start();
    await world.sms("alice", PEER, "did it arrive?");
    await eventually(() => silent.sent.length === 1);

    const carrier = createFakeCarrier();
    const next = await openPath(t, world, { carrier, alone: false });
    await next.outbox.start();
    t.like((await deliveriesIn(world.database))[0], { state: "sending" }, "its lease has not run out");
    await eventually(async () => {
      world.clock.advance(15_000);
      return (await world.bubbles("alice"))[0] === "did it arrive?: unknown";
    }, patience);
    t.deepEqual(carrier.sent, []);
    await eventually(() => {
      const told = [...world.published, ...next.published].map(({ change }) => change);
      return told.some((change) => change.kind === "state" && change.state === "unknown");
    }, patience);
    // It was not dead after all: what it knows is more than nothing.
    answer.open({ kind: "accepted", reference: "late" });
    await eventually(async () => (await world.bubbles("alice"))[0] === "did it arrive?: accepted", patience);
  });
}

type Fake = ReturnType<typeof createFakeCarrier>;

test("alone on its database, a start knows at once that nobody else is sending", async (t) => {
  const silent = createFakeCarrier();
  const world = await openWorld(t, { carrier: silent });
  const answer = gate<Outcome>(t, lost);
  silent.answer = () => answer.promise;
  await world.outbox.start();
  await world.sms("alice", PEER, "did it arrive?");
  await eventually(() => silent.sent.length === 1);
  const next = await openPath(t, world, { carrier: createFakeCarrier() });
  await next.outbox.start();
  t.deepEqual(await world.bubbles("alice"), ["did it arrive?: unknown"]);
});

test("a text is tried later and later, and at the end of its time it has failed", async (t) => {
  const carrier = createFakeCarrier();
  carrier.answer = () => ({ kind: "deferred", reason: "trunk-busy" });
  const world = await openWorld(t, { carrier });
  await world.outbox.start();
  await world.sms("alice", PEER, "hello?");
  const waits: number[] = [];
  for (let attempt = 0; attempt < 9; attempt++) {
    await world.idle();
    const due = (await world.store.outbox.nextDueAt()) ?? 0;
    waits.push((due - world.clock.now()) / 1000);
    world.clock.advance(due - world.clock.now());
  }
  t.deepEqual(waits, [5, 10, 20, 40, 80, 160, 320, 600, 600]);
  await world.idle();
  t.deepEqual(await reasonsOf(world), ["trunk-busy"]);
  world.clock.advance(24 * HOUR_MS);
  await eventually(async () => {
    world.clock.advance(15_000);
    return (await world.bubbles("alice"))[0] === "hello?: failed";
  });
  t.deepEqual(await reasonsOf(world), ["expired"]);
  t.is(await world.store.outbox.nextDueAt(), null);
});

test("a carrier that says when to come back is not asked before", async (t) => {
  const carrier = createFakeCarrier();
  carrier.answer = () => ({ kind: "deferred", reason: "rate", retryAfterMs: 30_000 });
  const world = await openWorld(t, { carrier, random: () => 0 });
  await world.outbox.start();
  await world.sms("alice", PEER, "hi");
  await world.idle();
  world.clock.advance(29_999);
  await world.idle();
  t.is(carrier.sent.length, 1);
  world.clock.advance(100);
  await world.idle();
  t.is(carrier.sent.length, 2);
});

test("a refusal of the carrier is shown with its reason, and does not hold up the next text", async (t) => {
  const carrier = createFakeCarrier();
  carrier.answer = ({ body }) =>
    body === "one" ? { kind: "rejected", reason: "carrier-404" } : { kind: "accepted" };
  const world = await openWorld(t, { carrier });
  await world.outbox.start();
  await world.sms("alice", PEER, "one");
  await world.sms("alice", PEER, "two");
  await world.idle();
  t.deepEqual(await world.bubbles("alice"), ["one: failed", "two: accepted"]);
  t.deepEqual(await reasonsOf(world), ["carrier-404", null]);
});

test("stopping waits for the text that is under way, and begins no other", async (t) => {
  const carrier = createFakeCarrier();
  const world = await openWorld(t, { carrier });
  const answer = gate<Outcome>(t, lost);
  carrier.answer = () => answer.promise;
  await world.outbox.start();
  await world.sms("alice", PEER, "one");
  await world.sms("alice", PEER, "two");
  await eventually(() => carrier.sent.length === 1);
  const stopped = world.outbox.stop();
  await world.sms("alice", "+15551238888", "three");
  answer.open({ kind: "accepted" });
  await stopped;
  t.deepEqual(await world.bubbles("alice"), ["one: accepted", "two: queued", "three: queued"]);
  t.deepEqual(bodies(carrier), ["one"]);
});

test("an answer that can't be written down while the database is away is written when it is back", async (t) => {
  const carrier = createFakeCarrier();
  let away = false;
  const wrap = onSettle(async (settle) => {
    if (away) throw new StoreFailure("ECONNREFUSED", true);
    return settle();
  });
  const world = await openWorld(t, { carrier, wrap });
  carrier.answer = ({ reference }) => {
    away = true;
    return { kind: "accepted", reference };
  };
  await world.outbox.start();
  await world.sms("alice", PEER, "hi");
  await eventually(() => world.clock.waiting > 0 && carrier.sent.length === 1);
  await eventually(() => {
    world.clock.advance(1_000);
    return away;
  });
  away = false;
  await eventually(async () => {
    world.clock.advance(1_000);
    return (await world.bubbles("alice"))[0] === "hi: accepted";
  });
  t.is(carrier.sent.length, 1);
});

test("a stop does not wait for a database that is away", async (t) => {
  const carrier = createFakeCarrier();
  const wrap = onSettle(() => Promise.reject(new StoreFailure("ECONNREFUSED", true)));
  const world = await openWorld(t, { carrier, wrap });
  await world.outbox.start();
  await world.sms("alice", PEER, "hi");
  await eventually(() => carrier.sent.length === 1);
  await world.outbox.stop();
  t.like((await deliveriesIn(world.database))[0], { state: "sending" });
});

function bodies(carrier: { readonly sent: readonly OutboundSms[] }): string[] {
  return carrier.sent.map(({ body }) => body);
}

async function reasonsOf(world: World): Promise<(string | null)[]> {
  return (await deliveriesIn(world.database)).map(({ reason }) => reason);
}

function everyStateIs(deliveries: readonly { readonly state: string }[], state: string): boolean {
  return deliveries.length > 0 && deliveries.every((one) => one.state === state);
}
