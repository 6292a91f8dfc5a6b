import test from "ava";
import { readHep } from "../../../../src/connectors/pbx/asterisk/hep.js";
import { patient, toPhone, toTrunk } from "../../../contract/pbx-connector.js";
import { eventually } from "../../../eventually.js";
import { openAsterisk } from "./connector-bench.js";

async function setup(t: Parameters<typeof openAsterisk>[0], change = {}) {
  const bench = await openAsterisk(t, change);
  bench.connector.start(bench.handlers);
  await eventually(() => bench.told.seeds.length === 1);
  return bench;
}

test("silence for 33 s leaves an SMS not confirmed, and a phone waiting for its registration", async (t) => {
  const { connector, clock, carrier, devices, handed, mirror } = await setup(t);
  carrier("silence");
  devices("1002", ["silence"]);
  const sms = connector.send(toTrunk(), patient());
  const copy = connector.send(toPhone(), patient());
  await eventually(() => handed().length === 2);
  // A text that was seen on its way out is answered by something that follows it on the same socket.
  mirror.raw(Buffer.from("nonsense"));
  await connector.send(toPhone("third", "1001"), patient());
  clock.advance(33_000);
  t.deepEqual(await sms, { kind: "unknown", reason: "no-answer" });
  t.deepEqual(await copy, { kind: "deferred", reason: "no-answer", untilRegistered: true });
});

test("a challenge that Asterisk answers is no refusal; one that it can't answer is", async (t) => {
  const { connector, clock, server, mirror } = await setup(t);
  server.onMessage = (message) => mirror.text(message, "challenge");
  t.deepEqual(await connector.send(toTrunk(), patient()), { kind: "accepted" });
  server.onMessage = (message) => mirror.text(message, 401);
  const refused = connector.send(toTrunk(), patient());
  await eventually(() => server.sent.length === 2);
  server.onMessage = (message) => mirror.text(message, 200);
  await connector.send(toPhone(), patient());
  clock.advance(2_000);
  t.deepEqual(await refused, { kind: "rejected", reason: "sip-401" });
});

test("where nothing is mirrored what is sent ends as not confirmed, and an operator is told", async (t) => {
  const { connector, clock, mirror, handed } = await setup(t);
  mirror.on = false;
  t.is(connector.status().problem, null);
  const sent = connector.send(toTrunk(), patient());
  await eventually(() => handed().length === 1);
  const outcome = await eventually(async () => {
    clock.advance(1_000);
    return Promise.race([sent, null]);
  });
  t.deepEqual(outcome, { kind: "unknown", reason: "no-answer" });
  t.regex(connector.status().problem ?? "", /Not confirmed/);
});

test("a PBX without a mirror sends, and confirms nothing", async (t) => {
  const { connector, server } = await setup(t, { hep: null });
  t.is((await connector.send(toTrunk(), patient())).kind, "unknown");
  t.is((await connector.send(toPhone(), patient())).kind, "unknown");
  t.like(server.sent[0], { to: "pjsip:PJSIP/+15551230001@smstrunk", from: "+15557650002" });
  t.like(server.sent[1], { to: "pjsip:1002/sip:1002@192.0.2.9:5060", from: "sip:1001@tenant-a.test" });
});

test("packets of any kind are read or left out", (t) => {
  t.is(readHep(Buffer.from("")).length, 0);
  t.is(readHep(Buffer.from("HEP3")).length, 0);
  t.is(readHep(Buffer.from([0x48, 0x45, 0x50, 0x33, 0, 16, 0, 0, 0, 15, 0, 0, 1, 2, 3, 4])).length, 0);
  t.is(readHep(Buffer.from([0x48, 0x45, 0x50, 0x33, 0, 14, 0, 0, 0, 15, 0, 8, 1, 2])).length, 2);
});
