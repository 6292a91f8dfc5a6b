import test from "ava";
import { errorCodes } from "../../src/core/errors.js";
import { describeError } from "../../src/core/words.js";

test("every refusal has its own words, in whole sentences that fit one SMS", (t) => {
  const sentences = errorCodes.map((code) => describeError(code));
  for (const sentence of sentences) {
    t.regex(sentence, /^[A-Z][^{}]+\.$/);
    t.true(sentence.length <= 160, sentence);
  }
  t.is(new Set(sentences).size, errorCodes.length);
});

test("a number is written as people do, a name as it is", (t) => {
  t.regex(
    describeError("sms-off-number", { number: "+15551230001" }),
    /^SMS is switched off for \+1 555 123 0001\./,
  );
  t.regex(describeError("recipient-opted-out", { number: "short:US:12345" }), /^12345 opted out/);
  t.regex(
    describeError("chat-off-recipient", { name: "$& {number}" }),
    /^\$& \{number\} does not use chat\./,
  );
});

test("a missing detail leaves a sentence all the same", (t) => {
  t.regex(describeError("sms-no-trunk"), /^This number is not/);
  t.regex(describeError("chat-off-recipient", { other: 1 }), /^This person does not/);
});
