import test from "ava";
import {
  createNumberReader,
  type IncomingRow,
  toNumbers,
} from "../../../src/hosts/freepbx/directory-numbers.js";

test("a DID is read as the country writes it, and with the country's code as carriers do", (t) => {
  const read = createNumberReader();
  t.is(read("12065550101", "US"), "+12065550101");
  t.is(read("2065550101", "US"), "+12065550101");
  t.is(read("+1 (206) 555-0101", "US"), "+12065550101");
  t.is(read("442079460001", "US"), "+442079460001");
  t.is(read("02079460001", "GB"), "+442079460001");
  t.is(read("442079460001", "GB"), "+442079460001");
  t.is(read("12065550101", "GB"), "+12065550101");
  t.is(read("12065550101", "US"), "+12065550101", "remembered");
});

test("patterns, routes for any DID and what is no number are none of ours", (t) => {
  const none = [
    "",
    "_X.",
    "_1206555XXXX",
    "_+1206555ZXXX",
    "s",
    "fax",
    "1001",
    "911",
    "66766",
    "12065550101;x",
    "٣",
  ];
  t.deepEqual(numbers(none.map((extension) => aRoute({ extension }))), []);
});

test("the same DID for some callers and for all is one number, described by the latter", (t) => {
  const rows = [
    aRoute({ extension: "12065550101", cidnum: "2065550150", description: "Only Maria" }),
    aRoute({ extension: "2065550101", description: "Front desk" }),
    aRoute({ extension: "12065550199", cidnum: "2065550150", description: "Hotline" }),
  ];
  t.deepEqual(
    numbers(rows).map(({ e164, label }) => [e164, label]),
    [
      ["+12065550101", "Front desk"],
      ["+12065550199", "Hotline"],
    ],
  );
});

test("a number that nobody described is called after the extension that it rings", (t) => {
  const labels = (destination: string | null) => numbers([aRoute({ destination })]).map(({ label }) => label);
  for (const destination of [
    "from-did-direct,1001,1",
    "ext-local,1001,1",
    "ext-local,vmu1001,1",
    "ext-local,vm1001,1",
    "ext-findmefollow,FM1001,1",
  ]) {
    t.deepEqual(labels(destination), ["1001 Alice"], destination);
  }
  for (const destination of [
    "ext-group,600,1",
    "ext-queues,1001,1",
    "ivr-1,s,1",
    "timeconditions,1,1",
    "app-blackhole,hangup,1",
    "from-did-direct,1009,1",
    "from-did-direct",
    "",
    null,
  ]) {
    t.deepEqual(labels(destination), [""], String(destination));
  }
});

function numbers(rows: readonly IncomingRow[]) {
  const read = createNumberReader();
  return toNumbers(
    rows,
    (raw) => read(raw, "US"),
    (extension) => (extension === "1001" ? "Alice" : null),
  );
}

function aRoute(changed: Partial<IncomingRow>): IncomingRow {
  return { cidnum: "", extension: "12065550101", destination: null, description: "", ...changed };
}
