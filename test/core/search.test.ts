import test from "ava";
import fc from "fast-check";
import { conversationTerm, findMarks, readSearch, termsOf } from "../../src/core/search.js";

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The text with what was found in brackets. */
function marked(text: string, typed: string): string | null {
  const query = readSearch(typed);
  const marks = query && findMarks(text, query);
  if (!marks) return null;
  return marks.reduceRight(
    (rest, [from, to]) => `${rest.slice(0, from)}[${rest.slice(from, to)}]${rest.slice(to)}`,
    text,
  );
}

const anyText = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        "cafe",
        "Café",
        "555-0100",
        "(555)",
        "+1 ",
        "会議",
        "は",
        "👨‍👩‍👧‍👦",
        " ",
        "e\u0301",
        "بنك",
      ),
      {
        maxLength: 12,
      },
    )
    .map((parts) => parts.join("")),
);

test("UX-56 what was found is marked, as it stands in the text", (t) => {
  t.is(marked("Meet me at the Café, me too", "me"), "[Me]et [me] at the Café, [me] too");
  t.is(marked("Meet at the Cafe\u0301s", "CAFÉ"), "Meet at the [Cafe\u0301]s");
  t.is(marked("Call +1 (555) 010-0123!", "5550100"), "Call +1 ([555) 010-0]123!");
  t.is(marked("Code 4711.", "4711"), "Code [4711].");
  t.is(marked("明日の会議は", "会議"), "明日の[会議]は");
  t.is(marked("ﬁne", "fi"), "[ﬁ]ne");
  t.is(marked("hi 👨‍👩‍👧‍👦 there", "👩"), "hi [👨‍👩‍👧‍👦] there");
  t.is(marked("one two", "two one"), "[one] [two]");
  t.is(marked("one two", "one three"), null);
  t.is(marked("aXb", "x"), null);
  t.is(marked("room ٤٥", "45"), "room [٤٥]");
});

test("nothing to look for is no query", (t) => {
  for (const typed of ["", "  ", "\"'*%", "\0", "\u200b\u202e", "…!?", "-"]) t.is(readSearch(typed), null);
});

test("digits stand for a part of a number, and few of them for a number of their own", (t) => {
  t.is(marked("in 12 of 4123", "12"), "in [12] of 4123");
  t.is(marked("12-34", "12-34"), "[12]-[34]");
  t.is(marked("dial 555.010.0199 or 5550100", "555-0100"), "dial [555.010.0]199 or [5550100]");
  t.is(marked("555 0100", "5550100"), "[555 0100]");
});

test("terms are letters and digits of ASCII, not too short and not too long, whatever the text", (t) => {
  fc.assert(
    fc.property(anyText, (text) => {
      for (const term of termsOf(text)) t.regex(term, /^x[wnr][a-z0-9]{1,78}$/);
      for (const { term } of readSearch(text)?.terms ?? []) t.regex(term, /^x[wnr][a-z0-9]{1,78}$/);
    }),
  );
  t.regex(conversationTerm("0199-AB"), /^xc[a-z0-9]+$/);
});

test("every text is found by any of its own words, and the index agrees with the marks", (t) => {
  fc.assert(
    fc.property(anyText, anyText, (text, typed) => {
      const own = new Set(termsOf(text));
      const query = readSearch(typed);
      const isIndexed = (query?.terms ?? []).every(({ term, isPrefix }) =>
        isPrefix ? [...own].some((one) => one.startsWith(term)) : own.has(term),
      );
      // What the marks show, the index must have led to.
      if (query && findMarks(text, query)) t.true(isIndexed, JSON.stringify([text, typed]));
      const itself = readSearch(text);
      if (itself) t.truthy(findMarks(text, itself), JSON.stringify(text));
    }),
  );
});

test("marks lie in order within the text and never cut a character that people see", (t) => {
  fc.assert(
    fc.property(anyText, anyText, (text, typed) => {
      const query = readSearch(typed) ?? readSearch(text.slice(0, 3));
      const marks = (query && findMarks(text, query)) ?? [];
      const boundaries = new Set([...graphemes.segment(text)].map(({ index }) => index).concat(text.length));
      let last = 0;
      for (const [from, to] of marks) {
        t.true(from >= last && to > from && to <= text.length);
        t.true(boundaries.has(from) && boundaries.has(to), JSON.stringify([text, from, to]));
        last = to;
      }
    }),
  );
});

test("no text takes long to be taken apart", (t) => {
  for (const text of ["a", "1", "1 ", "漢", "a\u0301", "👨‍👩‍👧‍👦", " ", "\u200b", "1-", "\u0301"]) {
    const long = text.repeat(Math.ceil(70_000 / text.length));
    const started = performance.now();
    termsOf(long);
    const query = readSearch(long.slice(0, 200));
    if (query) findMarks(long, query);
    t.true(performance.now() - started < 2_000, JSON.stringify(text));
  }
});
