import test from "ava";
import type { DirectoryReply, ErrorReply } from "../../src/wire/api.js";
import type { ImportReply } from "../../src/wire/people.js";
import { type Browser, signIn, startServer } from "./server.js";

const server = await startServer();
const alice = await signIn(server, "alice");
const bob = await signIn(server, "bob");
const olivia = await signIn(server, "olivia");
test.after.always(() => server.close());

test("a file is imported, what can't be read is told, and a second time nothing is doubled", async (t) => {
  const file = [
    "Name,Mobile Phone,Work Phone,E-mail Address",
    "Imported One,(202) 555-0140,,one@example.com",
    'Imported Two,"not a number",202-555-0141,',
    '"broken"quote,,,',
    ",,,",
    "Imported Three,1,,also not one",
    "Too,many,cells,here,extra",
    "Imported Four,+12025550142,,",
  ].join("\r\n");
  const first = await upload(alice, file);
  t.is(first.status, 200);
  t.is(first.json.imported, 3);
  t.deepEqual(
    first.json.problems.map(({ row, code, value }) => [row, code, value]),
    [
      [3, "number-unreadable", "not a number"],
      [4, "row-unreadable", ""],
      [6, "number-unreadable", "1"],
      [6, "email-unreadable", "also"],
      [6, "email-unreadable", "not"],
      [6, "email-unreadable", "one"],
      [7, "row-unreadable", ""],
    ],
  );
  const again = await upload(alice, file);
  t.like(again.json, { imported: 0, known: 3 });
  const more = await upload(
    alice,
    "BEGIN:VCARD\nFN:imported one\nTEL;CELL:2025550140\nTEL;HOME:2025550149\nEND:VCARD",
    {
      type: "text/vcard",
    },
  );
  t.like(more.json, { imported: 1, known: 0, problems: [] });
  const { json: found } = await alice.get<DirectoryReply>("v1/directory?q=Imported+One");
  t.deepEqual(
    found.contacts.map(({ numbers }) => numbers.map(({ number, label }) => [number, label])),
    [
      [
        ["+12025550140", "Mobile"],
        ["+12025550149", "Home"],
      ],
    ],
  );
});

test("a file that is none, too large or too long is refused as a whole", async (t) => {
  const refused = async (body: string, options = {}) => {
    const { status, json } = await upload(alice, body, options);
    return [status, (json as unknown as ErrorReply).error.code];
  };
  t.deepEqual(await refused(""), [422, "contacts-unreadable"]);
  t.deepEqual(await refused("just,some\nwords,here"), [422, "contacts-unreadable"]);
  t.deepEqual(await refused("Name\n", { type: "application/json" }), [400, "bad-request"]);
  t.deepEqual(await refused(`Name\n${"x".repeat(2_200_000)}`), [413, "payload-too-large"]);
  t.deepEqual(await refused(`Name\n${"x\n".repeat(5_001)}`), [413, "payload-too-large"]);
  t.deepEqual(await refused("Name\nx", { query: "?shared=true" }), [403, "forbidden"]);
  t.deepEqual(await refused("Name\nx", { query: "?shared=maybe" }), [422, "invalid"]);
});

test("five thousand contacts are imported for the whole tenant, and paged", async (t) => {
  const rows = Array.from({ length: 5_000 }, (_, index) => {
    return `Bulk ${index},+1202556${String(index).padStart(4, "0")},bulk${index}@example.com`;
  });
  const { json } = await upload(olivia, `Name,Phone,Email\n${rows.join("\n")}`, { query: "?shared=true" });
  t.like(json, { imported: 5_000, known: 0, problems: [] });
  const { json: found } = await bob.get<DirectoryReply>("v1/directory?q=bulk+4999");
  t.is(found.contacts[0]?.numbers[0]?.number, "+12025564999");
  const more = rows.map((row, index) => `${row},+1202557${String(index).padStart(4, "0")}`);
  const again = await upload(olivia, `Name,Phone,Email,Mobile Phone\n${more.join("\n")}`, {
    query: "?shared=true",
  });
  t.like(again.json, { imported: 5_000, known: 0, problems: [] });
  const { json: both } = await bob.get<DirectoryReply>("v1/directory?q=bulk+4999");
  t.deepEqual(both.contacts[0]?.numbers.map(({ number }) => number).toSorted(), [
    "+12025564999",
    "+12025574999",
  ]);
});

function upload(browser: Browser, body: string, { type = "text/csv", query = "" } = {}) {
  return browser.request<ImportReply>(`v1/contacts/import${query}`, {
    method: "POST",
    headers: { origin: server.origin, "content-type": type },
    body,
  });
}
