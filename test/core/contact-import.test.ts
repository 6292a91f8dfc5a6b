import test from "ava";
import fc from "fast-check";
import { readContactCsv } from "../../src/core/contact-csv.js";
import { createImport, type ImportFile } from "../../src/core/contact-import.js";
import { contactLimits, nameKey, type RawContact, readContact } from "../../src/core/contacts.js";
import type { Contact } from "../../src/core/model.js";

function entriesOf(text: string): readonly RawContact[] | undefined {
  return readContactCsv(text)?.entries.map(({ raw }) => raw);
}

function plan(file: ImportFile, owned: readonly Contact[] = []) {
  const planning = createImport(owned, "US");
  planning.take(file.entries);
  return planning.plan();
}

function raw(name: string, ...numbers: string[]): RawContact {
  return { name, organisation: null, numbers: numbers.map((number) => ({ number, label: "" })), emails: [] };
}

function fileOf(...contacts: readonly RawContact[]): ImportFile {
  return { entries: contacts.map((one, index) => ({ row: index + 1, raw: one })), problems: [] };
}

test("a file of Google's is read: parts of names, types by the number, several numbers in one cell", (t) => {
  const header =
    "First Name,Middle Name,Last Name,Name Prefix,Organization Name,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value";
  const row =
    'Sam,Q.,Summers,Dr.,Summers Dental,* myContacts,* Work,sam@example.com,Mobile,"+1 202-555-0101 ::: +1 202-555-0102",Ferienhaus,+49 30 901820';
  t.deepEqual(entriesOf(`${header}\n${row}\n`), [
    {
      name: "Dr. Sam Q. Summers",
      organisation: "Summers Dental",
      numbers: [
        { number: "+1 202-555-0101", label: "Mobile" },
        { number: "+1 202-555-0102", label: "Mobile" },
        { number: "+49 30 901820", label: "Ferienhaus" },
      ],
      emails: ["sam@example.com"],
    },
  ]);
});

test("a file of Outlook's is read: a column for each type, and what is no number is none", (t) => {
  const header =
    '"Title","First Name","Last Name","Company","Job Title","Business Street","Home Phone","Mobile Phone","Business Fax","Telex","E-mail Address","E-mail Type","E-mail Display Name","E-mail 2 Address","Government ID Number"';
  const row =
    '"Ms.","Wendy","West","West GmbH","Chief","Main St 1","(202) 555-0103","(202) 555-0104","(202) 555-0105","99","w@example.com","SMTP","Wendy West (w@example.com)","w2@example.com","12345678"';
  t.deepEqual(entriesOf(`${header}\r\n${row}\r\n`), [
    {
      name: "Ms. Wendy West",
      organisation: "West GmbH",
      numbers: [
        { number: "(202) 555-0103", label: "Home" },
        { number: "(202) 555-0104", label: "Mobile" },
        { number: "(202) 555-0105", label: "Fax" },
      ],
      emails: ["w@example.com", "w2@example.com"],
    },
  ]);
});

test("our own list of contacts is read, and so are semicolons, tabs and short lines", (t) => {
  const own =
    "tenant,contact,name,owner,organisation,numbers,emails\ndemo.test,0190-id,Sam,alice,Dental,Mobile=+12025550101; +12025550102,a@b.example c@d.example\n";
  t.deepEqual(entriesOf(own), [
    {
      name: "Sam",
      organisation: "Dental",
      numbers: [
        { number: "+12025550101", label: "Mobile" },
        { number: "+12025550102", label: "" },
      ],
      emails: ["a@b.example", "c@d.example"],
    },
  ]);
  t.is(entriesOf("\uFEFFName;Handy\nÄnne;0170 123456\n")?.[0]?.numbers[0]?.label, "Mobile");
  t.is(entriesOf("name\tphone\temail\nBob\t12345\n")?.[0]?.name, "Bob");
  t.is(readContactCsv("street,city\n1,2\n"), null);
  t.is(readContactCsv(""), null);
});

test("a line with a broken quote or too many cells is told, and no other is lost", (t) => {
  const file = readContactCsv('Name,Phone\n"A,1\nB,2\n"C"x,3\nD,4,5\nE "the" F,6\n"G\nH",7\n');
  t.deepEqual(
    file?.entries.map(({ row, raw: { name } }) => [row, name]),
    [
      [3, "B"],
      [6, 'E "the" F'],
      [7, "G\nH"],
    ],
  );
  t.deepEqual(
    file?.problems.map(({ row }) => row),
    [2, 4, 5],
  );
});

