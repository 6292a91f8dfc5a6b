import test from "ava";
import fc from "fast-check";
import { classifyKeyword } from "../../src/core/consent.js";

const optOuts = [
  "STOP",
  "StopAll",
  "STOP ALL",
  "unsubscribe",
  "Cancel",
  "END",
  "quit",
  "REVOKE",
  "OPTOUT",
  "opt out",
  "OPT-OUT",
  "ARRET",
  "Arrêt",
];
const optIns = ["START", "unstop"];
const helps = ["HELP", "info"];
const messages = [
  "",
  "STOP 12345",
  "please stop by at 5",
  "stop by at 5",
  "don't stop",
  "stopping",
  "YES",
  "no",
  "S T O P",
  "opt - out",
  "help me",
  "...",
  "\u200b",
  `stop${"!".repeat(200)}`,
  "constructor",
];

test("each opt-out word opts out, in any case", (t) => {
  for (const word of optOuts) {
    t.is(classifyKeyword(word), "opt-out", word);
    t.is(classifyKeyword(word.toUpperCase()), "opt-out", word);
  }
});

test("START and UNSTOP opt in, HELP and INFO ask for help", (t) => {
  for (const word of optIns) t.is(classifyKeyword(word), "opt-in", word);
  for (const word of helps) t.is(classifyKeyword(word), "help", word);
});

test("a message that only holds a keyword is just a message", (t) => {
  for (const message of messages) t.is(classifyKeyword(message), null, message);
});

test("spaces, punctuation and invisible characters around a keyword do not count", (t) => {
  const padding = fc.array(fc.constantFrom(..." \n\t.!?…\"'“”()¡-,\u200b\ufe0f\u00a0"), { maxLength: 20 });
  fc.assert(
    fc.property(padding, fc.constantFrom(...optOuts), padding, (before, word, after) => {
      return classifyKeyword(before.join("") + word + after.join("")) === "opt-out";
    }),
  );
  t.is(classifyKeyword("stop \n all"), "opt-out");
  t.is(classifyKeyword("ARRE\u0302T"), "opt-out");
  t.pass();
});

test("with another word beside it no keyword opts out", (t) => {
  const word = fc.stringMatching(/^[a-z0-9]{1,10}$/).filter((text) => text !== "all");
  fc.assert(
    fc.property(fc.constantFrom(...optOuts), word, (keyword, other) => {
      return (
        classifyKeyword(`${keyword} ${other}`) === null && classifyKeyword(`${other} ${keyword}`) === null
      );
    }),
  );
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => classifyKeyword(text) !== undefined));
  t.is(classifyKeyword(" ".repeat(70_000)), null);
});
