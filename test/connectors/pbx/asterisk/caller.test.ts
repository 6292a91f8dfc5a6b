import test from "ava";
import { aCall } from "../../../contract/pbx-calls.js";
import { patient } from "../../../contract/pbx-connector.js";
import { eventually } from "../../../eventually.js";
import { openAsterisk } from "./connector-bench.js";

async function setup(t: Parameters<typeof openAsterisk>[0]) {
  const bench = await openAsterisk(t);
  bench.connector.start(bench.handlers);
  await eventually(() => bench.told.seeds.length === 1 && bench.connector.status().link === "up");
  bench.server.contacts.set("1001", ["sip:1001@192.0.2.8:5060", "sip:1001@192.0.2.9:5060"]);
  return bench;
}

test("F9 every device rings with who is called; the first that is picked up goes on, the others stop", async (t) => {
  const { server, connector } = await setup(t);
  t.deepEqual(await connector.call(aCall(), patient()), { kind: "ringing" });
  await eventually(() => server.calls.originated.length === 2);
  t.deepEqual(
    server.calls.originated.map((query) => [query.get("endpoint"), query.get("callerId")]),
    [
      ["PJSIP/1001/sip:1001@192.0.2.8:5060", '"Bob" <1002>'],
      ["PJSIP/1001/sip:1001@192.0.2.9:5060", '"Bob" <1002>'],
    ],
  );
  server.calls.pickUp("192.0.2.9");
  server.calls.pickUp("192.0.2.8");
  await eventually(() => server.calls.continued.length === 1 && server.calls.hungUp.length > 0);
  t.deepEqual(server.calls.continued, ["1002@from-phones PJSIP/1001/sip:1001@192.0.2.9:5060"]);
  t.deepEqual(server.calls.variables, ['CALLERID(all)="Alice Żak" <1001>']);
  t.deepEqual([...server.calls.ids()], []);
});

test("F9 the caller id of pjsip.conf is what others see", async (t) => {
  const { server, connector } = await setup(t);
  server.callerIds.set("1001", '"Office" <+15557650001>');
  server.calls.devices.set("192.0.2.8", "answers");
  await connector.call(aCall(), patient());
  await eventually(() => server.calls.continued.length === 1);
  t.deepEqual(server.calls.variables, ['CALLERID(all)="Office" <+15557650001>']);
});

test("F9 one device that declines does not end the call of the other", async (t) => {
  const { server, connector } = await setup(t);
  server.calls.devices.set("192.0.2.8", { cause: 17 });
  server.calls.devices.set("192.0.2.9", "silent");
  const called = connector.call(aCall(), patient());
  await eventually(() => [...server.calls.ids()].length === 1);
  server.calls.pickUp("192.0.2.9");
  t.deepEqual(await called, { kind: "ringing" });
});

test("F9 phones that do not even say that they ring are given up after 10 s", async (t) => {
  const { server, connector, clock } = await setup(t);
  server.calls.devices.set("PJSIP", "silent");
  const called = connector.call(aCall(), patient());
  await eventually(() => [...server.calls.ids()].length === 2);
  clock.advance(10_000);
  t.deepEqual(await called, { kind: "no-phone" });
  await eventually(() => [...server.calls.ids()].length === 0);
});

test("F9 a link that breaks ends the waiting, and what was left ringing is hung up at the next", async (t) => {
  const { server, connector, clock } = await setup(t);
  server.calls.devices.set("PJSIP", "silent");
  const called = connector.call(aCall(), patient());
  await eventually(() => [...server.calls.ids()].length === 2);
  server.drop();
  t.deepEqual(await called, { kind: "unavailable" });
  await eventually(() => {
    clock.advance(1_000);
    return server.calls.hungUp.length === 2;
  });
  t.deepEqual([...server.calls.ids()], []);
});
