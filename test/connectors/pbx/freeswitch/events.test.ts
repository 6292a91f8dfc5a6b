import { readFileSync } from "node:fs";
import test from "ava";
import fc from "fast-check";
import {
  readChannels,
  readContacts,
  readGateway,
  readProfiles,
  readRegistrations,
} from "../../../../src/connectors/pbx/freeswitch/answers.js";
import {
  readArrival,
  readLegChange,
  readLine,
  readSpoolFailure,
  readSpoolPage,
  rereadArrival,
} from "../../../../src/connectors/pbx/freeswitch/events.js";
import type { EslEvent } from "../../../../src/connectors/pbx/freeswitch/socket.js";

const FIXTURES = "test/fixtures/freeswitch-1.10.12";
const answers = JSON.parse(readFileSync(`${FIXTURES}/api-answers.json`, "utf8")) as Record<string, string>;
const events = JSON.parse(readFileSync(`${FIXTURES}/phone-events.json`, "utf8")) as EslEvent[];
const NOW = 1_800_000_000_000;

function arrivalOf(source: "phone" | "trunk", payload: Buffer) {
  const arrival = readArrival(
    { id: 1, source, payload },
    (_profile, address) => (address === "127.0.0.1" ? "t1" : null),
    NOW,
  );
  if (!arrival) throw new Error("that was a notice");
  return arrival;
}

function spooled(change: Record<string, unknown>): Buffer {
  const event = {
    "Core-UUID": "7f697757-eeeb-4139-add2-5916195f64f9",
    "Event-Sequence": "500",
    from_user: "1001",
    from_host: "tenant-a.test",
    to_user: "1002",
    to_host: "tenant-a.test",
    from_sip_ip: "127.0.0.1",
    sip_profile: "internal",
    type: "text/plain",
    _body: "hi",
  };
  return Buffer.from(JSON.stringify({ ...event, ...change }));
}

test("spooled texts of a real switch become arrivals with their identity, key and exact text", (t) => {
  // The recording is from before the spool noted where a text came from.
  const listed = readFileSync(`${FIXTURES}/spool-list.txt`, "utf8").replace(/^(\d+ \d+) /gm, "$1 phone ");
  const { rows, more } = readSpoolPage(listed) ?? { rows: [], more: true };
  t.false(more);
  t.deepEqual(
    rows.map(({ id }) => id),
    [1, 2, 3],
  );
  const first = arrivalOf(rows[0]!.source, rows[0]!.payload);
  t.like(first, {
    key: "3fb93793-4ed7-44ee-a97f-596d65be0fd4:500",
    from: { kind: "phone", line: { domain: "tenant-a.test", endpoint: "1001" } },
    to: "820",
    contentType: "text/plain",
    receivedAt: 1795331460924,
  });
  t.is(Buffer.from(first.body).toString("utf8"), "spool 0 'quote'; drop table smsq; -- 👋\nline2");
  t.true(first.raw.startsWith('{"Event-Name":"MESSAGE"'));
});

test("bytes that are no UTF-8 reach the body as they are", (t) => {
  const lines = readFileSync(`${FIXTURES}/bad-encodings.hex`, "utf8").trim().split("\n");
  const arrivals = lines.map((line) => arrivalOf("phone", Buffer.from(line, "hex")));
  const bodies = arrivals.map(({ body }) => Buffer.from(body).toString("latin1"));
  t.is(bodies[0], "ctl \x01\x02\x1b[31m tab\t vt\x0b del\x7f end");
  t.is(bodies[1], "latin1: caf\xe9 \xfcber end-of-text");
  t.is(bodies[3], "lone surrogate \xed\xa0\xbd overlong \xc0\xaf end");
  t.true(arrivals[1]!.raw.startsWith("base64:"));
  t.true(arrivals.every(({ from }) => from.kind === "phone"));
});

test("any bytes in a text survive the way through the spool", (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const body = Buffer.from(bytes.filter((byte) => byte >= 0x20 && byte !== 0x22 && byte !== 0x5c));
      const [head, tail] = spooled({ _body: "@@" }).toString().split("@@");
      const arrival = arrivalOf("phone", Buffer.concat([Buffer.from(head!), body, Buffer.from(tail!)]));
      t.deepEqual(Buffer.from(arrival.body), body);
    }),
  );
});

