import test from "ava";
import fc from "fast-check";
import { defaultPreferences as defaults } from "../../src/core/preferences.js";
import { withTitles } from "../../src/widget/names.js";
import {
  apply,
  emptyState,
  type Frame,
  type Outgoing,
  reloaded,
  type State,
  withMessage,
  withOutgoing,
  withPage,
  withRead,
  withThread,
} from "../../src/widget/state.js";
import type { ConversationView, MessageView } from "../../src/wire/api.js";

const defaultPreferences = { ...defaults, doNotDisturbUntil: null };
const epoch = "e1";
const clientKey = "0123456789abcdef";

function message(seq: number, change: Partial<MessageView> = {}): MessageView {
  return {
    id: `m${seq}`,
    conversationId: "c1",
    seq,
    body: `text ${seq}`,
    mine: false,
    direction: "in",
    author: { id: "bob", name: "Bob" },
    state: null,
    stateReason: null,
    retries: 0,
    segments: null,
    attachments: [],
    sentAt: "2026-11-24T10:00:00.000Z",
    clientKey: null,
    ...change,
  };
}

function conversation(lastSeq: number, change: Partial<ConversationView> = {}): ConversationView {
  return {
    id: "c1",
    kind: "chat",
    tag: "Chat",
    title: "Bob",
    person: null,
    number: null,
    peer: null,
    peerDisplay: null,
    lastSeq,
    readSeq: 0,
    unread: lastSeq,
    muted: false,
    draft: "",
    peerReadSeq: null,
    consent: null,
    claim: null,
    lastActivityAt: null,
    lastMessage: null,
    ...change,
  };
}

function frame(seq: number, event: Frame["event"]): Frame {
  return { cursor: `${epoch}.${seq}`, event };
}

function arrival(seq: number, change: Partial<MessageView> = {}): Frame["event"] {
  return { type: "message", message: message(seq, change), conversation: conversation(seq) };
}

/** A state that was loaded before anything happened, with the thread of c1 on the screen. */
function setup(): State {
  const loaded = reloaded(emptyState, {
    cursor: `${epoch}.0`,
    unread: { conversations: 0, messages: 0 },
    preferences: defaultPreferences,
    items: [conversation(0)],
  });
  return withPage(withThread(loaded, "c1"), "c1", { items: [], next: null });
}

function bodies(state: State): readonly string[] {
  return state.threads.get("c1")?.messages.map(({ body }) => body) ?? [];
}

const states = ["queued", "sending", "unknown", "accepted", "sent", "delivered", "failed"] as const;

const steps = fc.oneof(
  fc.constant({ kind: "message" } as const),
  fc.record({ kind: fc.constant("state" as const), of: fc.nat(9), state: fc.constantFrom(...states) }),
  fc.record({ kind: fc.constant("read" as const), upTo: fc.nat(12) }),
  fc.record({ kind: fc.constant("muted" as const), muted: fc.boolean() }),
  fc.record({ kind: fc.constant("hidden" as const), before: fc.nat(6) }),
);

type Step = typeof steps extends fc.Arbitrary<infer Value> ? Value : never;

/** A log as the server could write it: messages in order, then what happened to them. */
const logs = fc.array(steps, { maxLength: 25 }).map((taken) => {
  let last = 0;
  return taken.map((step, index): Frame => {
    if (step.kind === "message") last++;
    return frame(index + 1, eventOf(step, last));
  });
});

function eventOf(step: Step, last: number): Frame["event"] {
  const conversationId = "c1";
  switch (step.kind) {
    case "message":
      return arrival(last, { state: "queued", mine: true, direction: "out" });
    case "state":
      return {
        type: "state",
        conversationId,
        messageId: `m${step.of}`,
        state: step.state,
        stateReason: null,
        retries: 0,
      };
    case "read":
      return { type: "read", conversationId, readSeq: Math.min(step.upTo, last) };
    case "muted":
      return { type: "muted", conversationId, muted: step.muted };
    case "hidden":
      return { type: "hidden", conversationId, hiddenBefore: Math.min(step.before, last) };
  }
}

test("events that come again, alone or in runs, change nothing", (t) => {
  const repeats = fc.array(fc.tuple(fc.nat(), fc.nat(6)), { maxLength: 8 });
  fc.assert(
    fc.property(logs, repeats, (log, again) => {
      const once = apply(log, setup());
      const stuttered = again.reduce((frames: readonly Frame[], [place, back]) => {
        const end = log.length === 0 ? 0 : (place % log.length) + 1;
        const position = frames.findLastIndex((known) => known === log[end - 1]) + 1;
        const run = log.slice(Math.max(0, end - back), end);
        return [...frames.slice(0, position), ...run, ...frames.slice(position)];
      }, log);
      t.deepEqual(apply(stuttered, setup()), once);
    }),
  );
});

test("the log applied in pieces is the log applied at once", (t) => {
  fc.assert(
    fc.property(logs, fc.nat(), (log, cut) => {
      const at = log.length === 0 ? 0 : cut % log.length;
      t.deepEqual(apply(log.slice(at), apply(log.slice(0, at), setup())), apply(log, setup()));
    }),
  );
});

test("a missing event leaves the state as it was, and stale", (t) => {
  fc.assert(
    fc.property(logs, fc.nat(), (log, place) => {
      fc.pre(log.length > 1);
      const missing = place % (log.length - 1);
      const before = apply(log.slice(0, missing), setup());
      const after = apply(
        log.filter((_, index) => index !== missing),
        setup(),
      );
      t.deepEqual(after, { ...before, stale: true });
    }),
  );
});

