import test from "ava";
import type { Outcome } from "../../src/core/model.js";
import type { LookupResult } from "../../src/ports.js";
import { eventually } from "../eventually.js";
import { createFakeCarrier } from "../fakes/carrier.js";
import { deliveriesIn, openWorld, PEER, type World } from "../scenarios/harness.js";

const patience = { limitMs: 60_000 };
const down: Outcome = { kind: "deferred", reason: "carrier-unreachable" };
const lost: Outcome = { kind: "unknown", reason: "no-answer" };

test("F27 texts over the limit wait their turn, say why, and all go in the end", async (t) => {
  const carrier = createFakeCarrier();
  const world = await openWorld(t, { carrier, pace: { perSecond: 2 } });
  await world.outbox.start();
  for (let n = 0; n < 8; n++) await world.sms("alice", `+1555123800${n}`, `text ${n}`);
  await world.idle();
  t.is(carrier.sent.length, 1);
  const reasons = (await deliveriesIn(world.database)).map(({ reason }) => reason);
  t.is(reasons.filter((reason) => reason === "sending-limit").length, 7);
  for (let wait = 0; wait < 8; wait++) {
    world.clock.advance(500);
    await world.idle();
    t.true(carrier.sent.length <= 2 + wait);
  }
  await eventually(async () => {
    world.clock.advance(500);
    return carrier.sent.length === 8;
  }, patience);
  t.true((await world.bubbles("alice")).every((bubble) => bubble.endsWith("accepted")));
});

test("a carrier that has had enough is left alone by every text, and chat goes on", async (t) => {
  const carrier = createFakeCarrier();
  carrier.answer = () => ({ kind: "deferred", reason: "carrier-limit", retryAfterMs: 60_000 });
  const world = await openWorld(t, { carrier, random: () => 0 });
  await world.outbox.start();
  await world.sms("alice", PEER, "one");
  await world.idle();
  await world.sms("alice", "+15551238001", "two");
  await world.chat("alice", "bob", "still here");
  await world.idle();
  t.is(carrier.sent.length, 1);
  t.like(await world.script("bob"), { alice: ["alice: still here"] });
  carrier.answer = () => ({ kind: "accepted" });
  world.clock.advance(60_000);
  await eventually(() => carrier.sent.length === 3, patience);
  t.deepEqual(await world.store.flow.troubled(), []);
});

test("a trunk that fails five times is left alone, tried by one text, and used again once that went", async (t) => {
  const carrier = createFakeCarrier();
  carrier.answer = () => down;
  const world = await openWorld(t, { carrier });
  await world.outbox.start();
  for (let n = 0; n < 5; n++) {
    await world.sms("alice", `+1555123800${n}`, `text ${n}`);
    await world.idle();
  }
  const [trouble] = await world.store.flow.troubled();
  t.like(trouble, { name: "trunk:loopback", reason: "carrier-unreachable", failures: 1 });
  await world.sms("alice", "+15551238009", "one more");
  await world.idle();
  t.is(carrier.sent.length, 5);
  t.is((await deliveriesIn(world.database)).at(-1)?.reason, "trunk-delayed");
  world.clock.advance(30_000);
  await world.idle();
  t.is(carrier.sent.length, 6);
  t.like((await world.store.flow.troubled())[0], { failures: 2 });
  carrier.answer = () => ({ kind: "accepted" });
  world.clock.advance(60_000);
  await everyBubble(world, "accepted");
  t.deepEqual(await world.store.flow.troubled(), []);
});

test("wrong credentials keep a trunk from being tried at once, and an operator may try it before its time", async (t) => {
  const carrier = createFakeCarrier();
  carrier.answer = () => ({ kind: "deferred", reason: "carrier-credentials" });
  const world = await openWorld(t, { carrier });
  await world.outbox.start();
  await world.sms("alice", PEER, "hi");
  await world.idle();
  t.like((await world.store.flow.troubled())[0], { reason: "carrier-credentials" });
  carrier.answer = () => ({ kind: "accepted" });
  await world.retry.release("loopback");
  await everyBubble(world, "accepted");
});

test("a text whose answer was lost is asked about, and shows what the carrier says of it", async (t) => {
  const carrier = createFakeCarrier();
  const asked: string[] = [];
  let answer: LookupResult | null = null;
  const lookup = async ({ reference }: { reference: string }) => {
    asked.push(reference);
    return answer;
  };
  carrier.answer = () => lost;
  const world = await openWorld(t, { carrier: Object.assign(carrier, { lookup }) });
  await world.outbox.start();
  world.reconcile.start();
  await world.sms("alice", PEER, "did it arrive?");
  await world.idle();
  t.deepEqual(await world.bubbles("alice"), ["did it arrive?: unknown"]);
  t.deepEqual(asked, []);
  await eventually(() => {
    world.clock.advance(5_000);
    return asked.length === 1;
  }, patience);
  // It knows nothing of it yet: nothing is concluded.
  t.deepEqual(await world.bubbles("alice"), ["did it arrive?: unknown"]);
  answer = { outcome: { kind: "accepted", reference: "SM1" }, state: "sent" };
  await eventually(async () => {
    world.clock.advance(5_000);
    return (await world.bubbles("alice"))[0] === "did it arrive?: sent";
  }, patience);
  await world.receipts.take(receiptOf("SM1"));
  t.deepEqual(await world.bubbles("alice"), ["did it arrive?: delivered"]);
  t.is(carrier.sent.length, 1);
});

