import { readFileSync } from "node:fs";
import test from "ava";
import { eventually } from "../../../eventually.js";
import { connected } from "./link-bench.js";

test("frames that arrive byte by byte are put together, emoji included", async (t) => {
  const { server, link, events } = await connected(t);
  server.mischief = { kind: "split" };
  server.on("echo", (args) => args);
  const body = "Grüße 👋🏽\nzweite Zeile";
  server.fire({ "Event-Name": "MESSAGE", from: "1001@tenant-a.test" }, body);
  t.deepEqual(await link.job("echo äöü 👍"), { kind: "done", body: "äöü 👍" });
  t.is(events.find((event) => event["Event-Name"] === "MESSAGE")?.["_body"], body);
});

test("a per cent sign in a reply does not end the process", async (t) => {
  const { server, link } = await connected(t);
  server.mischief = { kind: "silent" };
  const job = link.job("status");
  server.write("Content-Type: command/reply\nReply-Text: -ERR 50% off %zz\n\n");
  t.deepEqual(await job, { kind: "refused", reply: "-ERR 50% off %zz" });
});

test("the recorded stream of a real switch gives the same events, however it is cut", async (t) => {
  const { server, events, link } = await connected(t);
  const recorded = readFileSync("test/fixtures/freeswitch-1.10.12/subscription.esl.txt");
  const stream = recorded.subarray(recorded.indexOf("Content-Length:"));
  for (let at = 0, width = 1; at < stream.length; at += width, width = 1 + ((width * 7) % 131)) {
    server.write(stream.subarray(at, at + width));
  }
  await link.job("status");
  await eventually(() => events.length === recorded.toString().split('"Event-Name"').length - 1);
  const texts = events
    .filter((event) => event["Event-Name"] === "RECV_MESSAGE")
    .map((event) => event["_body"]);
  t.true(texts.every((text) => text !== undefined && !text.includes("\ufffd")));
  t.is(texts.length, 4);
});

test("an event that is no JSON is left out, and the stream goes on", async (t) => {
  const { server, link, events } = await connected(t);
  for (const body of ["{oops", "null", "[]", '{"no":"name"}', ""]) {
    server.write(`Content-Length: ${body.length}\nContent-Type: text/event-json\n\n${body}`);
  }
  t.is((await link.job("status")).kind, "done");
  t.deepEqual(
    events.filter((event) => event["Event-Name"] === undefined),
    [],
  );
});

test("an event with a value that is no text keeps its other values", async (t) => {
  const { server, events } = await connected(t);
  const body = '{"Event-Name":"MESSAGE","list":["a","b"],"__proto__":"x","to":"1002"}';
  server.write(`Content-Length: ${body.length}\nContent-Type: text/event-json\n\n${body}`);
  const event = await eventually(() => events.find((one) => one["to"] === "1002"));
  t.is(event["list"], undefined);
});

for (const [what, bytes] of [
  ["a frame of unknown type", "Content-Type: text/plain\n\n"],
  ["a frame without a type", "hello\n\n"],
  ["a negative length", "Content-Length: -5\nContent-Type: text/event-json\n\n{}"],
  ["a length that is no number", "Content-Length: 1e3\nContent-Type: text/event-json\n\n{}"],
  ["a length beyond all reason", "Content-Length: 999999999\nContent-Type: text/event-json\n\n{}"],
  ["a header without an end", "x".repeat(200_000)],
] as const) {
  test(`${what} ends the connection, and a new one is made`, async (t) => {
    const { server, downs, ups, retried } = await connected(t);
    server.write(bytes);
    await retried();
    await eventually(() => ups.length === 2);
    t.deepEqual(downs, ["garbled"]);
  });
}

for (const add of [-3, 7]) {
  test(`a Content-Length that is ${add} bytes off does not hang or crash the link`, async (t) => {
    const { server, clock, link, ups, retried } = await connected(t);
    server.mischief = { kind: "content-length", add };
    const job = link.job("status");
    server.fire({ "Event-Name": "HEARTBEAT" });
    await eventually(() => {
      clock.advance(1_000);
      return link.state().kind === "waiting";
    });
    server.mischief = null;
    t.not((await job).kind, "done");
    await retried();
    await eventually(() => ups.length === 2);
  });
}

test("a reset in the middle of a frame loses what waited, and the half frame is forgotten", async (t) => {
  const { server, link, ups, retried } = await connected(t);
  server.on("slow", () => new Promise(() => undefined));
  const waiting = link.job("slow");
  await eventually(() => server.commands.includes("bgapi slow"));
  server.mischief = { kind: "drop-mid-frame", after: 40 };
  server.fire({ "Event-Name": "HEARTBEAT" }, "x".repeat(500));
  t.deepEqual(await waiting, { kind: "lost" });
  server.mischief = null;
  await retried();
  await eventually(() => ups.length === 2);
  t.is((await link.job("status")).kind, "done");
});

test("twenty thousand events in a burst all arrive, in order", async (t) => {
  const { server, events } = await connected(t);
  for (let index = 0; index < 20_000; index++) server.fire({ "Event-Name": "MESSAGE", index: String(index) });
  await eventually(() => events.length === 20_000);
  t.true(events.every((event, index) => event["index"] === String(index)));
});
