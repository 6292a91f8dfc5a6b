import test, { type ExecutionContext } from "ava";
import fc from "fast-check";
import { askedIn } from "../../src/core/consent.js";
import type { OutboundSms } from "../../src/ports.js";
import { createFakeCarrier } from "../fakes/carrier.js";
import { MAIN_LINE, openWorld, PEER, SALES, SUPPORT, type World } from "./harness.js";
import { brokenInvariants } from "./invariants.js";

const people = ["alice", "bob", "carol", "dave", "erin"];
const phones = ["1001", "1002", "1003", "1004", "1005"];
const ours = [MAIN_LINE, SALES, SUPPORT];
const outside = [PEER, "+15551238888", "72345", "Bank", "911"];
const anywhere = fc.constantFrom(...ours, ...outside, ...phones, "1099", "alice", "", "a b", "*", "\0");
const body = fc.constantFrom("hi", "STOP", "START", "HELP", "stop!", "", " ", "ok\nok", "😀".repeat(900));

const action = fc.oneof(
  fc.record({
    kind: fc.constant("chat" as const),
    ...{ from: fc.constantFrom(...people), to: fc.constantFrom(...people), body },
  }),
  fc.record({
    kind: fc.constant("sms" as const),
    ...{ from: fc.constantFrom(...people), to: anywhere, body },
    number: fc.constantFrom(null, ...ours),
  }),
  fc.record({ kind: fc.constant("phone" as const), from: fc.constantFrom(...phones), to: anywhere, body }),
  fc.record({
    kind: fc.constant("trunk" as const),
    ...{
      from: fc.constantFrom(...outside, ...ours),
      to: fc.constantFrom(...ours, "+15557659999", "1001"),
      body,
    },
  }),
  fc.record({
    kind: fc.constant("registration" as const),
    from: fc.constantFrom(...phones),
    isThere: fc.boolean(),
  }),
);

type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

test("whatever people, phones and carriers say, no message loops", async (t) => {
  const carrier = createFakeCarrier();
  const world = await openWorld(t, { carrier });
  await world.outbox.start();
  await world.pbx.seeds(phones);
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 12 }), async (actions) => {
      const before = await countsOf(world);
      const sent = carrier.sent.length;
      for (const one of actions) await perform(world, one);
      await world.idle();
      const after = await countsOf(world);
      const said = actions.filter(({ kind }) => kind !== "registration").length;
      t.true(after.messages - before.messages <= said, "a submission is one message at most");
      t.true(after.phone - before.phone <= said, "nobody here has two phones, and a refusal goes to one");
      t.is(after.trunk - before.trunk, after.out - before.out, "what a user texted goes to a trunk");
      const answers = after.answers - before.answers;
      t.true(answers <= actions.filter(isKeyword).length, "and beside it one answer for a keyword at most");
      const left = after.trunk - after.blocked - (before.trunk - before.blocked);
      t.is(carrier.sent.length - sent, left + answers, "and goes there once, unless it was stopped");
      await comeBack(t, world, sent);
    }),
    { numRuns: 30 },
  );
  t.deepEqual(await brokenInvariants(world.database.knex), []);
});

/** What went to a carrier for one of our own numbers comes in again; what a user said may be a keyword, no answer is. */
async function comeBack(t: ExecutionContext, world: World, sent: number): Promise<void> {
  const carrier = world.carrier as ReturnType<typeof createFakeCarrier>;
  const before = await countsOf(world);
  const answered = carrier.sent.length;
  await allComesIn(world, carrier.sent.slice(sent));
  const after = await countsOf(world);
  t.deepEqual({ out: after.out, trunk: after.trunk }, { out: before.out, trunk: before.trunk });
  await allComesIn(world, carrier.sent.slice(answered));
  t.is((await countsOf(world)).answers, after.answers, "an answer is not answered");
}

async function allComesIn(world: World, sent: readonly OutboundSms[]): Promise<void> {
  for (const { from, to, body: text } of sent) await world.pbx.trunkTexts("loopback", from, to, text);
  await world.idle();
}

function isKeyword(one: Action): boolean {
  return one.kind === "trunk" && askedIn(one.body) !== null;
}

async function perform(world: World, one: Action): Promise<unknown> {
  switch (one.kind) {
    case "chat":
      return world.chat(one.from, one.to, one.body);
    case "sms":
      return world.sms(one.from, one.to, one.body, one.number);
    case "phone":
      return world.pbx.phoneTexts(one.from, one.to, one.body);
    case "trunk":
      return world.pbx.trunkTexts("loopback", one.from, one.to, one.body);
    case "registration":
      return one.isThere ? world.pbx.registers(one.from) : world.pbx.leaves(one.from);
  }
}

async function countsOf({ database: { knex } }: World) {
  const deliveries: { kind: string; message_id: string | null; state: string }[] = await knex(
    "sidetone_deliveries",
  ).select("kind", "message_id", "state");
  const trunk = deliveries.filter(({ kind }) => kind === "trunk");
  const messages: { direction: string }[] = await knex("sidetone_messages").select("direction");
  return {
    messages: messages.length,
    out: messages.filter(({ direction }) => direction === "out").length,
    trunk: trunk.filter(({ message_id }) => message_id !== null).length,
    blocked: trunk.filter(({ state }) => state === "blocked").length,
    answers: trunk.filter(({ message_id }) => message_id === null).length,
    phone: deliveries.filter(({ kind }) => kind === "phone").length,
  };
}
