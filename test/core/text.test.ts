import test from "ava";
import fc from "fast-check";
import {
  CHAT_LIMIT,
  canonicalString,
  canonicalText,
  checkBody,
  SMS_LIMIT,
  splitForPhone,
} from "../../src/core/text.js";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const anyText = fc.string({ unit: "binary", maxLength: 400 });
const family = "👨‍👩‍👧‍👦";

test("UTF-8 stays as it was written, decomposed letters, emoji and byte order mark included", (t) => {
  for (const text of ["hi", "Cafe\u0301", `${family} ok`, "\ufeffhi", "a\tb\nc", "\u0085\u007f", ""]) {
    t.deepEqual(canonicalText(bytesOf(text)), { text, encoding: "utf-8" });
  }
});

test("what is no UTF-8 is read as windows-1252, and says so", (t) => {
  const bytes = Uint8Array.of(0x47, 0x72, 0xfc, 0xdf, 0x65, 0x20, 0x80, 0x0d, 0x0a, 0x00);
  t.deepEqual(canonicalText(bytes), { text: "Grüße €\n", encoding: "windows-1252" });
});

test("windows-1252 is read as the standard says, in full", (t) => {
  const bytes = Uint8Array.from({ length: 33 }, (_, index) => 0x7f + index);
  t.is(canonicalText(bytes).text, "\u007f€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ");
});

test("line ends become LF, and other control characters go", (t) => {
  t.is(canonicalString("a\r\nb\rc\n\rd"), "a\nb\nc\n\nd");
  t.is(canonicalString("a\u0000b\u0007c\u001b[31md\te\u000bf\u001f"), "abc[31md\tef");
});

test("half a surrogate pair becomes a replacement character", (t) => {
  t.is(canonicalString("a\ud83d b\ude00 😀"), "a\ufffd b\ufffd 😀");
});

test("whatever comes, the canonical text is canonical already", (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const { text } = canonicalText(bytes);
      return canonicalString(text) === text && canonicalText(bytesOf(text)).text === text;
    }),
  );
  fc.assert(
    fc.property(anyText, (text) => {
      const canonical = canonicalString(text);
      return canonicalText(bytesOf(canonical)).text === canonical;
    }),
  );
  t.pass();
});

test("a text of which nothing can be seen is empty", (t) => {
  for (const text of ["", " \n\t", "\u00a0\u3000", "\u200b\u200d\ufeff", "\u3164", "\u2800", "\ufe0f"]) {
    t.is(checkBody(text, "chat"), "empty-message", JSON.stringify(text));
  }
  for (const text of [".", "0", "😀", "\u0301", "\u0600", "\ufffd", "\ue000"]) {
    t.is(checkBody(text, "sms"), null, JSON.stringify(text));
  }
});

test("the longest text that may be sent is counted in code points", (t) => {
  for (const character of ["a", "😀"]) {
    t.is(checkBody(character.repeat(SMS_LIMIT), "sms"), null);
    t.is(checkBody(character.repeat(SMS_LIMIT + 1), "sms"), "message-too-long");
    t.is(checkBody(character.repeat(CHAT_LIMIT), "chat"), null);
    t.is(checkBody(character.repeat(CHAT_LIMIT + 1), "chat"), "message-too-long");
  }
  t.is(checkBody("a".repeat(70_000), "chat"), "message-too-long");
});

test("a text that fits is one part", (t) => {
  t.deepEqual(splitForPhone("hi"), ["hi"]);
  t.deepEqual(splitForPhone("a".repeat(1000)), ["a".repeat(1000)]);
});

test("a longer text is cut between characters as people see them", (t) => {
  t.deepEqual(splitForPhone("a".repeat(1001)), ["a".repeat(1000), "a"]);
  t.deepEqual(splitForPhone(`ab${family}c`, 26), ["ab", `${family}c`]);
  t.deepEqual(splitForPhone("aaae\u0301", 4), ["aaa", "e\u0301"]);
  t.deepEqual(splitForPhone("ééé", 5), ["éé", "é"]);
});

test("a character that is too long for a part is cut between its code points", (t) => {
  t.deepEqual(splitForPhone(`a${"\u0301".repeat(4)}`, 5), ["a\u0301\u0301", "\u0301\u0301"]);
});

test("70,000 characters are cut, whatever they are", (t) => {
  for (const unit of ["a", "é", "😀", "\u0301", "\u200d", "\r\n", "🇩", "ก็"]) {
    const text = unit.repeat(70_000 / unit.length);
    const parts = splitForPhone(text);
    t.true(parts.join("") === text && parts.every((part) => bytesOf(part).length <= 1000), unit);
  }
});

test("whatever the text, the parts fit, none is empty, and joined they are the text", (t) => {
  const text = fc.array(fc.oneof(anyText, fc.constant(family), fc.constant("e\u0301")), { maxLength: 20 });
  fc.assert(
    fc.property(text, fc.integer({ min: 4, max: 200 }), (pieces, maxBytes) => {
      const whole = canonicalString(pieces.join(""));
      const parts = splitForPhone(whole, maxBytes);
      return (
        parts.join("") === whole &&
        parts.every((part) => bytesOf(part).length <= maxBytes && (part !== "" || whole === ""))
      );
    }),
  );
  t.pass();
});
