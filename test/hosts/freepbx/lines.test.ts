import test from "ava";
import { type DeviceRow, toLines } from "../../../src/hosts/freepbx/directory-lines.js";
import type { Person } from "../../../src/hosts/freepbx/directory-people.js";
import { aUser } from "../../factories.js";

test("an extension's line is the PJSIP endpoint of its own name", (t) => {
  const [line] = lines({ devices: [aDevice("1001", "1001")], people: [aPerson("1", "1001")] });
  t.like(line, { id: "1001", number: "1001", endpoint: "1001", userId: "1", pbx: "pbx" });
});

test("devices of another kind are no lines: a PJSIP trunk of their name would speak as them", (t) => {
  for (const tech of ["sip", "iax2", "dahdi", "custom", "virtual"]) {
    const [line, ...others] = lines({
      devices: [{ ...aDevice("1001", "1001"), tech }],
      people: [aPerson("1", "1001")],
    });
    t.like(line, { number: "1001", userId: "1" }, "chat reaches the user");
    t.not(line?.endpoint, "1001");
    t.deepEqual(others, []);
  }
});

test("with devices and users apart, each fixed device rings for its user, and an ad-hoc one for nobody", (t) => {
  const found = lines({
    devices: [
      aDevice("5002", "1001"),
      aDevice("5001", "1001"),
      { ...aDevice("5003", "1001"), devicetype: "adhoc" },
      aDevice("5004", "none"),
    ],
    people: [aPerson("1", "1001")],
  });
  t.deepEqual(
    found.map(({ number, endpoint, userId }) => [number, endpoint, userId]),
    [
      ["1001", "5001", "1"],
      ["5002", "5002", "1"],
    ],
  );
  t.is(new Set(found.map(({ id }) => id)).size, 2);
});

test("a device that is called like another's extension takes nothing from it", (t) => {
  const found = lines({
    extensions: ["1001", "1002"],
    devices: [aDevice("1001", "1001"), aDevice("1002", "1001")],
    people: [aPerson("1", "1001"), aPerson("2", "1002")],
  });
  t.deepEqual(
    found.map(({ number, userId }) => [number, userId]),
    [
      ["1001", "1"],
      ["1002", "2"],
    ],
  );
  t.false(found.some(({ endpoint }) => endpoint === "1002"));
});

test("an extension is its default user's, then the only one's to whom it is assigned", (t) => {
  const people = [
    aPerson("1", "1001", ["1002", "1003"]),
    aPerson("2", "1002", ["1003", "1002"]),
    aPerson("3", null, ["1004", "1004", "1001"]),
  ];
  const extensions = ["1001", "1002", "1003", "1004", "1005"];
  t.deepEqual(
    lines({ extensions, people }).map(({ number, userId }) => [number, userId]),
    [
      ["1001", "1"],
      ["1002", "2"],
      ["1003", null],
      ["1004", "3"],
      ["1005", null],
    ],
  );
});

test("who is switched off keeps an extension only until somebody else has it", (t) => {
  const off = aPerson("1", "1001", [], false);
  t.is(lines({ people: [off] })[0]?.userId, "1");
  t.is(lines({ people: [off, aPerson("2", "1001")] })[0]?.userId, "2");
  t.is(lines({ people: [aPerson("2", "1001"), aPerson("3", "1001")] })[0]?.userId, "2", "the first login");
});

test("what can't stand in an address is no line", (t) => {
  const odd = ["", " 1001", "10|01", "1001\n", "ü", "x".repeat(30)];
  t.deepEqual(lines({ extensions: odd, devices: odd.map((id) => aDevice(id, "1001")) }), []);
});

interface Sample {
  readonly extensions?: readonly string[];
  readonly devices?: readonly DeviceRow[];
  readonly people?: readonly Person[];
}

function lines({ extensions = ["1001"], devices = [], people = [] }: Sample) {
  const rows = extensions.map((extension) => ({ extension, name: null }));
  return toLines({ extensions: rows, devices, people, pbx: "pbx" });
}

function aDevice(id: string, user: string): DeviceRow {
  return { id, tech: "pjsip", devicetype: "fixed", user };
}

function aPerson(
  id: string,
  defaultExtension: string | null,
  assigned: readonly string[] = [],
  enabled = true,
): Person {
  return {
    user: aUser({ id, enabled }),
    source: { kind: "userman", id: Number(id), isActive: true, hasLocalPassword: true },
    defaultExtension,
    assigned,
    contactGroups: "all",
  };
}