test("a text from a trunk belongs to the trunk of its address, or to none", (t) => {
  const from = (change: object) => arrivalOf("trunk", spooled({ from_user: "+15551230001", ...change })).from;
  t.deepEqual(from({}), { kind: "trunk", trunkId: "t1", number: "+15551230001" });
  t.deepEqual(from({ from_sip_ip: "192.0.2.9" }), { kind: "trunk", trunkId: null, number: "+15551230001" });
});

test("nobody vouches for a phone's text from another domain than it goes to", (t) => {
  for (const change of [
    { from_host: "tenant-b.test" },
    { from_host: "" },
    { from_host: 5 },
    { from_user: "" },
  ]) {
    t.is(arrivalOf("phone", spooled({ ...change, from: "@" })).from.kind, "trunk");
  }
  t.deepEqual(arrivalOf("phone", spooled({ from_host: "Tenant-A.TEST" })).from, {
    kind: "phone",
    line: { domain: "tenant-a.test", endpoint: "1001" },
  });
});

test("parameters are cut from addresses and content types", (t) => {
  const arrival = arrivalOf(
    "phone",
    spooled({ to_user: "1002;phone-context=x", type: "Text/HTML; charset=utf-8" }),
  );
  t.like(arrival, { to: "1002", contentType: "text/html" });
  t.is(arrivalOf("trunk", spooled({ to_user: undefined, to: "+1555@" })).to, "+1555");
});

test("an envelope is opened, and its parts may have any line ends", (t) => {
  for (const end of ["\r\n", "\n"]) {
    const head = [
      "From: <sip:1001@tenant-a.test>",
      "",
      "Content-Type: Text/Plain; charset=utf-8",
      "",
      "",
    ].join(end);
    const arrival = arrivalOf(
      "phone",
      spooled({ type: "message/cpim", _body: `${head}hi${end}${end}there 👋` }),
    );
    t.is(arrival.contentType, "text/plain");
    t.is(Buffer.from(arrival.body).toString("utf8"), `hi${end}${end}there 👋`);
  }
  t.like(arrivalOf("phone", spooled({ type: "message/cpim", _body: "no envelope" })), {
    unreadable: "content-type",
  });
});

test("what is no text is told to be unreadable; what programs tell each other is nobody's text", (t) => {
  for (const type of ["application/json", "image/png", "message/external-body", "x"]) {
    const arrival = arrivalOf("phone", spooled({ type }));
    t.like(arrival, { unreadable: "content-type", contentType: type });
    t.is(arrival.body.length, 0);
  }
  const imdn = "From: <sip:a@b>\r\n\r\nContent-type: message/imdn+xml\r\n\r\n<imdn/>";
  for (const change of [
    { type: "application/im-iscomposing+xml; charset=UTF-8" },
    { type: "message/imdn+xml" },
    { type: "message/cpim", _body: imdn },
  ]) {
    t.is(
      readArrival({ id: 1, source: "phone", payload: spooled(change) }, () => null, NOW),
      null,
    );
  }
});

test("a spool entry that can't be understood becomes an unreadable arrival with a lasting key", (t) => {
  for (const payload of [
    "",
    "{",
    "[]",
    "null",
    "5",
    '{"Core-UUID":"x"}',
    '{"Core-UUID":{},"Event-Sequence":[]}',
  ]) {
    const arrival = arrivalOf("phone", Buffer.from(payload));
    t.like(arrival, { unreadable: "spool-entry", from: { kind: "trunk", trunkId: null }, to: "" });
    t.is(arrival.key, arrivalOf("trunk", Buffer.from(payload)).key);
  }
});

