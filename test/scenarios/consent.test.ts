// STOP, START and HELP as the people on both sides live them.

import test, { type ExecutionContext } from "ava";
import type { Submission } from "../../src/core/submission.js";
import { createFakeCarrier } from "../fakes/carrier.js";
import { deliveriesIn, MAIN_LINE, openWorld, PEER, SALES, type World, type WorldOptions } from "./harness.js";
import { brokenInvariants } from "./invariants.js";

const minute = 60_000;

async function play(t: ExecutionContext, options: WorldOptions = {}) {
  const carrier = createFakeCarrier();
  const world = await openWorld(t, { ...options, carrier });
  let count = 0;
  return {
    ...world,
    carrier,
    /** The peer texts one of our numbers. */
    says: (body: string, to = MAIN_LINE, from = PEER) =>
      world.handset.send({ key: String(++count), from, to, body }),
    /** What the carrier was handed. */
    got: () => carrier.sent.map(({ from, to, body }) => `${from} ${to} ${body}`),
  };
}

/** The lines of alice's conversation with the peer, and whether it is blocked. */
async function consentIn({ store, idOf }: World, number = MAIN_LINE) {
  const rows = await store.inbox.conversations({
    userId: idOf("alice"),
    limit: 10,
    unreadOnly: false,
    before: null,
  });
  const id = rows.find(({ conversation }) => conversation.number === number)?.conversation.id ?? "";
  const record = (await store.consents.of([id])).get(id);
  return {
    id,
    consent: record?.consent,
    lines: record?.lines.map(({ kind, how }) => `${kind} ${how}`) ?? [],
  };
}

test("F28 STOP while three texts are queued: none of them goes, the bubbles say so, and one confirmation does", async (t) => {
  const world = await play(t);
  const { sms, says, got, bubbles, outbox, idle, database } = world;
  for (const body of ["one", "two", "three"]) await sms("alice", PEER, body, MAIN_LINE);
  await sms("alice", PEER, "from the other number", SALES);
  await says("Stop.");
  await outbox.start();
  await idle();
  t.deepEqual(await bubbles("alice"), [
    "one: blocked",
    "two: blocked",
    "three: blocked",
    "from the other number: accepted",
  ]);
  const [first, second, ...more] = got().sort();
  t.regex(first ?? "", /^\+15557650001 .* You have opted out .* START/);
  t.is(second, `${SALES} ${PEER} from the other number`);
  t.deepEqual(more, []);
  t.like(await consentIn(world), {
    consent: "opted-out",
    lines: ["opted-out keyword", "confirmed-out keyword"],
  });
  t.like(await sms("alice", PEER, "four", MAIN_LINE), { error: { code: "recipient-opted-out" } });
  t.deepEqual(await brokenInvariants(database.knex), []);
});

test("F28 STOP twice, also at once, is one change and one confirmation", async (t) => {
  const world = await play(t);
  const { says, got, outbox, idle } = world;
  await outbox.start();
  await Promise.all([says("STOP"), says("stop"), says("Unsubscribe")]);
  await says("STOP");
  await idle();
  t.is(got().length, 1);
  t.deepEqual((await consentIn(world)).lines, ["opted-out keyword", "confirmed-out keyword"]);
});

test("F28 HELP when opted out is answered, START opens the way again and says so", async (t) => {
  const world = await play(t);
  const { says, got, sms, outbox, idle, clock } = world;
  await outbox.start();
  await says("STOP");
  await says("HELP");
  await says("HELP");
  await idle();
  t.is(got().length, 2);
  t.regex(got()[1] ?? "", /You opted out .* START/);
  clock.advance(5 * minute);
  await says("help!");
  await says("START");
  t.is((await sms("alice", PEER, "welcome back", MAIN_LINE)).kind, "stored");
  await idle();
  t.deepEqual(
    got()
      .slice(2)
      .map((line) => line.replace(/^\S+ \S+ (demo.test: )?/, "").slice(0, 12)),
    ["You opted ou", "You will get", "welcome back"],
  );
  t.is((await consentIn(world)).consent, "opted-in");
});

test("F28 a consent is one number's and one peer's: everybody else goes on", async (t) => {
  const world = await play(t);
  const { says, sms } = world;
  await says("STOP");
  await says("hello", SALES);
  t.is((await sms("alice", PEER, "hi", MAIN_LINE)).kind, "refused");
  t.is((await sms("alice", PEER, "hi", SALES)).kind, "stored");
  t.is((await sms("alice", "+15551238888", "hi", MAIN_LINE)).kind, "stored");
  t.deepEqual(await consentIn(world, SALES).then(({ lines }) => lines), []);
});

