import test from "ava";
import { createPhrasing, languages } from "../../src/core/catalogue.js";
import { bannerWords, lineWords, placesOf } from "../../src/core/consent-words.js";
import { catalogues } from "../words.js";

const say = createPhrasing("en", catalogues.en);
const line = { kind: "opted-out", how: "keyword", by: null, text: "STOP", afterSeq: 3 } as const;

test("a line stands behind the newest message that is not newer than it", (t) => {
  const lines = [0, 3, 3, 4, 9].map((afterSeq, id) => ({ id, afterSeq }));
  const ids = (seqs: number[], hasOlder: boolean) =>
    [...placesOf(lines, seqs, hasOlder)].map(([index, some]) => [index, some.map(({ id }) => id)]);
  t.deepEqual(ids([1, 2, 3, 5], false), [
    [-1, [0]],
    [2, [1, 2, 3]],
    [3, [4]],
  ]);
  t.deepEqual(ids([4, 5], true), [
    [0, [3]],
    [1, [4]],
  ]);
  t.deepEqual(ids([], false), [[-1, [0, 1, 2, 3, 4]]]);
  t.deepEqual(ids([], true), []);
});

test("a line says who did what, how and why, and fences what others are called", (t) => {
  t.is(lineWords(say, line, "Bob"), "\u2068Bob\u2069 opted out (STOP)");
  const byHand = { ...line, how: "user", by: "Alice", text: "on the phone" } as const;
  t.is(lineWords(say, byHand, "Bob"), "\u2068Alice\u2069 opted this person out · \u2068on the phone\u2069");
  t.is(lineWords(say, { ...byHand, text: "" }, "Bob"), "\u2068Alice\u2069 opted this person out");
  t.is(
    lineWords(say, { ...line, kind: "answered", text: "Bye." }, "Bob"),
    "Automatic reply: “\u2068Bye.\u2069”",
  );
});

test("every line and banner has words in every language", (t) => {
  for (const language of languages) {
    const words = createPhrasing(language, catalogues[language]);
    for (const how of ["keyword", "carrier", "user"] as const) {
      for (const kind of ["opted-out", "opted-in", "answered"] as const) {
        t.notRegex(lineWords(words, { ...line, how, kind, by: "Alice" }, "Bob"), /consent\.|\{/);
      }
      t.notRegex(bannerWords(words, { ...line, how, by: "Alice" }, "12 Mar"), /consent\.|\{/);
    }
    t.notRegex(bannerWords(words, undefined, ""), /consent\.|\{/);
  }
});