test("where the carrier can't be asked a text stays not confirmed, and is not sent again", async (t) => {
  const carrier = createFakeCarrier();
  carrier.answer = () => lost;
  const world = await openWorld(t, { carrier });
  await world.outbox.start();
  world.reconcile.start();
  await world.sms("alice", PEER, "did it arrive?");
  await world.idle();
  for (let hour = 0; hour < 30; hour++) world.clock.advance(3_600_000);
  t.deepEqual(await world.bubbles("alice"), ["did it arrive?: unknown"]);
  t.is(carrier.sent.length, 1);
});

test("a trunk that would rather send twice sends again what was not confirmed", async (t) => {
  const carrier = createFakeCarrier();
  carrier.answer = () => lost;
  const world = await openWorld(t, { carrier, pace: { atLeastOnce: true } });
  await world.outbox.start();
  await world.sms("alice", PEER, "hello?");
  await world.idle();
  t.deepEqual(await world.bubbles("alice"), ["hello?: queued"]);
  carrier.answer = () => ({ kind: "accepted" });
  await eventually(async () => {
    world.clock.advance(5_000);
    return (await world.bubbles("alice"))[0] === "hello?: accepted";
  }, patience);
  t.is(carrier.sent.length, 2);
});

test("F32 a retry passes the gates again: consent, the number, the switches", async (t) => {
  const carrier = createFakeCarrier();
  carrier.answer = () => ({ kind: "rejected", reason: "carrier-refused" });
  const world = await openWorld(t, { carrier });
  await world.outbox.start();
  const sent = await world.sms("alice", PEER, "hi");
  await world.idle();
  const id = sent.kind === "stored" ? sent.message.id : "";
  t.deepEqual(await world.bubbles("alice"), ["hi: failed"]);
  await t.throwsAsync(world.retry.message(world.sessionOf("bob"), id), { message: "not-found" });
  const conversationId = sent.kind === "stored" ? sent.conversation.id : "";
  const change = { conversationId, how: "user", userId: world.idOf("alice"), text: "" } as const;
  await world.store.consents.change({ ...change, consent: "opted-out" }, world.clock.now());
  await t.throwsAsync(world.retry.message(world.sessionOf("alice"), id), { message: "recipient-opted-out" });
  await world.store.consents.change({ ...change, consent: "opted-in" }, world.clock.now());
  const [letter] = await world.store.deadLetters.list({ trunkId: null, state: null, before: null, limit: 9 });
  carrier.answer = () => ({ kind: "accepted" });
  await world.retry.message(world.sessionOf("alice"), id);
  await world.idle();
  t.deepEqual(await world.bubbles("alice"), ["hi: accepted"]);
  await t.throwsAsync(world.retry.message(world.sessionOf("alice"), id), { message: "retry-not-possible" });
  await t.throwsAsync(world.retry.letter(letter?.delivery.id ?? ""), { message: "not-found" });
  t.is(carrier.sent.length, 2);
});

test("F32 all that failed over a trunk is sent again at once, each once; what is not confirmed is left", async (t) => {
  const carrier = createFakeCarrier();
  carrier.answer = ({ body }) => (body === "lost" ? lost : { kind: "rejected", reason: "carrier-refused" });
  const world = await openWorld(t, { carrier });
  await world.outbox.start();
  for (const body of ["one", "two", "lost"]) await world.sms("alice", PEER, body);
  await world.idle();
  carrier.answer = () => ({ kind: "accepted" });
  t.deepEqual(await world.retry.trunk("loopback"), { retried: 2, refused: 0 });
  await world.idle();
  t.deepEqual(await world.bubbles("alice"), ["one: accepted", "two: accepted", "lost: unknown"]);
  t.deepEqual(await world.retry.trunk("loopback"), { retried: 0, refused: 0 });
});

function receiptOf(reference: string) {
  return { trunkId: "loopback", reference, state: "delivered", reason: null, receivedAt: 0 } as const;
}

function everyBubble(world: World, state: string): Promise<unknown> {
  return eventually(async () => {
    world.clock.advance(1_000);
    return (await world.bubbles("alice")).every((bubble) => bubble.endsWith(`: ${state}`));
  }, patience);
}
