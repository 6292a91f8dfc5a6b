import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import test, { type ExecutionContext } from "ava";
import { drivers } from "../../../../src/connectors/sms/drivers.js";
import { faces } from "../../../../src/connectors/sms/faces.js";
import { control } from "../../../../src/connectors/sms/simulator/control.js";
import { parseMisbehaviour } from "../../../../src/connectors/sms/simulator/misbehaviour.js";
import { twilio } from "../../../../src/connectors/sms/twilio/carrier.js";
import { twilioFace } from "../../../../src/connectors/sms/twilio/face.js";
import { sms } from "../../../contract/sms-carrier-bench.js";
import { eventually } from "../../../eventually.js";
import { openSimulator } from "../../../servers/carrier-simulator.js";

test("every driver has a face, and every face a driver", (t) => {
  t.deepEqual(faces.map(({ name }) => name).sort(), drivers.map(({ name }) => name).sort());
});

for (const [manner, states] of [
  ["once", ["queued", "sent", "delivered"]],
  ["reordered", ["delivered", "sent", "queued"]],
  ["repeated", ["queued", "sent", "delivered", "queued", "sent", "delivered"]],
] as const)
  test(`receipts come ${manner}`, async (t) => {
    const { simulator, carrier, arrived } = await open(t);
    simulator.receipts(manner);
    await carrier.send(sms, AbortSignal.timeout(60_000));
    await eventually(() => arrived.length === states.length);
    t.deepEqual(arrived.map(stateOf), [...states]);
  });

test("receipts come all at the same moment", async (t) => {
  const { simulator, carrier, arrived } = await open(t);
  simulator.receipts("at-once");
  await carrier.send(sms, AbortSignal.timeout(60_000));
  await eventually(() => arrived.length === 3);
  t.deepEqual(arrived.map(stateOf).sort(), ["delivered", "queued", "sent"]);
});

test("receipts come before the answer", async (t) => {
  const { simulator, carrier, arrived } = await open(t);
  simulator.plan({ kind: "receipts-first" });
  t.is((await carrier.send(sms, AbortSignal.timeout(60_000))).kind, "accepted");
  t.is(arrived.length, 3);
});

test("a webhook is brought many times at once", async (t) => {
  const { simulator, arrived } = await open(t);
  const answers = await simulator.delivering.bring(simulator.text({ from: "+1", to: "+2", body: "x" }), 20);
  t.is(arrived.length, 20);
  t.true(answers.every(({ status }) => status === 200));
});

test("by hand: what is planned, taken and brought can be said with curl", async (t) => {
  const { simulator, carrier, arrived } = await open(t);
  const post = async (path: string, fields: Record<string, string>) => {
    const body = new URLSearchParams(fields);
    const answer = await fetch(`${simulator.url}/simulator/${path}`, { method: "POST", body });
    return { status: answer.status, said: await answer.json() };
  };
  t.is((await post("next", { how: "too-many:5" })).status, 200);
  t.like(await carrier.send(sms, AbortSignal.timeout(60_000)), { kind: "deferred", retryAfterMs: 5_000 });
  await carrier.send(sms, AbortSignal.timeout(60_000));
  const handset = await (await fetch(`${simulator.url}/simulator/handset`)).json();
  t.like(handset, [{ to: sms.to, body: sms.body }]);
  t.is((await post("receipt", { id: simulator.taken[0]?.id ?? "", state: "sent" })).status, 200);
  t.is(
    (await post("text", { from: "+15551239999", to: "+15557650001", body: "hi", copies: "2" })).status,
    200,
  );
  t.deepEqual(arrived.map(stateOf), ["sent", "received", "received"]);
  for (const [path, fields] of [
    ["next", { how: "nonsense" }],
    ["receipts", { how: "nonsense" }],
    ["receipt", { id: "nobody" }],
    ["text", { from: "+1" }],
  ] as const)
    t.is((await post(path, fields)).status, 400, path);
  t.is((await post("nothing", {})).status, 404);
});

test("a misbehaviour is understood as it is written, or not at all", (t) => {
  t.deepEqual(parseMisbehaviour("slow:3"), { kind: "slow", seconds: 3 });
  t.deepEqual(parseMisbehaviour("unavailable"), { kind: "refuse", failure: "unavailable" });
  for (const text of ["", "slow:", "slow:x", "kind", "TAKE", "slow:3 drop"])
    t.is(parseMisbehaviour(text), null);
});

async function open(t: ExecutionContext) {
  const arrived: string[] = [];
  const portal = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    arrived.push(Buffer.concat(parts).toString());
    response.end();
  }).listen(0, "127.0.0.1");
  await once(portal, "listening");
  t.teardown(() => {
    portal.closeAllConnections();
    portal.close();
  });
  const webhookUrl = "https://sms.example.com/sidetone/webhooks/t1/s";
  const deliverTo = `http://127.0.0.1:${(portal.address() as AddressInfo).port}`;
  const simulator = await openSimulator(t, twilioFace, { webhookUrl, deliverTo, control });
  const settings = { ...twilioFace.settings("one"), apiUrl: simulator.url };
  const carrier = twilio.create({ trunkId: "t1", settings, webhookUrl, country: "US", fetch, now: Date.now });
  return { simulator, carrier, arrived };
}

function stateOf(body: string): string | null {
  return new URLSearchParams(body).get("SmsStatus");
}
