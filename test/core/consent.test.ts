import test from "ava";
import fc from "fast-check";
import { askedIn } from "../../src/core/consent.js";

const optOuts = [
  "STOP",
  "StopAll",
  "STOP ALL",
  "unsubscribe",
  "Cancel",
  "END",
  "quit",
  "REVOKE",
  "remove",
  "OPTOUT",
  "opt out",
  "OPT-OUT",
  "ARRET",
  "Arrêt",
];
const optIns = ["START", "unstop"];
const helps = ["HELP", "info", "AIDE"];
const messages = [
  "",
  "STOP 12345",
  "please stop by at 5",
  "stop by at 5",
  "Stop texting me",
  "don't stop",
  "stopping",
  "YES",
  "no",
  "TD",
  "S T O P",
  "opt - out",
  "help me",
  "END 😂",
  "...",
  "\u200b",
  `stop${"!".repeat(200)}`,
  "constructor",
];

const keywordIn = (text: string) => askedIn(text)?.keyword ?? null;

test("F28 each opt-out word opts out, in any case", (t) => {
  for (const word of optOuts) {
    t.is(keywordIn(word), "opt-out", word);
    t.is(keywordIn(word.toUpperCase()), "opt-out", word);
  }
});

test("F28 START and UNSTOP opt in, HELP and INFO ask for help", (t) => {
  for (const word of optIns) t.is(keywordIn(word), "opt-in", word);
  for (const word of helps) t.is(keywordIn(word), "help", word);
});

test("F28 a message that only holds a keyword is just a message", (t) => {
  for (const message of messages) t.is(keywordIn(message), null, message);
});

test("spaces, punctuation and invisible characters around a keyword do not count", (t) => {
  const padding = fc.array(fc.constantFrom(..." \n\t.!?…\"'“”()¡-,\u200b\ufe0f\u00a0。！"), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(padding, fc.constantFrom(...optOuts), padding, (before, word, after) => {
      return keywordIn(before.join("") + word + after.join("")) === "opt-out";
    }),
  );
  t.is(keywordIn("stop \n all"), "opt-out");
  t.is(keywordIn("ARRE\u0302T"), "opt-out");
});

test("a keyword in full-width letters, with another hyphen or with an invisible character inside is the same keyword", (t) => {
  t.is(keywordIn("ＳＴＯＰ"), "opt-out");
  t.is(keywordIn("Ｓｔａｒｔ！"), "opt-in");
  t.is(keywordIn("opt\u2011out"), "opt-out");
  t.is(keywordIn("opt–out"), "opt-out");
  t.is(keywordIn("ST\u200bOP"), "opt-out");
  t.is(keywordIn("STOP\u3000ALL"), "opt-out");
});

test("with another word beside it no keyword opts out", (t) => {
  const word = fc.stringMatching(/^[a-z0-9]{1,10}$/).filter((text) => text !== "all");
  fc.assert(
    fc.property(fc.constantFrom(...optOuts), word, (keyword, other) => {
      return keywordIn(`${keyword} ${other}`) === null && keywordIn(`${other} ${keyword}`) === null;
    }),
  );
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => keywordIn(text) !== undefined));
  t.is(keywordIn(" ".repeat(70_000)), null);
});

test("what was asked is told by our own word for it, and in the language of the word", (t) => {
  t.deepEqual(askedIn(" stop. "), { keyword: "opt-out", word: "STOP", language: "en", seenByCarrier: false });
  t.like(askedIn("arrêt"), { word: "ARRÊT", language: "fr" });
  t.is(askedIn("opt—out")?.word, "OPT-OUT");
});

test("a carrier that says somebody opted out is believed, whatever the words", (t) => {
  t.deepEqual(askedIn("genug!", "opted-out"), {
    keyword: "opt-out",
    word: null,
    language: "en",
    seenByCarrier: true,
  });
  t.like(askedIn("Stop", "opted-out"), { keyword: "opt-out", word: "STOP", seenByCarrier: true });
  t.like(askedIn("stop", "opted-in"), { keyword: "opt-in", word: null });
});