test("a state never moves back, in whatever order receipts come", (t) => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...states], { minLength: 1 }), (order) => {
      const start = apply([frame(1, arrival(1, { state: "queued", mine: true }))], setup());
      const frames = order.map((state, index) =>
        frame(index + 2, {
          type: "state",
          conversationId: "c1",
          messageId: "m1",
          state,
          stateReason: null,
          retries: 0,
        }),
      );
      const highest = ["delivered", "failed", "sent", "accepted", "unknown", "sending", "queued"].find(
        (state) => order.some((taken) => taken === state),
      );
      t.is(apply(frames, start).threads.get("c1")?.messages[0]?.state, highest as MessageView["state"]);
    }),
  );
});

const outgoing: Outgoing = {
  clientKey,
  conversationId: "c1",
  body: "hi",
  attachments: [],
  at: "2026-11-24T10:00:00.000Z",
  status: "sending",
  reason: null,
};
const own = message(1, { body: "hi", mine: true, direction: "out", state: "sent", clientKey });

test("UX-41 the echo before the reply and the reply before the echo end in one bubble", (t) => {
  const sending = withOutgoing(setup(), clientKey, outgoing);
  const echo = frame(1, { type: "message", message: own, conversation: conversation(1) });
  const echoFirst = withMessage(apply([echo], sending), own);
  const replyFirst = apply([echo], withMessage(sending, own));
  t.deepEqual(echoFirst, replyFirst);
  t.deepEqual(bodies(echoFirst), ["hi"]);
  t.deepEqual(echoFirst.outgoing, []);
});

test("a message of somebody else with our key does not take our bubble away", (t) => {
  const sending = withOutgoing(setup(), clientKey, outgoing);
  t.is(apply([frame(1, arrival(1, { clientKey }))], sending).outgoing.length, 1);
});

test("a reset asks for everything again, and keeps what is still being sent", (t) => {
  const sending = withOutgoing(apply([frame(1, arrival(1))], setup()), clientKey, outgoing);
  const reset = apply([{ cursor: null, event: { type: "reset", cursor: "e2.7" } }], sending);
  t.true(reset.stale);
  const fresh = {
    cursor: "e2.7",
    unread: { conversations: 1, messages: 2 },
    preferences: defaultPreferences,
    items: [conversation(2)],
  };
  const again = reloaded(reset, fresh);
  t.false(again.stale);
  t.is(again.cursor, "e2.7");
  t.deepEqual(again.outgoing, [outgoing]);
  t.is(again.threads.size, 0);
});

test("what the stream brings while the first page is on its way is not lost", (t) => {
  const opened = withThread(
    reloaded(emptyState, {
      ...setup(),
      preferences: defaultPreferences,
      cursor: "e1.0",
      items: [conversation(1)],
    }),
    "c1",
  );
  const between = apply([frame(1, arrival(2))], opened);
  const paged = withPage(between, "c1", { items: [message(1)], next: null });
  t.deepEqual(bodies(paged), ["text 1", "text 2"]);
});

test("F11 older pages come in front, each message once", (t) => {
  const first = withPage(setup(), "c1", { items: [message(3), message(4)], next: "3" });
  const second = withPage(first, "c1", { items: [message(1), message(2), message(3)], next: null });
  t.deepEqual(bodies(second), ["text 1", "text 2", "text 3", "text 4"]);
  t.is(second.threads.get("c1")?.older, null);
});

test("UX-08 the read marker only rises, and an older picture does not bring unread ones back", (t) => {
  const arrived = apply([frame(1, arrival(1)), frame(2, arrival(2))], setup());
  t.is(arrived.conversations.get("c1")?.unread, 2);
  const read = withRead(arrived, "c1", 2);
  t.is(read.conversations.get("c1")?.unread, 0);
  t.is(withRead(read, "c1", 1), read);
  const late = apply([frame(3, { ...arrival(2), type: "message" } as Frame["event"])], read);
  t.is(late.conversations.get("c1")?.unread, 0);
});

test("F24 a deleted conversation is empty until a later message comes", (t) => {
  const arrived = apply([frame(1, arrival(1)), frame(2, arrival(2))], setup());
  const hidden = apply([frame(3, { type: "hidden", conversationId: "c1", hiddenBefore: 2 })], arrived);
  t.deepEqual(bodies(hidden), []);
  t.deepEqual(bodies(apply([frame(4, arrival(3))], hidden)), ["text 3"]);
});

test("preferences that another tab changed hold here too", (t) => {
  const preferences = { ...defaultPreferences, sound: false };
  const next = apply([frame(1, { type: "preferences", preferences })], setup());
  t.false(next.preferences?.sound);
  t.is(next.cursor, "e1.1");
});

test("names are taken over without what else an older answer says", (t) => {
  const known = conversation(5, { title: "(202) 555-0143", readSeq: 5, unread: 0, lastMessage: message(5) });
  const state: State = { ...emptyState, conversations: new Map([["c1", known]]) };
  const named = { ...message(4), author: { id: null, name: "Nina" } };
  const older = conversation(4, { title: "Nina – Work", unread: 4, lastMessage: named });
  const next = withTitles(state, [older, conversation(1, { id: "c2", title: "Other" })]);
  t.deepEqual([...next.conversations.values()], [{ ...known, title: "Nina – Work" }]);
  t.is(withTitles(next, [older]), next);
});
