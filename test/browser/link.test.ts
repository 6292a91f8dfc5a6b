// What the browser does with streams that break in every way; it needs no browser, only its fetch.
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import test, { type ExecutionContext } from "ava";
import { encodeFrame } from "../../src/live/sse.js";
import { createHub, type ToTab } from "../../src/widget/hub.js";
import type { Frame } from "../../src/widget/state.js";
import { Link, type LinkStatus } from "../../src/widget/stream.js";
import type { StreamEvent } from "../../src/wire/api.js";
import { eventually } from "../eventually.js";

type Answer = (response: ServerResponse) => void;

const read = (readSeq: number): StreamEvent => ({ type: "read", conversationId: "c", readSeq });

/** A stream that greets, sends these, and stays open. */
function sends(...frames: readonly (readonly [cursor: string | null, event: StreamEvent])[]): Answer {
  return (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(encodeFrame({ type: "hello", cursor: "e.0", watching: true, rotateAfterMs: 1 }, "e.0"));
    for (const [cursor, event] of frames) response.write(encodeFrame(event, cursor));
  };
}

function refuses(status: number): Answer {
  return (response) => response.writeHead(status).end();
}

/** A server that answers one stream after the other as told, and then with silence; it notes the cursors asked for. */
async function startServer(t: ExecutionContext, answers: Answer[]) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(new URL(request.url ?? "", "http://x").searchParams.get("cursor") ?? "");
    (answers.shift() ?? sends())(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { asked, base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

async function follow(t: ExecutionContext, answers: Answer[]) {
  const { asked, base } = await startServer(t, answers);
  const frames: Frame[] = [];
  const statuses: LinkStatus[] = [];
  const link = new Link({
    base,
    cursor: "e.0",
    pollOnly: false,
    onFrames: (fresh) => frames.push(...fresh),
    onStatus: (status) => statuses.push(status),
  });
  t.teardown(() => link.stop());
  void link.run();
  const cursors = (): (string | null)[] =>
    frames.map(({ cursor }) => cursor).filter((cursor) => cursor !== "e.0");
  return { asked, cursors, frames, statuses };
}

test("a stream that rotates is taken up again behind the last event", async (t) => {
  const bye: StreamEvent = { type: "bye", reason: "rotate" };
  const { asked, cursors } = await follow(t, [
    sends(["e.1", read(1)], ["e.2", read(2)], [null, bye]),
    sends(["e.3", read(3)]),
  ]);
  await eventually(() => cursors().includes("e.3"));
  t.deepEqual(asked, ["e.0", "e.2"]);
});

test("a gap is not applied: the stream is asked for again from before it", async (t) => {
  const { asked, cursors, statuses } = await follow(t, [
    sends(["e.1", read(1)], ["e.3", read(3)], ["e.4", read(4)]),
    sends(["e.1", read(1)], ["e.2", read(2)], ["e.3", read(3)]),
  ]);
  await eventually(() => cursors().includes("e.3"));
  t.deepEqual(cursors(), ["e.1", "e.2", "e.3"]);
  t.deepEqual(asked, ["e.0", "e.1"]);
  t.true(statuses.includes("down"));
});

test("a stream that is cut in the middle of a frame goes on behind the last whole one", async (t) => {
  const cut: Answer = (response) => {
    sends(["e.1", read(1)])(response);
    response.write('id: e.2\ndata: {"type":"re', () => response.destroy());
  };
  const { asked, cursors } = await follow(t, [cut, sends(["e.2", read(2)])]);
  await eventually(() => cursors().includes("e.2"));
  t.deepEqual(asked, ["e.0", "e.1"]);
});

for (const status of [429, 500, 503]) {
  test(`an answer of ${status} is tried again`, async (t) => {
    const { cursors, statuses } = await follow(t, [refuses(status), sends(["e.1", read(1)])]);
    await eventually(() => cursors().includes("e.1"));
    t.deepEqual(statuses.slice(0, 2), ["down", "live"]);
  });
}

test("an answer of 401 ends it", async (t) => {
  const { asked, statuses } = await follow(t, [refuses(401)]);
  await eventually(() => statuses.includes("signed-out"));
  t.deepEqual(statuses, ["signed-out"]);
  t.is(asked.length, 1);
});

test("a reset is handed on, and the stream goes on from the new cursor", async (t) => {
  const { asked, frames } = await follow(t, [
    sends(
      [null, { type: "reset", cursor: "f.9" }],
      ["f.10", read(1)],
      [null, { type: "bye", reason: "rotate" }],
    ),
  ]);
  await eventually(() => asked.length === 2);
  t.is(asked[1], "f.10");
  t.true(frames.some(({ event }) => event.type === "reset"));
});

test("a tab that joins late gets what it missed, and one that is too late is told to load again", async (t) => {
  const total: StreamEvent = { type: "unread", unread: { conversations: 1, messages: 1 } };
  const { base, asked } = await startServer(t, [sends(["e.6", read(6)], [null, total], ["e.7", read(7)])]);
  const told: ToTab[] = [];
  const hub = createHub({ pollOnly: false, tell: (message) => told.push(message) });
  t.teardown(() => hub.stop());
  const join = (user: string, cursor: string): ToTab[] => {
    const replies: ToTab[] = [];
    hub.hear({ kind: "join", base, user, cursor }, (message) => replies.push(message));
    return replies;
  };
  const cursorsOf = (messages: readonly ToTab[]): (string | null)[] =>
    messages.flatMap((message) =>
      message.kind === "frames" ? message.frames.map(({ cursor }) => cursor) : [],
    );
  join("alice", "e.5");
  await eventually(() => cursorsOf(told).includes("e.7"));
  t.deepEqual(cursorsOf(join("alice", "e.5")), ["e.6", null, "e.7"]);
  t.deepEqual(cursorsOf(join("alice", "e.6")), ["e.7"]);
  t.deepEqual(cursorsOf(join("alice", "e.7")), []);
  t.true(join("alice", "e.4").some(({ kind }) => kind === "reload"));
  t.is(asked.length, 1);
  // Somebody else's log is another stream.
  join("bob", "e.2");
  await eventually(() => asked.length === 2);
  t.is(asked[1], "e.2");
});
