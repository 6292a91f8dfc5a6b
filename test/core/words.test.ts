import test from "ava";
import { languages } from "../../src/core/catalogue.js";
import { errorCodes } from "../../src/core/errors.js";
import { catalogues, describe } from "../words.js";

test("every refusal has its own words, in whole sentences that fit one SMS", (t) => {
  const sentences = errorCodes.map((code) => describe(code, { megabytes: 20, count: 3, host: "FusionPBX" }));
  for (const sentence of sentences) {
    t.regex(sentence, /^[A-Z][^{}]+\.$/);
    t.true(sentence.length <= 160, sentence);
  }
  t.is(new Set(sentences).size, errorCodes.length);
});

test("a number is written as people do, a name as it is", (t) => {
  t.regex(
    describe("sms-off-number", { number: "+15551230001" }),
    /^SMS is switched off for \+1 555 123 0001\./,
  );
  t.regex(describe("recipient-opted-out", { number: "short:US:12345" }), /^12345 opted out/);
  t.regex(describe("chat-off-recipient", { name: "$& {number}" }), /^\$& \{number\} does not use chat\./);
});

test("a missing detail leaves a sentence all the same", (t) => {
  t.regex(describe("sms-no-trunk"), /^This number is not/);
  t.regex(describe("chat-off-recipient", { other: 1 }), /^This person does not/);
});

test("UX-72 every language says the same things, with the same placeholders", (t) => {
  const keys = Object.keys(catalogues.en).sort();
  for (const language of languages) {
    t.deepEqual(Object.keys(catalogues[language]).sort(), keys, language);
    for (const key of keys) {
      t.deepEqual(placeholders(language, key), placeholders("en", key), `${language} ${key}`);
    }
  }
});

test("UX-72 a counted phrase has a form for every plural of its language, and no other", (t) => {
  for (const language of languages) {
    const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
    for (const [key, phrase] of Object.entries(catalogues[language])) {
      t.is(typeof phrase, typeof catalogues.en[key], `${language} ${key}`);
      if (typeof phrase !== "string") t.deepEqual(Object.keys(phrase).sort(), needed, `${language} ${key}`);
    }
  }
});

test("UX-72 no phrase is empty, holds markup, or was left in English by oversight", (t) => {
  for (const language of languages) {
    for (const key of Object.keys(catalogues[language])) {
      for (const form of formsOf(language, key)) t.regex(form, /^[^<>&\s][^<>&]*$/, `${language} ${key}`);
      if (language !== "en" && isSentence(key)) {
        t.notDeepEqual(formsOf(language, key), formsOf("en", key), `${language} ${key}`);
      }
    }
  }
});

/** Single words may be the same in two languages. */
function isSentence(key: string): boolean {
  const words =
    formsOf("en", key)[0]
      ?.replace(/\{\w+\}/g, "")
      .match(/\p{L}{2,}/gu) ?? [];
  return words.length > 2;
}

/** Every placeholder that any form of the phrase uses; the count itself may go without saying. */
function placeholders(language: keyof typeof catalogues, key: string): string[] {
  const used = formsOf(language, key).flatMap((form) => form.match(/\{\w+\}/g) ?? []);
  return [...new Set(used)].filter((name) => name !== "{count}").sort();
}

function formsOf(language: keyof typeof catalogues, key: string): string[] {
  const phrase = catalogues[language][key];
  return phrase === undefined || typeof phrase === "string" ? [phrase ?? ""] : Object.values(phrase);
}

test("UX-65 who speaks to a button says what stands on it: its whole name holds the word", (t) => {
  const buttons = [
    ["page.reply", "page.replyTo"],
    ["chat", "page.chatWith"],
    ["sms", "sendSmsTo"],
    ["page.call", "page.callWho"],
  ] as const;
  for (const language of languages) {
    for (const [word, name] of buttons) {
      const [shown = "", whole = ""] = [...formsOf(language, word), ...formsOf(language, name)];
      t.true(whole.toLowerCase().includes(shown.toLowerCase()), `${language} ${name}`);
    }
  }
});