test("who has the same name and a number in common is the same, in the file and before it", (t) => {
  const owned = [contact("1", "Zoë", "+12025550101")];
  const { add, change, known } = plan(
    fileOf(
      raw("ZOE", "(202) 555-0101", "202-555-0102"),
      raw("zoe", "202-555-0102"),
      raw("Zoe", "202-555-0109"),
      raw("New", "202-555-0103"),
      raw("new", "202-555-0103", "202-555-0104"),
      raw("Only a name"),
      raw("only a NAME"),
    ),
    owned,
  );
  t.deepEqual(
    change.map(({ id, name, numbers }) => [id, name, numbers.map(({ e164 }) => e164)]),
    [["1", "Zoë", ["+12025550101", "+12025550102"]]],
  );
  t.deepEqual(
    add.map(({ name, numbers }) => [name, numbers.length]),
    [
      ["Zoe", 1],
      ["New", 2],
      ["Only a name", 0],
    ],
  );
  t.is(known, 2);
});

test("what can't be read is left out and told; who has no name goes by what else there is", (t) => {
  const { add, problems } = plan(
    fileOf(
      { ...raw("", "202-555-0101"), organisation: "Taxi" },
      raw("", "202-555-0102", "nonsense"),
      raw("Nothing Left", "nonsense"),
      raw(""),
      { ...raw(""), emails: ["a@example.com"] },
    ),
  );
  t.deepEqual(
    add.map(({ name }) => name),
    ["Taxi", "202-555-0102", "a@example.com"],
  );
  t.deepEqual(
    problems.map(({ row, fault, value }) => [row, fault, value]),
    [
      [2, "number-unreadable", "nonsense"],
      [3, "number-unreadable", "nonsense"],
      [4, "name-missing", ""],
    ],
  );
});

test("an owner's shelf has an end, and a contact too", (t) => {
  const owned = Array.from({ length: contactLimits.contacts }, (_, index) =>
    contact(`${index}`, `C ${index}`),
  );
  const { add, problems } = plan(fileOf(raw("One more"), raw("C 1", "202-555-0101")), owned);
  t.deepEqual(add, []);
  t.deepEqual(
    problems.map(({ fault }) => fault),
    ["too-many-contacts", "too-many-contacts"],
  );
  const numbers = Array.from({ length: 25 }, (_, index) => `202-555-01${String(index).padStart(2, "0")}`);
  const full = plan(fileOf(raw("Many", ...numbers)));
  t.is(full.add[0]?.numbers.length, contactLimits.numbers);
  t.is(full.problems.length, 5);
});

test("names are sorted as people look for them", (t) => {
  const names = ["zoë", "Ärzte", "arzt", "Zoe", "\u202eBea", " bea "];
  t.deepEqual(names.toSorted((one, other) => (nameKey(one) < nameKey(other) ? -1 : 1)).map(nameKey), [
    ...["arzt", "arzte", "bea", "bea", "zoe", "zoe"],
  ]);
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (name) => {
      const key = nameKey(name);
      t.true([...key].length <= 190 && nameKey(key) === key && !/^\s|\s$|\p{Cc}|\p{Cs}/u.test(key));
    }),
  );
});

test("whatever is typed, what is read of it is within its limits, and reads the same again", (t) => {
  const text = fc.string({ unit: "binary", maxLength: 300 });
  const typed = fc.record({
    name: text,
    organisation: fc.option(text),
    numbers: fc.array(
      fc.record({ number: fc.oneof(text, fc.constantFrom("202-555-0101", "+4930901820")), label: text }),
      { maxLength: 30 },
    ),
    emails: fc.array(fc.oneof(text, fc.emailAddress()), { maxLength: 30 }),
  });
  fc.assert(
    fc.property(typed, (input) => {
      const { content } = readContact(input, "US");
      t.true(
        [...content.name].length <= contactLimits.name && content.numbers.length <= contactLimits.numbers,
      );
      t.true(content.emails.every((email) => [...email].length <= contactLimits.email));
      t.false(/\p{Cc}|\p{Cs}/u.test(JSON.stringify(content).replaceAll("\\", "")));
      const again = readContact(
        { ...content, numbers: content.numbers.map(({ e164, label }) => ({ number: e164, label })) },
        "DE",
      );
      t.deepEqual(again.content, content);
    }),
  );
});

function contact(id: string, name: string, ...numbers: string[]): Contact {
  return {
    id,
    tenantId: "tenant-1",
    ownerId: "alice",
    name,
    organisation: null,
    numbers: numbers.map((e164) => ({ e164, label: "" })),
    emails: [],
  };
}
