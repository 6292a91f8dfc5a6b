import test from "ava";
import { createContactIndexer, type RawHostContact } from "../../../src/hosts/shared/contact-index.js";

test("contacts are cleaned, ordered by name and found by number", async (t) => {
  const index = createContactIndexer();
  const { ordered, byId, byNumber } = await index(
    [aContact("1", "Zoë"), aContact("2", "  Ärzte\n"), aContact("3", "arzt"), aContact("4", " ")],
    "US",
  );
  t.deepEqual(
    ordered.map(({ name }) => name),
    ["arzt", "Ärzte", "Zoë"],
  );
  t.is(byId.get("1")?.name, "Zoë");
  t.deepEqual(
    byNumber.get("+12065550150")?.map(({ id }) => id),
    ["3", "2", "1"],
  );
});

test("a contact is read again only when it, or the country, is another", async (t) => {
  const index = createContactIndexer();
  const first = await index([aContact("1", "Ann"), aContact("2", "Ben")], "US");
  const second = await index([aContact("1", "Ann"), aContact("2", "Bea")], "US");
  t.is(second.byId.get("1"), first.byId.get("1"));
  t.is(second.byId.get("2")?.name, "Bea");
  const abroad = await index([aContact("1", "Ann")], "GB");
  t.not(abroad.byId.get("1"), first.byId.get("1"));
  t.deepEqual([...abroad.byNumber.keys()], ["+442065550150"]);
});

test("others have their turn while many contacts are read for the first time", async (t) => {
  const many = Array.from({ length: 2_000 }, (_, id) => aContact(String(id), `Name ${id}`));
  let turns = 0;
  let isOver = false;
  const others = (): void => {
    turns++;
    if (!isOver) setImmediate(others);
  };
  others();
  const { ordered } = await createContactIndexer()(many, "US");
  isOver = true;
  t.is(ordered.length, 2_000);
  t.true(turns >= 10, `${turns} turns`);
});

function aContact(id: string, name: string): RawHostContact {
  return {
    id,
    name,
    organisation: null,
    numbers: [{ number: "206-555-0150", label: "Mobile" }],
    emails: [],
  };
}
