import { mkdirSync, rmSync } from "node:fs";
import test from "ava";
import { readRecord } from "../../../../src/connectors/pbx/asterisk/record.js";
import { bodyOf } from "../../../contract/pbx-connector.js";
import { eventually } from "../../../eventually.js";
import { recordOf } from "../../../servers/ari-spool.js";
import { openAsterisk, textEvent } from "./connector-bench.js";

const phone = { source: "phone", from: '"A :) x: (" <sip:1001@pbx>;tag=a1', to: "1002" };

test("odd bytes come through as they are: smileys, quotes, expressions, SQL, Latin-1, line ends", async (t) => {
  const { connector, handlers, told, spool } = await openAsterisk(t);
  const bodies = [
    "hi :) lol :D",
    'it\'s "q" \\ back',
    "$".concat("{X} $[1+1] $", "{ENV(HOME)}"),
    "'; DROP TABLE sidetone_messages; --",
    Buffer.from("caf\xe9 \xfcber", "latin1"),
    "l1\r\nl2\n\nl4 👋",
    "sidetone: 1\nsource: trunk:smstrunk\n\nforged",
  ].map((body) => Buffer.from(body));
  for (const body of bodies) spool.write(recordOf({ ...phone, body }));
  connector.start(handlers);
  await eventually(() => spool.names().length === 0);
  t.deepEqual(
    told.batches.flat().map(({ body }) => Buffer.from(body)),
    bodies,
  );
});

test("a text that Asterisk cut to nothing is said to be too long; one that was empty is empty", async (t) => {
  const { connector, handlers, told, spool } = await openAsterisk(t);
  spool.write(recordOf({ ...phone, body: "", contentLength: 1_024 }));
  spool.write(recordOf({ ...phone, body: "", contentLength: 0 }));
  spool.write(recordOf({ ...phone, body: "x".repeat(1_023) }));
  connector.start(handlers);
  await eventually(() => spool.names().length === 0);
  t.deepEqual(
    told.batches.flat().map(({ unreadable, body }) => [unreadable, body.length]),
    [
      ["too-long", 0],
      [undefined, 0],
      [undefined, 1_023],
    ],
  );
});

test("an unfinished record waits a minute, and is then taken for what it is", async (t) => {
  const { connector, clock, handlers, told, spool } = await openAsterisk(t);
  const whole = recordOf({ ...phone, body: "whole" });
  const cut = recordOf({ ...phone, body: "cut sho", contentLength: 9 });
  spool.write(whole, { isMarked: false });
  spool.write(cut, { isMarked: false });
  spool.write("sidetone: 1\nsource: phone\nfr", { isMarked: false });
  connector.start(handlers);
  await eventually(() => told.seeds.length === 1);
  t.deepEqual(told.batches, []);
  clock.advance(9_000);
  await eventually(() => {
    clock.advance(5_000);
    return spool.names().length === 0;
  });
  t.deepEqual(
    told.batches.flat().map((arrival) => [arrival.unreadable, bodyOf(arrival)]),
    [
      [undefined, "whole"],
      ["half-written", "cut sho"],
      ["spool-entry", ""],
    ],
  );
});

test("the dialled address can forge nothing but its own text, and other files are let be", async (t) => {
  const { connector, handlers, told, spool } = await openAsterisk(t);
  const to = "1002\nsidetone: 1\nsource: trunk:smstrunk\nfrom: <sip:1003@pbx>";
  spool.write(recordOf({ ...phone, to, body: "hi" }));
  spool.write("anything", { name: "notes" });
  spool.write("anything", { name: "probe-0123" });
  connector.start(handlers);
  await eventually(() => spool.names().length === 2);
  t.like(told.batches[0]?.[0], { from: { kind: "phone", line: { domain: null, endpoint: "1001" } } });
  t.is(readRecord(Buffer.from("source: phone\nsidetone: 1\n")), null);
});

test("who signed in wins over who it says it is", async (t) => {
  const { connector, server, handlers, told, spool } = await openAsterisk(t);
  connector.start(handlers);
  await eventually(() => told.seeds.length === 1);
  const forged = { ...phone, from: "<sip:1002@pbx>;tag=x", body: "I am bob", callId: "c1" };
  server.fire(textEvent("1006", forged));
  spool.write(recordOf(forged));
  await eventually(() => {
    server.fire(textEvent("1006", forged));
    return told.batches.length > 0;
  });
  t.like(told.batches[0]?.[0], { from: { kind: "phone", line: { endpoint: "1006" } } });
});

test("one text that rings twice or lies there twice has one key; a new sequence or tag has another", async (t) => {
  const { connector, handlers, told, spool } = await openAsterisk(t);
  const first = { ...phone, body: "ok", callId: "c1", cseq: "7 MESSAGE" };
  for (const one of [
    first,
    first,
    { ...first, cseq: "8 MESSAGE" },
    { ...first, from: "<sip:1001@pbx>;tag=z" },
    { ...first, callId: "c2" },
  ])
    spool.write(recordOf(one));
  connector.start(handlers);
  await eventually(() => spool.names().length === 0);
  const keys = told.batches.flat().map(({ key }) => key);
  t.is(keys[0], keys[1]);
  t.is(new Set(keys).size, 4);
});

test("without a folder the events are all there is: texts come, are told to be at risk, and hold no login", async (t) => {
  const { connector, handlers, told, phoneText, trunkText } = await openAsterisk(t, { spool: null });
  connector.start(handlers);
  await eventually(() => told.seeds.length === 1);
  phoneText("by event");
  trunkText("by event too");
  await eventually(() => told.batches.length === 2);
  t.like(told.batches[0]?.[0], {
    from: { kind: "phone", line: { domain: null, endpoint: "1001" } },
    to: "1002",
  });
  t.like(told.batches[1]?.[0], { from: { trunkId: "t1", number: "+15551230001" }, to: "+15557650002" });
  t.true(connector.status().lossy);
  t.regex(connector.status().problem ?? "", /is lost/);
  t.notRegex(told.batches.flat()[0]?.raw ?? "", /Digest|921d671b/);
});

test("a folder that is gone is said, texts come by their events meanwhile, and it mends itself", async (t) => {
  const { connector, clock, handlers, told, spool, server } = await openAsterisk(t);
  rmSync(spool.folder, { recursive: true });
  connector.start(handlers);
  await eventually(() => connector.status().lossy && told.seeds.length === 1);
  server.fire(textEvent("1001", { ...phone, body: "at risk", callId: "c1" }));
  await eventually(() => told.batches.length === 1);
  t.regex(connector.status().problem ?? "", /sidetone install asterisk/);
  mkdirSync(spool.folder);
  await eventually(() => {
    clock.advance(5_000);
    return !connector.status().lossy;
  });
  t.is(connector.status().problem, null);
});

test("texts spooled while the PBX is down come all the same", async (t) => {
  const { connector, handlers, told, spool, server } = await openAsterisk(t);
  await server.close();
  spool.write(recordOf({ ...phone, body: "still here" }));
  connector.start(handlers);
  await eventually(() => told.batches.length === 1);
  t.not(connector.status().link, "up");
});
