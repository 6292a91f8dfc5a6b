import test from "ava";
import fc from "fast-check";
import { SegmentedMessage } from "sms-segments-calculator";
import { countSegments } from "../../src/core/segments.js";

const vectors: readonly (readonly [text: string, what: string, segments: number])[] = [
  ["", "no text", 0],
  ["a".repeat(160), "160 a", 1],
  ["a".repeat(161), "161 a", 2],
  ["a".repeat(306), "306 a", 2],
  ["a".repeat(307), "307 a", 3],
  ["€".repeat(80), "80 €", 1],
  ["€".repeat(81), "81 €", 2],
  ["]".repeat(153), "153 ]", 3],
  ["я".repeat(70), "70 я", 1],
  ["я".repeat(71), "71 я", 2],
  ["я".repeat(134), "134 я", 2],
  ["я".repeat(135), "135 я", 3],
  ["😀".repeat(35), "35 😀", 1],
  ["😀".repeat(36), "36 😀", 2],
  ["😀".repeat(66), "66 😀", 2],
  ["😀".repeat(67), "67 😀", 3],
  [`${"|".repeat(69)}∞`, "69 | and ∞", 1],
];

for (const [text, what, segments] of vectors) {
  test(`${what}: segments ${segments}`, (t) => {
    t.is(countSegments(text).segments, segments);
  });
}

test("a count says what still fits", (t) => {
  t.deepEqual(countSegments(""), {
    encoding: "GSM-7",
    units: 0,
    segments: 0,
    remaining: 160,
    culprit: null,
  });
  t.deepEqual(countSegments("a€\n"), {
    encoding: "GSM-7",
    units: 4,
    segments: 1,
    remaining: 156,
    culprit: null,
  });
  t.is(countSegments("a".repeat(161)).remaining, 145);
  t.is(countSegments("]".repeat(81)).remaining, 143);
  t.is(countSegments("😀".repeat(36)).remaining, 61);
});

test("the first character outside GSM-7 is named", (t) => {
  for (const culprit of ["ç", "’", "–", "…", "\u00a0", "\u200b", "•", "`", "\t", "😀"]) {
    const count = countSegments(`Ç{a} ${culprit} я`);
    t.is(count.encoding, "Unicode");
    t.is(count.culprit, culprit);
  }
});

const character = fc.oneof(
  fc.constantFrom(..."aZ0 @éÇ\n[]€|^ç’я😀👍中\u200d\ufe0f"),
  fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
);
const text = fc
  .array(fc.tuple(character, fc.integer({ min: 1, max: 90 })), { maxLength: 8 })
  .map((runs) => runs.map(([unit, times]) => unit.repeat(times)).join(""));

test("adding a character never lowers the count", (t) => {
  fc.assert(
    fc.property(text, character, fc.nat(), (whole, added, place) => {
      const characters = [...whole];
      const index = place % (characters.length + 1);
      const longer = [...characters.slice(0, index), added, ...characters.slice(index)].join("");
      return countSegments(longer).segments >= countSegments(whole).segments;
    }),
  );
  t.pass();
});

test("a part is full or one short of it: an escape or surrogate pair goes whole into the next one, and nothing else does", (t) => {
  fc.assert(
    fc.property(text, (whole) => {
      const { encoding, units, segments } = countSegments(whole);
      const size = encoding === "GSM-7" ? 153 : 67;
      if (segments < 2) return true;
      return segments >= Math.ceil(units / size) && segments <= Math.ceil(units / (size - 1));
    }),
  );
  // One unit is left of each full part: too little for a pair, enough for a single character.
  t.is(countSegments(`${"a".repeat(152)}€${"a".repeat(151)}`).segments, 2);
  t.is(countSegments(`${"a".repeat(152)}€${"a".repeat(152)}`).segments, 3);
  t.is(countSegments(`${"я".repeat(66)}😀${"я".repeat(65)}`).segments, 2);
  t.is(countSegments(`${"я".repeat(66)}😀${"я".repeat(66)}`).segments, 3);
});

test("what remains does remain: so many units more cost no segment, one more does", (t) => {
  fc.assert(
    fc.property(text, (whole) => {
      const { segments, remaining } = countSegments(whole);
      const filled = countSegments(whole + "a".repeat(remaining));
      return (
        filled.segments === Math.max(segments, 1) &&
        countSegments(`${whole}${"a".repeat(remaining)}a`).segments > segments
      );
    }),
  );
  t.pass();
});

test("the count is the one of sms-segments-calculator", (t) => {
  const known = fc
    .array(fc.tuple(fc.constantFrom(..."aZ0 @éÇ\n[]€|^ç’я😀中"), fc.integer({ min: 1, max: 90 })), {
      minLength: 1,
      maxLength: 8,
    })
    .map((runs) => runs.map(([unit, times]) => unit.repeat(times)).join(""));
  fc.assert(
    fc.property(known, (whole) => {
      const theirs = new SegmentedMessage(whole, "auto", false);
      const ours = countSegments(whole);
      return (
        theirs.segmentsCount === ours.segments &&
        theirs.encodingName === (ours.encoding === "GSM-7" ? "GSM-7" : "UCS-2")
      );
    }),
  );
  t.pass();
});
