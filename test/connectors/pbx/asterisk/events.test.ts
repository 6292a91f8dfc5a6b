import { readFileSync } from "node:fs";
import test from "ava";
import {
  readArrival,
  readLegChange,
  readRegistration,
  readText,
  rereadArrival,
} from "../../../../src/connectors/pbx/asterisk/events.js";
import { readRecord } from "../../../../src/connectors/pbx/asterisk/record.js";
import type { AriEvent } from "../../../../src/connectors/pbx/asterisk/socket.js";
import { bodyOf } from "../../../contract/pbx-connector.js";
import { recordOf } from "../../../servers/ari-spool.js";

const texts = fixture<Readonly<Record<string, readonly AriEvent[]>>>("text-events");
const findTrunk = (endpoint: string) => (endpoint === "smstrunk" ? "t1" : null);
const read = (name: string, index = 0) => readText(texts[name]![index]!, findTrunk, 0)!;

test("a recorded text is read with its sender, address and body", (t) => {
  const { arrival, endpoint } = read("trunk");
  t.is(endpoint, "smstrunk");
  t.like(arrival, {
    from: { kind: "trunk", trunkId: "t1", number: "+15551230001" },
    to: "+15557650002",
    contentType: "text/plain",
  });
  t.is(bodyOf(arrival), "Inbound SMS");
  t.regex(bodyOf(read("utf8").arrival), /^Line 1 — héllo 👩‍👩‍👧‍👦\r\n/u);
  t.is(read("limit").arrival.body.length, 1_023);
  t.like(read("tooLong").arrival, { unreadable: "too-long" });
});

test("addresses of every recorded form give their user", (t) => {
  t.deepEqual(
    [0, 1, 2].map((index) => read("ruri", index).arrival.to),
    ["+15557659999", "+15557650002", "+15557650002"],
  );
});

test("whatever From says, the sender is the endpoint that Asterisk says it is", (t) => {
  const senders = texts["spoof"]!.map((_, index) => read("spoof", index).arrival.from);
  const phone = (endpoint: string) => ({ kind: "phone", line: { domain: null, endpoint } });
  t.deepEqual(senders, [
    phone("1001"),
    phone("1001"),
    phone("1006"),
    phone("1006"),
    { kind: "trunk", trunkId: "t1", number: "1001" },
  ]);
});

test("the login that a text carries is not kept", (t) => {
  t.regex(JSON.stringify(texts["forgedLogin"]), /Digest username/);
  t.notRegex(read("forgedLogin").arrival.raw, /Digest|response=/);
});

test("a name that looks like an address, in a record, is a name", (t) => {
  const names = ['"sip:1002@pbx"', '"\\" <sip:1002@pbx>"', '"x', "1002"];
  const senders = names.map((name) => {
    const record = readRecord(
      recordOf({ source: "phone", from: `${name} <sip:1001@pbx>;tag=a`, to: "1003", body: "hi" }),
    );
    return record && readArrival(record, true, { findTrunk, endpointOf: () => null, now: 0 }).from;
  });
  const alice = { kind: "phone", line: { domain: null, endpoint: "1001" } };
  const nobody = { kind: "trunk", trunkId: null, number: "" };
  t.deepEqual(senders, [alice, alice, nobody, alice]);
});

test("a text by its event and by its record has one key", (t) => {
  const event = texts["trunk"]![0]!;
  const { variables } = event["message"] as { variables: Readonly<Record<string, string>> };
  const record = readRecord(
    recordOf({
      source: "trunk:smstrunk",
      from: variables["From"]!,
      to: "x",
      body: "x",
      callId: variables["Call-ID"]!,
      cseq: variables["CSeq"]!,
    }),
  );
  const arrival = readArrival(record!, true, { findTrunk, endpointOf: () => null, now: 0 });
  t.is(arrival.key, read("trunk").key);
});

test("recorded registrations come and go with the endpoint; a further device is one too", (t) => {
  const changes = fixture<readonly AriEvent[]>("endpoint-events").flatMap((event) => {
    const change = readRegistration(event);
    return change?.line.endpoint === "1005" ? [change.registered] : [];
  });
  t.deepEqual(changes.slice(0, 4), [true, true, true, false]);
  t.is(changes.filter((registered) => !registered).length, 2);
});

test("a recorded call is legs of its two lines, from the first ring to the end", (t) => {
  const states = fixture<readonly AriEvent[]>("channel-events").flatMap((event) => {
    const change = readLegChange(event);
    return change ? [`${change.line?.endpoint} ${change.state}`] : [];
  });
  t.deepEqual(states, [
    ...["1001 ACTIVE", "1005 DOWN", "1005 RINGING", "1005 ACTIVE", "1001 ACTIVE"],
    ...["1001 HANGUP", "1005 HANGUP"],
  ]);
});

test("events of any other shape are nothing", (t) => {
  for (const event of [
    { type: "Dial" },
    { type: "EndpointStateChange", endpoint: null },
    { type: "ChannelCreated" },
    { type: "ChannelCreated", channel: { id: "1", name: "Local/1001@x-1;2", state: "Up" } },
  ]) {
    t.is(readText(event, findTrunk, 0), null);
    t.is(readRegistration(event), null);
    t.is(readLegChange(event), null);
  }
  t.like(readText({ type: "TextMessageReceived" }, findTrunk, 0)?.arrival.from, { trunkId: null });
});

function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(`test/fixtures/asterisk-22.10.1/${name}.json`, "utf8")) as T;
}

test("what was kept of a text says the same when it is read again", (t) => {
  for (const name of ["trunk", "utf8", "spoof", "tooLong"]) {
    const { arrival } = read(name);
    t.deepEqual(rereadArrival(arrival.raw, findTrunk, 0), arrival, name);
  }
  const record = readRecord(
    recordOf({ source: "trunk:smstrunk", from: "<sip:+15551230001@far>", to: "1", body: "hi" }),
  );
  const arrival = readArrival(record!, true, { findTrunk, endpointOf: () => null, now: 0 });
  t.deepEqual(rereadArrival(arrival.raw, findTrunk, 0), arrival);
  t.like(
    rereadArrival(arrival.raw, () => null, 0),
    { from: { kind: "trunk", trunkId: null } },
  );
  for (const odd of ["", "base64:AAAA", "{}", "[]", "null", '{"type":"Other"}']) {
    t.is(rereadArrival(odd, findTrunk, 0), null, odd);
  }
});
