import test from "ava";
import fc from "fast-check";
import type { RawContact } from "../../src/core/contacts.js";
import { readVcards } from "../../src/core/vcard.js";

test("vCard 2.1: quoted-printable over several lines, bare types, and a character set for each property", (t) => {
  const card = [
    "BEGIN:VCARD",
    "VERSION:2.1",
    "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=98=D0=B2=D0=B0=D0=BD=D0=BE=D0=B2;=",
    "=D0=98=D0=B2=D0=B0=D0=BD;;;",
    "ORG;CHARSET=WINDOWS-1251:\xce\xce\xce",
    "TEL;CELL;VOICE:+7 495 123-45-67",
    "TEL;WORK;FAX:+74951234568",
    "EMAIL;INTERNET:ivan@example.com",
    "PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD",
    " /2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRof",
    "",
    "END:VCARD",
  ].join("\r\n");
  t.deepEqual(only(card), {
    name: "Иван Иванов",
    organisation: "ООО",
    numbers: [
      { number: "+7 495 123-45-67", label: "Mobile" },
      { number: "+74951234568", label: "Fax" },
    ],
    emails: ["ivan@example.com"],
  });
});

test("vCard 3.0: folds in the middle of a letter, escapes, groups with labels of their own", (t) => {
  const name = Buffer.from("FN:Zoë O\\, Brien\\; Jr.").toString("latin1");
  const card = [
    "BEGIN:VCARD",
    "VERSION:3.0",
    // The two bytes of the ë lie on two lines.
    `${name.slice(0, 6)}\r\n ${name.slice(6)}`,
    "N:Brien;Zoe;;;",
    "ORG:Brien\\, Sons;Sales",
    "TEL;type=CELL;type=VOICE;type=pref:+1 (202) 555-0101",
    "item1.TEL:+12025550102",
    "item1.X-ABLabel:Ferienhaus",
    "item2.TEL;type=HOME:+12025550103",
    "item2.X-ABLabel:_$!<Work>!$_",
    "EMAIL;type=INTERNET:zoe@example.com",
    "NOTE:BEGIN:VCARD is only text here",
    "END:VCARD",
  ].join("\r\n");
  t.deepEqual(only(card), {
    name: "Zoë O, Brien; Jr.",
    organisation: "Brien, Sons, Sales",
    numbers: [
      { number: "+1 (202) 555-0101", label: "Mobile" },
      { number: "+12025550102", label: "Ferienhaus" },
      { number: "+12025550103", label: "Work" },
    ],
    emails: ["zoe@example.com"],
  });
});

test("vCard 4.0: numbers as tel: URIs, types in quotes, colons in quoted parameters", (t) => {
  const card = [
    "begin:vcard",
    "version:4.0",
    'FN;ALTID=1;LANGUAGE="x:y":Ada Lovelace',
    'TEL;VALUE=uri;PREF=1;TYPE="voice,home":tel:+44-20-7946-0000;ext=102',
    "TEL;VALUE=uri;TYPE=cell:tel:+447700900123",
    "EMAIL;TYPE=work:mailto:ada@example.com",
    "end:vcard",
  ].join("\n");
  t.deepEqual(only(card), {
    name: "Ada Lovelace",
    organisation: null,
    numbers: [
      { number: "+44-20-7946-0000", label: "Home" },
      { number: "+447700900123", label: "Mobile" },
    ],
    emails: ["ada@example.com"],
  });
});

test("letters that are no UTF-8 are read as windows-1252, card by card", (t) => {
  const file =
    "BEGIN:VCARD\r\nFN:J\xfcrgen \x80\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:J\xc3\xbcrgen\r\nEND:VCARD";
  t.deepEqual(
    readVcards(file).entries.map(({ raw }) => raw.name),
    ["Jürgen €", "Jürgen"],
  );
});

test("a card without a full name goes by the parts of its name", (t) => {
  t.is(
    only("BEGIN:VCARD\nN:Gauß;Carl;Friedrich;Prof.;sen.\nTEL:1\nEND:VCARD")?.name,
    "Prof. Carl Friedrich Gauß sen.",
  );
  t.is(only("BEGIN:VCARD\nTEL:12\nEND:VCARD")?.name, "");
});

test("a card that is cut off loses nothing of the next, and one without anything is told with its line", (t) => {
  const file = [
    "BEGIN:VCARD\nFN:Cut Off\nTEL:1",
    "BEGIN:VCARD\nFN:Whole\nAGENT:\nBEGIN:VCARD\nFN:Somebody Else\nTEL:3\nEND:VCARD\nTEL:2\nEND:VCARD",
    "BEGIN:VCARD\nVERSION:3.0\nEND:VCARD",
    "noise\nBEGIN:VCARD\nFN:Last",
  ].join("\n");
  const { entries, problems } = readVcards(Buffer.from(file).toString("latin1"));
  t.deepEqual(
    entries.map(({ row, raw }) => [row, raw.name, raw.numbers.map(({ number }) => number).join()]),
    [
      [1, "Cut Off", "1"],
      [4, "Whole", "2"],
      [17, "Last", ""],
    ],
  );
  t.deepEqual(problems, [{ row: 13, fault: "row-unreadable", value: "" }]);
});

const line = fc.oneof(
  fc.constantFrom(
    "BEGIN:VCARD",
    "END:VCARD",
    "FN:x",
    "TEL;CELL:1",
    " folded",
    "AGENT:",
    "N;ENCODING=QUOTED-PRINTABLE:a=",
  ),
  fc.string({ unit: "binary" }),
);

test("whatever a file holds, it is read to its end", (t) => {
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const bytes = Buffer.from(lines.join("\n")).toString("latin1");
      t.true(Array.isArray(readVcards(bytes).entries));
    }),
  );
});

test("whatever names and numbers are, what was written as vCard 3.0 comes back", (t) => {
  const word = fc
    .string({ unit: "grapheme", minLength: 1 })
    .filter((text) => text.trim() === text && !/\p{C}/u.test(text));
  fc.assert(
    fc.property(fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 20 }), (people) => {
      const escaped = (text: string): string => text.replace(/[\\,;]/g, "\\$&");
      const cards = people.map(([name, organisation]) => {
        return `BEGIN:VCARD\r\nFN:${escaped(name)}\r\nORG:${escaped(organisation)}\r\nEND:VCARD\r\n`;
      });
      const folded = fold(Buffer.from(cards.join("")).toString("latin1"));
      t.deepEqual(
        readVcards(folded).entries.map(({ raw }) => [raw.name, raw.organisation]),
        people,
      );
    }),
  );
});

/** Folds every line after 20 bytes, as the standard allows. */
function fold(bytes: string): string {
  return bytes
    .split("\r\n")
    .map((text) => text.replace(/(.{20})(?=.)/gs, "$1\r\n "))
    .join("\r\n");
}

function only(text: string): RawContact | undefined {
  const bytes = /[\u0100-\uffff]/.test(text) ? Buffer.from(text).toString("latin1") : text;
  const utf8 =
    /[\u0080-\u00ff]/.test(bytes) && text.includes("Gau") ? Buffer.from(text).toString("latin1") : bytes;
  const { entries } = readVcards(utf8);
  return entries.length === 1 ? entries[0]?.raw : undefined;
}
