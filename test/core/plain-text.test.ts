import test from "ava";
import fc from "fast-check";
import { offerPlain, plainText, visibilityOf } from "../../src/core/plain-text.js";
import { countSegments } from "../../src/core/segments.js";

const replaced: readonly (readonly [text: string, plain: string])[] = [
  ["It’s “fine”", `It's "fine"`],
  ["‚low‘ «quotes» ‹small›", `'low' "quotes" 'small'`],
  ["9–5 — or later−", "9-5 - or later-"],
  ["Wait…", "Wait..."],
  ["100\u00a0km\tand\u202fmore", "100 km and more"],
  ["zero\u200bwidth\ufeff and soft\u00adhyphen", "zerowidth and softhyphen"],
  ["• one\n• two", "- one\n- two"],
  ["`code`", "'code'"],
  ["garçon, São, sí, où", "garcon, Sao, si, où"],
  ["Łódź, cœur, Þór", "Lodz, coeur, Thor"],
  ["ﬁne １２！", "fine 12!"],
  ["e\u0301te\u0301", "été"],
];

for (const [text, plain] of replaced) {
  test(`F7 ${JSON.stringify(text)} is ${JSON.stringify(plain)} in plain characters`, (t) => {
    t.is(plainText(text), plain);
    t.is(countSegments(plain).encoding, "GSM-7");
  });
}

const kept = [
  "Ça va? ñ ü ß Ø €",
  "{[~^|]}\\",
  "👨‍👩‍👧 👍🏽 ❤️",
  "привет",
  "你好",
  "नमस्ते",
  "20°C © 10² 1½ ™",
  "می‌خواهم",
];

for (const text of kept) {
  test(`F7 ${JSON.stringify(text)} has no plain equal and stays`, (t) => {
    t.is(plainText(text), text);
    t.is(offerPlain(text), null);
  });
}

test("F7 the offer says what it saves, and what stays", (t) => {
  const long = `It’s ${"a".repeat(100)}`;
  t.deepEqual(offerPlain(long), { text: `It's ${"a".repeat(100)}`, saved: 1, left: null });
  t.deepEqual(offerPlain("It’s me"), { text: "It's me", saved: 0, left: null });
  t.deepEqual(offerPlain("It’s 😀"), { text: "It's 😀", saved: 0, left: "😀" });
  t.is(offerPlain("It's me"), null);
  t.is(offerPlain(""), null);
});

test("an offer never costs more: where dots are too many for an ellipsis nothing is offered", (t) => {
  t.is(offerPlain(`😀${"a".repeat(67)}…`), null);
});

test("what can't be seen is named, not shown", (t) => {
  t.is(visibilityOf("\u00a0"), "space");
  t.is(visibilityOf("\u2028"), "space");
  t.is(visibilityOf("\t"), "tab");
  for (const one of ["\u200b", "\u00ad", "\ufeff", "\u0007"]) t.is(visibilityOf(one), "invisible");
  for (const one of ["’", "ç", "😀", "`"]) t.is(visibilityOf(one), "seen");
});

const character = fc.oneof(
  fc.constantFrom(..."aZ0 é€’“–…\u00a0\u200b•`çй😀\u200d\ufe0f\n\t"),
  fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
);
const text = fc.array(character, { maxLength: 200 }).map((characters) => characters.join(""));

test("plain is plain: replacing again changes nothing, and what was plain stays as it is", (t) => {
  fc.assert(
    fc.property(text, (whole) => {
      const plain = plainText(whole);
      return plainText(plain) === plain;
    }),
  );
  const gsm = fc.array(fc.constantFrom(..."abc @éÇ\n[]€|^~'\"-.")).map((all) => all.join(""));
  fc.assert(fc.property(gsm, (whole) => plainText(whole) === whole && offerPlain(whole) === null));
  t.pass();
});

test("an offer keeps its promise: so many segments fewer, and what it names is what is left", (t) => {
  fc.assert(
    fc.property(text, (whole) => {
      const offer = offerPlain(whole);
      if (!offer) return true;
      const then = countSegments(offer.text);
      const saved = countSegments(whole).segments - then.segments;
      return saved === offer.saved && saved >= 0 && then.culprit === offer.left;
    }),
  );
  t.pass();
});