test("a page that is cut or is no list is not taken for an empty spool", (t) => {
  t.deepEqual(readSpoolPage("+OK 0\n\n"), { rows: [], more: false });
  t.like(readSpoolPage("+OK 1 more\n7 5 phone 00\n"), { rows: { length: 1 }, more: true });
  for (const body of [
    "",
    "-ERR no db\n",
    "+OK 2\n1 5 phone 00\n",
    "+OK 1\n1 5 phone 0\n",
    "+OK 1\n1 5 other 00\n",
  ]) {
    t.is(readSpoolPage(body), null, body);
  }
});

test("a text that could not be spooled is read from the event that says so", (t) => {
  const payload = spooled({});
  const event = { "Spool-Source": "phone", "Spool-Payload-Hex": payload.toString("hex") };
  t.deepEqual(readSpoolFailure(event), { id: 0, source: "phone", payload });
  t.is(readSpoolFailure({ "Spool-Payload-Hex": "zz" }), null);
});

test("recorded registrations, and expiries with their other names, name the line", (t) => {
  const [registered] = events.filter((event) => event["Event-Subclass"] === "sofia::register");
  t.deepEqual(readLine(registered!), { domain: "tenant-a.test", endpoint: "1001" });
  t.deepEqual(readLine({ "Event-Subclass": "sofia::expire", user: "1003", host: "Tenant-A.test" }), {
    domain: "tenant-a.test",
    endpoint: "1003",
  });
  t.is(readLine({ "Event-Subclass": "sofia::register" }), null);
});

test("a recorded call is followed leg by leg to its end", (t) => {
  const changes = events.map(readLegChange).filter((change) => change !== null);
  const first = changes.filter(({ leg }) => leg === changes[0]?.leg);
  t.deepEqual(
    first.map(({ state }) => state),
    ["RINGING", "ACTIVE", "HANGUP"],
  );
  t.deepEqual(first[0]?.line, { domain: "tenant-a.test", endpoint: "1001" });
  t.is(readLegChange({ "Event-Name": "CHANNEL_DESTROY", "Unique-ID": "x" })?.state, "HANGUP");
  t.is(readLegChange({ "Event-Name": "HEARTBEAT" }), null);
});

test("recorded answers of the switch are understood", (t) => {
  t.deepEqual(readRegistrations(answers["registrations"]!), [
    { domain: "tenant-a.test", endpoint: "1001" },
    { domain: "tenant-a.test", endpoint: "1002" },
  ]);
  t.deepEqual(readContacts(answers["contacts"]!), [
    { profile: "internal", uri: "sip:1002@127.0.0.1:5211" },
    { profile: "internal", uri: "sip:1002@127.0.0.1:5212" },
  ]);
  t.deepEqual(readContacts("error/user_not_registered"), []);
  t.deepEqual(readGateway(answers["gateway"]!), {
    profile: "external",
    proxy: "127.0.0.1:5096",
    fromDomain: "carrier.test",
    up: true,
  });
  t.is(readGateway("Invalid Gateway!\n"), null);
  t.deepEqual(readChannels(answers["channels"]!), [
    {
      leg: "22cc3d30-b25a-4cc6-b3bc-ef4bb1c822ad",
      line: { domain: "tenant-a.test", endpoint: "1001" },
      state: "ACTIVE",
    },
  ]);
  t.deepEqual(readChannels('{"row_count":0}'), []);
  t.is(readChannels("-ERR"), null);
  const profiles =
    "<profiles><alias><name>a</name><type>alias</type></alias><profile><name>internal</name><type>profile</type></profile><gateway><name>external::x</name><type>gateway</type></gateway></profiles>";
  t.deepEqual(readProfiles(profiles), ["internal"]);
});

test("what was kept of a text says the same when it is read again", (t) => {
  const payloads = [
    spooled({}),
    spooled({ _body: "héllo 👩" }),
    Buffer.from([0xff, 0xfe]),
    Buffer.from("no json"),
  ];
  for (const payload of payloads) {
    for (const source of ["phone", "trunk"] as const) {
      const arrival = arrivalOf(source, payload);
      const trunk = (_profile: string, address: string) => (address === "127.0.0.1" ? "t1" : null);
      t.deepEqual(rereadArrival(arrival.raw, source, trunk, NOW), arrival);
    }
  }
});
