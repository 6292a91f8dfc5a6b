import test from "ava";
import fc from "fast-check";
import { type Asking, afterReaction, answerKey, type Reaction, reactTo } from "../../src/core/answers.js";
import { languages } from "../../src/core/catalogue.js";
import { ANSWER_EVERY_MS, type AnswerKind, askedIn } from "../../src/core/consent.js";
import type { Consent } from "../../src/core/model.js";
import { countSegments } from "../../src/core/segments.js";
import { noon } from "../factories.js";
import { sayAnswer } from "../words.js";

const NUMBER = "+15551230001";
const PEER = "+15557650002";
const tenant = { id: "tenant-1", name: "Acme" };
const key = `${tenant.id} ${NUMBER} ${PEER}`;
const kinds = ["confirmed-out", "confirmed-in", "helped"] as const;

interface World {
  readonly before?: Consent;
  /** When an answer of this kind went out last. */
  readonly answered?: readonly [AnswerKind, number];
  readonly carrierAnswers?: boolean;
  readonly seenByCarrier?: boolean;
  readonly peer?: string;
}

function react(text: string, world: World = {}): Reaction {
  const asked = askedIn(text, world.seenByCarrier ? "opted-out" : null);
  if (!asked) throw new Error("no keyword");
  const peer = world.peer ?? PEER;
  const asking: Asking = { asked, tenant, number: NUMBER, peer, trunkId: "trunk" };
  const [kind, at] = world.answered ?? ["helped", 0];
  const facts = {
    consents: new Map(world.before ? [[key, world.before]] : []),
    answeredAt: new Map([[answerKey(tenant.id, { from: NUMBER, to: PEER, kind }), at]]),
  };
  const trunks = new Map([["trunk", { answersKeywords: world.carrierAnswers ?? false }]]);
  return reactTo(asking, facts, { now: noon, trunks, say: sayAnswer });
}

const changes = ({ consents }: Reaction) => consents.map(({ consent, how, text }) => [consent, how, text]);

test("F28 STOP opts out once and is confirmed once", (t) => {
  const first = react("Stop");
  t.deepEqual(changes(first), [["opted-out", "keyword", "STOP"]]);
  t.like(first.answer, { kind: "confirmed-out", trunkId: "trunk", from: NUMBER, to: PEER });
  t.regex(first.answer?.body ?? "", /^Acme: You have opted out .* START/);
  t.deepEqual(react("STOP", { before: "opted-out" }), { consents: [], answer: null });
});

test("F28 START opts in who had opted out, and says so; to who had not it is a word", (t) => {
  const back = react("START", { before: "opted-out" });
  t.deepEqual(changes(back), [["opted-in", "keyword", "START"]]);
  t.regex(back.answer?.body ?? "", /again\. Reply STOP/);
  t.deepEqual(react("START"), { consents: [], answer: null });
  t.deepEqual(react("START", { before: "opted-in" }), { consents: [], answer: null });
});

test("F28 HELP is answered with the tenant's name, also to who opted out, and changes nothing", (t) => {
  t.regex(react("help").answer?.body ?? "", /^Acme: .* STOP/);
  const out = react("INFO", { before: "opted-out" });
  t.deepEqual(out.consents, []);
  t.regex(out.answer?.body ?? "", /^Acme: You opted out .* START/);
});

test("F28 who asks in French is answered in French", (t) => {
  t.regex(react("ARRÊT").answer?.body ?? "", /^Acme : vous ne recevrez plus/);
});

test("F28 where the carrier answers we are silent, and note it all the same", (t) => {
  for (const world of [{ carrierAnswers: true }, { seenByCarrier: true }]) {
    t.deepEqual(changes(react("STOP", world)), [["opted-out", "keyword", "STOP"]]);
    t.is(react("STOP", world).answer, null);
  }
  t.deepEqual(changes(react("assez", { seenByCarrier: true })), [["opted-out", "carrier", ""]]);
  t.is(react("HELP", { carrierAnswers: true }).answer, null);
});

test("F28 an answer of a kind goes out once in some minutes, and then again", (t) => {
  const recent = noon - ANSWER_EVERY_MS + 1;
  t.is(react("HELP", { answered: ["helped", recent] }).answer, null);
  t.not(react("HELP", { answered: ["helped", recent - 1] }).answer, null);
  t.not(react("STOP", { answered: ["helped", recent] }).answer, null);
  const again = react("STOP", { answered: ["confirmed-out", recent] });
  t.is(again.answer, null);
  t.is(again.consents.length, 1, "the opt-out holds, whether it is confirmed or not");
});

test("a sender that can't be answered is not, and nobody answers the own number", (t) => {
  t.is(react("HELP", { peer: "alpha:acme" }).answer, null);
  t.is(react("HELP", { peer: NUMBER }).answer, null);
});

test("two STOPs in one batch are confirmed once: the second knows of the first", (t) => {
  const asked = askedIn("STOP")!;
  const asking: Asking = { asked, tenant, number: NUMBER, peer: PEER, trunkId: "trunk" };
  const rules = { now: noon, trunks: new Map([["trunk", { answersKeywords: false }]]), say: sayAnswer };
  const before = { consents: new Map<string, Consent>(), answeredAt: new Map<string, number>() };
  const first = reactTo(asking, before, rules);
  const after = afterReaction(before, first, tenant.id, noon);
  t.not(first.answer, null);
  t.deepEqual(reactTo(asking, after, rules), { consents: [], answer: null });
  t.is(before.consents.size, 0, "what was known stays as it was");
});

test("no answer is a keyword, whatever the tenant is called: two machines can't keep each other going", (t) => {
  const names = fc.oneof(fc.constantFrom("STOP", "HELP", "", "start!", "END"), fc.string({ unit: "binary" }));
  fc.assert(
    fc.property(names, fc.constantFrom(...kinds), fc.boolean(), fc.constantFrom(...languages), (...given) => {
      const [name, kind, optedOut, language] = given;
      return askedIn(sayAnswer({ kind, optedOut, tenant: name }, language)) === null;
    }),
  );
  t.pass();
});

test("an answer is one segment of plain characters, also for a long name", (t) => {
  for (const language of ["en", "fr"] as const) {
    for (const kind of kinds) {
      for (const optedOut of [false, true]) {
        const body = sayAnswer({ kind, optedOut, tenant: "A".repeat(40) }, language);
        t.like(countSegments(body), { encoding: "GSM-7", segments: 1 }, body);
      }
    }
  }
});
