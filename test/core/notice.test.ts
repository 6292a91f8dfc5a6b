import { readFileSync } from "node:fs";
import test from "ava";
import fc from "fast-check";
import { createPhrasing, languages } from "../../src/core/catalogue.js";
import { noticeText } from "../../src/core/notice.js";

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

function phrasing(language: string) {
  return createPhrasing(language, JSON.parse(readFileSync(`src/wire/words/${language}.json`, "utf8")));
}

const bob = { from: "Bob Brown", tag: "Chat", count: 1, body: "see you at 5", showText: true };

test("UX-26 one message shows its text, several are counted", (t) => {
  t.deepEqual(noticeText(bob, phrasing("en")), { title: "Bob Brown", body: "see you at 5" });
  t.is(noticeText({ ...bob, count: 3 }, phrasing("en")).title, "3 messages from Bob Brown");
});

test("UX-28 without the text nothing of it is in the notification, in any language", (t) => {
  for (const language of languages) {
    const { title, body } = noticeText({ ...bob, body: "the secret", showText: false }, phrasing(language));
    t.true(title.includes("Bob Brown"), language);
    t.false(`${title}${body}`.includes("secret"), language);
  }
});

test("UX-28 markup is text, and directions and line ends don't get out of their place", (t) => {
  const { title, body } = noticeText(
    { ...bob, count: 2, from: "\u202eevil\u2066 <b>", body: "<b>hi</b>\n{from} {{x}}\u0000\u202e!" },
    phrasing("en"),
  );
  t.is(title, "2 messages from evil  <b>");
  t.is(body, "<b>hi</b> {from} {{x}} !");
});

test("UX-28 a text is cut after 120 characters as people see them, and not in the middle of one", (t) => {
  const family = "👨‍👩‍👧‍👦";
  const cut = noticeText({ ...bob, body: "a".repeat(200) }, phrasing("en")).body;
  t.is(cut, `${"a".repeat(119)}…`);
  t.is(noticeText({ ...bob, body: "a".repeat(120) }, phrasing("en")).body, "a".repeat(120));
  t.true(noticeText({ ...bob, body: family.repeat(20) }, phrasing("en")).body.startsWith(family));
  t.true(noticeText({ ...bob, body: `a${"\u0301".repeat(2_000)}` }, phrasing("en")).body.length <= 481);
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (body) => {
      const shown = noticeText({ ...bob, body }, phrasing("en")).body;
      t.true([...graphemes.segment(shown)].length <= 120);
    }),
    { numRuns: 50 },
  );
});