test("F28 what the carrier has seen and answered is noted and not answered again", async (t) => {
  const world = await play(t);
  const { accept, got, outbox, idle } = world;
  await outbox.start();
  const hook: Submission = {
    key: "trunk:loopback:far-1",
    source: { kind: "trunk", trunkId: "loopback", from: PEER, to: MAIN_LINE },
    body: "genug jetzt",
    optOut: "opted-out",
    receivedAt: 0,
    raw: "{}",
  };
  await accept(hook);
  await accept({ ...hook, key: "trunk:loopback:far-2", body: "STOP" });
  await idle();
  t.deepEqual(got(), []);
  t.deepEqual(await consentIn(world).then(({ lines }) => lines), ["opted-out carrier"]);
  await accept({ ...hook, key: "trunk:loopback:far-3", body: "START", optOut: "opted-in" });
  t.like(await consentIn(world), { consent: "opted-in", lines: ["opted-out carrier", "opted-in keyword"] });
});

test("F28 where the carrier answers STOP, HELP and START itself we are silent, and know all the same", async (t) => {
  const world = await play(t, { carrierAnswers: true });
  const { says, got, sms, outbox, idle } = world;
  await outbox.start();
  await says("STOP");
  await says("HELP");
  t.is((await sms("alice", PEER, "still there?", MAIN_LINE)).kind, "refused");
  await says("START");
  await idle();
  t.deepEqual(got(), []);
  t.like(await consentIn(world), { consent: "opted-in", lines: ["opted-out keyword", "opted-in keyword"] });
});

test("F28 a carrier that refuses a text because of an opt-out teaches us one, and the rest is held back", async (t) => {
  const world = await play(t);
  const { carrier, sms, got, bubbles, outbox, idle } = world;
  carrier.answer = () => ({ kind: "rejected", reason: "recipient-opted-out" });
  await sms("alice", PEER, "one", MAIN_LINE);
  await sms("alice", PEER, "two", MAIN_LINE);
  await outbox.start();
  await idle();
  t.deepEqual(got(), [`${MAIN_LINE} ${PEER} one`]);
  t.deepEqual(await bubbles("alice"), ["one: failed", "two: blocked"]);
  t.like(await consentIn(world), { consent: "opted-out", lines: ["opted-out carrier"] });
});

test("F28 a receipt that tells of an opt-out teaches us one too", async (t) => {
  const world = await play(t);
  const { carrier, sms, outbox, idle, receipts } = world;
  await outbox.start();
  await sms("alice", PEER, "one", MAIN_LINE);
  await idle();
  const reference = `far-${carrier.sent[0]?.reference}`;
  const told = { state: "failed", reason: "recipient-opted-out", receivedAt: 0 } as const;
  await receipts.take({ trunkId: "loopback", reference, ...told });
  t.like(await consentIn(world), { consent: "opted-out", lines: ["opted-out carrier"] });
});

test("F28 two numbers of ours that text each other STOP and HELP come to rest", async (t) => {
  const world = await play(t);
  const { carrier, says, outbox, idle } = world;
  // Whatever leaves for a number of ours comes in again, as over a real carrier.
  let looped = 0;
  const ours = new Set([MAIN_LINE, SALES]);
  carrier.answer = async ({ from, to, body, reference }) => {
    if (ours.has(to)) await says(body, to, from);
    if (++looped > 20) throw new Error("a loop");
    return { kind: "accepted", reference };
  };
  await outbox.start();
  await Promise.all(
    ["STOP", "HELP", "START", "HELP"].flatMap((body) => [
      says(body, MAIN_LINE, SALES),
      says(body, SALES, MAIN_LINE),
    ]),
  );
  await idle();
  t.true(looped <= 6, `${looped} texts`);
});

test("F28 a phone's text to somebody who opted out is refused in words, and leaves nothing", async (t) => {
  const { says, pbx, outbox, idle, got, database } = await play(t);
  await outbox.start();
  await pbx.registers("1001");
  await says("STOP");
  await idle();
  const before = got().length;
  await pbx.phoneTexts("1001", PEER, "one more offer");
  await idle();
  t.regex(pbx.sent.at(-1)?.body ?? "", /opted out of your messages/);
  t.is(got().length, before);
  t.false((await deliveriesIn(database)).some(({ body }) => body === "one more offer"));
});
