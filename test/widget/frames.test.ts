import test from "ava";
import fc from "fast-check";
import { encodeFrame, heartbeat } from "../../src/live/sse.js";
import { createFrameParser, framesOf } from "../../src/widget/frames.js";
import type { StreamEvent } from "../../src/wire/api.js";

const events: readonly StreamEvent[] = [
  { type: "hello", cursor: "e.4", rotateAfterMs: 1000, watching: true },
  { type: "read", conversationId: "c", readSeq: 3 },
  { type: "unread", unread: { conversations: 1, messages: 2 } },
  { type: "muted", conversationId: "line\nbreak\r\n\n: data: id: 😀", muted: true },
];

test("frames are read whole, wherever the network cuts them", (t) => {
  const text = events.map((event, index) => heartbeat + encodeFrame(event, `e.${index}`)).join("");
  fc.assert(
    fc.property(fc.array(fc.nat(text.length), { maxLength: 12 }), (cuts) => {
      const places = [0, ...cuts.sort((one, other) => one - other), text.length];
      const parse = createFrameParser();
      const frames = places.slice(1).flatMap((end, index) => parse(text.slice(places[index], end)));
      t.deepEqual(
        frames,
        events.map((event, index) => ({ cursor: `e.${index}`, event })),
      );
    }),
  );
});

test("a heartbeat is no frame, and a frame without an id has no cursor", (t) => {
  const parse = createFrameParser();
  t.deepEqual(parse(heartbeat), []);
  t.deepEqual(parse('event: bye\ndata: {"type":"bye","reason":"rotate"}\n\n'), [
    { cursor: null, event: { type: "bye", reason: "rotate" } },
  ]);
});

test("a polled reply gives each entry of the log its cursor, and totals and signals none", (t) => {
  const read = (readSeq: number): StreamEvent => ({ type: "read", conversationId: "c", readSeq });
  const unread: StreamEvent = { type: "unread", unread: { conversations: 0, messages: 0 } };
  // The same type can be an entry of the log and a signal.
  const contacts: StreamEvent = { type: "contacts" };
  const events = [read(1), contacts, unread];
  t.deepEqual(framesOf({ events, signals: [contacts], cursor: "e.10" }), [
    { cursor: "e.9", event: read(1) },
    { cursor: "e.10", event: contacts },
    { cursor: null, event: unread },
    { cursor: null, event: contacts },
  ]);
});
