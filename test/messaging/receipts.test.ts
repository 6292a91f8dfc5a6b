import test from "ava";
import type { DeliveryState } from "../../src/core/model.js";
import { type Store, StoreFailure } from "../../src/ports.js";
import { eventually } from "../eventually.js";
import { createFakeCarrier, gate } from "../fakes/carrier.js";
import { onSettle } from "../fakes/store.js";
import { openWorld, PEER, type World } from "../scenarios/harness.js";
import { databases, testOn } from "../servers/databases.js";

for (const database of databases) {
  testOn(database)(
    "whatever order receipts come in, and however often, no bubble falls (INV-12)",
    async (t) => {
      const world = await openWorld(t, { url: await database.url("receipts"), carrier: createFakeCarrier() });
      await world.outbox.start();
      const orders: DeliveryState[][] = [
        ["accepted", "sent", "delivered"],
        ["delivered", "sent", "accepted"],
        ["delivered", "failed", "delivered"],
        ["sent", "sent", "failed", "sent"],
        ["failed", "delivered"],
      ];
      for (const [index] of orders.entries()) await world.sms("alice", `+1555123700${index}`, `${index}`);
      await world.idle();
      const references = new Map(
        (world.carrier as Fake).sent.map(({ body, reference }) => [body, reference]),
      );
      await Promise.all(
        orders.map(async (states, index) => {
          const reference = `far-${references.get(`${index}`)}`;
          for (const state of states) await world.receipts.take(receipt(reference, state));
        }),
      );
      t.deepEqual(await world.bubbles("alice"), [
        "0: delivered",
        "1: delivered",
        "2: delivered",
        "3: failed",
        "4: delivered",
      ]);
    },
  );
}

type Fake = ReturnType<typeof createFakeCarrier>;

test("a receipt that is faster than the carrier's own answer is not lost", async (t) => {
  const carrier = createFakeCarrier();
  const world = await openWorld(t, { carrier });
  const answer = gate<void>(t, undefined);
  carrier.answer = async () => {
    await carrier.handlers.receipt(receipt("their-id", "delivered"));
    await answer.promise;
    return { kind: "accepted", reference: "their-id" };
  };
  await world.outbox.start();
  await world.sms("alice", PEER, "quick");
  await eventually(() => carrier.sent.length === 1);
  answer.open();
  await world.idle();
  t.deepEqual(await world.bubbles("alice"), ["quick: delivered"]);
});

test("a receipt that is kept and not applied, for the database went away between, is applied when repeated", async (t) => {
  let away = false;
  const wrap = onSettle((settle) => (away ? Promise.reject(new StoreFailure("gone", true)) : settle()));
  const { world, reference } = await sentOne(t, wrap);
  away = true;
  await t.throwsAsync(world.receipts.take(receipt(reference, "delivered")));
  away = false;
  await world.receipts.take(receipt(reference, "delivered"));
  t.deepEqual(await world.bubbles("alice"), ["hi: delivered"]);
});

test("a repeated receipt tells nobody anything, and one that nobody asked for changes nothing", async (t) => {
  const { world, reference } = await sentOne(t);
  await world.receipts.take(receipt(reference, "delivered"));
  const told = world.published.length;
  for (let time = 0; time < 100; time++) await world.receipts.take(receipt(reference, "delivered"));
  await world.receipts.take(receipt("never heard of", "failed"));
  await world.receipts.take({ ...receipt(reference, "failed"), trunkId: "another" });
  for (const state of ["queued", "sending", "unknown", "blocked"] as const) {
    await world.receipts.take(receipt(reference, state));
  }
  t.is(world.published.length, told);
  t.deepEqual(await world.bubbles("alice"), ["hi: delivered"]);
});

test("a refusal reported later shows with its reason, to everybody on the number", async (t) => {
  const { world, reference } = await sentOne(t);
  await world.receipts.take({ ...receipt(reference, "failed"), reason: "carrier-30003" });
  const states = (await world.logOf("alice")).flatMap(({ change }) =>
    change.kind === "state" ? [`${change.state} ${change.reason}`] : [],
  );
  t.deepEqual(states, ["accepted null", "failed carrier-30003"]);
});

test("a message whose answer was lost is found by our reference, which its receipts bring back, and then by theirs", async (t) => {
  const carrier = createFakeCarrier();
  carrier.answer = async () => ({ kind: "unknown", reason: "no-answer" });
  const world = await openWorld(t, { carrier });
  await world.outbox.start();
  await world.sms("alice", PEER, "lost");
  await world.idle();
  t.deepEqual(await world.bubbles("alice"), ["lost: unknown"]);
  const ours = carrier.sent[0]?.reference ?? "";
  await world.receipts.take({ ...receipt("their-id", "sent"), trunkId: "another", ours });
  await world.receipts.take({ ...receipt("their-id", "sent"), ours: "nobody's" });
  t.deepEqual(await world.bubbles("alice"), ["lost: unknown"]);
  await world.receipts.take({ ...receipt("their-id", "sent"), ours });
  t.deepEqual(await world.bubbles("alice"), ["lost: sent"]);
  await world.receipts.take(receipt("their-id", "delivered"));
  t.deepEqual(await world.bubbles("alice"), ["lost: delivered"]);
});

test("what a carrier took and said it had not is not sent again once a receipt shows that it has", async (t) => {
  const carrier = createFakeCarrier();
  carrier.answer = () => ({ kind: "deferred", reason: "carrier-error", retryAfterMs: 60_000 });
  const world = await openWorld(t, { carrier });
  await world.outbox.start();
  await world.sms("alice", PEER, "hi");
  await eventually(async () => (await world.logOf("alice")).some(({ change }) => change.kind === "state"));
  await world.receipts.take({ ...receipt("their-1", "delivered"), ours: carrier.sent[0]?.reference ?? "" });
  t.deepEqual(await world.bubbles("alice"), ["hi: delivered"]);
  world.clock.advance(24 * 3_600_000);
  await world.idle();
  t.is(carrier.sent.length, 1);
});

async function sentOne(t: Parameters<typeof openWorld>[0], wrap?: (store: Store) => Store) {
  const carrier = createFakeCarrier();
  const world: World = await openWorld(t, { carrier, ...(wrap && { wrap }) });
  await world.outbox.start();
  await world.sms("alice", PEER, "hi");
  await world.idle();
  return { world, reference: `far-${carrier.sent[0]?.reference}` };
}

function receipt(reference: string, state: DeliveryState) {
  return { trunkId: "loopback", reference, state, reason: null, receivedAt: 0 };
}
