import test from "ava";
import fc from "fast-check";
import { encodeFrame, heartbeat } from "../../src/live/sse.js";
import type { MessageView, StreamEvent } from "../../src/wire/api.js";
import { parseFrames } from "../http/stream-reader.js";

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom(
      "\r",
      "\n",
      "\r\n",
      "\u2028",
      "\u2029",
      "\0",
      "\ud83d",
      "\ude00",
      ":",
      " ",
      "data: x",
      "id: 1",
    ),
  }),
);

test("any text comes out of a frame as it went in", (t) => {
  fc.assert(
    fc.property(fc.array(anyText, { minLength: 1, maxLength: 5 }), (bodies) => {
      const events = bodies.map(eventWith);
      const stream = events.map((event, index) => encodeFrame(event, `epoch.${index}`)).join(heartbeat);
      const read = parseFrames(stream);
      t.deepEqual(
        read.map(({ event }) => event),
        events,
      );
      t.deepEqual(
        read.map(({ id }) => id),
        events.map((_, index) => `epoch.${index}`),
      );
    }),
  );
});

test("a frame that is no entry of the log leaves the browser's last id alone", (t) => {
  const frame = encodeFrame({ type: "unread", unread: { conversations: 0, messages: 0 } }, null);
  t.false(/^id/m.test(frame));
});

function eventWith(body: string): StreamEvent {
  const message: Partial<MessageView> = { id: "1", body };
  return { type: "message", conversation: {}, message } as unknown as StreamEvent;
}
