import test from "ava";
import fc from "fast-check";
import type { Cursor, UserEvent } from "../../src/core/model.js";
import type { News } from "../../src/core/signal.js";
import { createLogger } from "../../src/lib/logger.js";
import { createBus } from "../../src/live/bus.js";
import type { Subscriber } from "../../src/live/feed.js";
import { Hub } from "../../src/live/hub.js";
import { createPresence } from "../../src/live/presence.js";
import type { LiveBus, LiveNotice, LogStore } from "../../src/ports.js";
import { eventually } from "../eventually.js";
import { createManualClock } from "../fakes/clock.js";

const epoch = "epoch-1";
const logger = createLogger({ level: "silent" });

/** A log in memory that counts who asks it, and can be out of reach. */
function createLog() {
  const events: UserEvent[] = [];
  const state = { epoch, isDown: false, reads: 0, headQuestions: [] as (readonly string[])[], cutBelow: 0 };
  const head = (userId: string) => events.filter((event) => event.userId === userId).at(-1)?.seq ?? 0;
  const log: LogStore = {
    cursor: async (userId) => ({ epoch: state.epoch, seq: head(userId) }),
    async after(userId, cursor, limit) {
      state.reads++;
      await new Promise(setImmediate);
      if (state.isDown) throw new Error("out of reach");
      const reset = cursor.epoch !== state.epoch || cursor.seq > head(userId) || cursor.seq < state.cutBelow;
      const found = events.filter((event) => event.userId === userId && event.seq > cursor.seq);
      return reset ? { reset, events: [] } : { reset, events: found.slice(0, limit) };
    },
    append: () => Promise.reject(new Error("nobody appends here")),
    trim: async () => 0,
    async heads(userIds) {
      state.headQuestions.push(userIds);
      return new Map(userIds.map((userId) => [userId, head(userId)]));
    },
  };
  const append = (userId: string): UserEvent => {
    const seq = head(userId) + 1;
    const change = { kind: "read", conversationId: "c", readSeq: seq } as const;
    const event: UserEvent = { userId, tenantId: "tenant-1", seq, at: 0, change };
    events.push(event);
    return event;
  };
  return { log, append, state };
}

function setup({ manyInstances = false }: { readonly manyInstances?: boolean } = {}) {
  const { log, append, state } = createLog();
  const listeners = new Set<(notice: LiveNotice) => void>();
  const local = createBus(logger);
  const bus: LiveBus = {
    ...local,
    subscribe(listener) {
      listeners.add(listener);
      const stop = local.subscribe(listener);
      return () => {
        listeners.delete(listener);
        stop();
      };
    },
  };
  const clock = createManualClock();
  const presence = createPresence({ clock });
  const looks: (readonly string[])[] = [];
  const look = async (_tenantId: string, userIds: readonly string[]) => {
    looks.push(userIds);
    return userIds.map((id) => ({ id, presence: presence.of(id), phone: null }));
  };
  const hub = new Hub({ bus, log, clock, logger, manyInstances, presence, look });
  const sayHeads = (heads: ReadonlyMap<string, number>) => {
    for (const listener of listeners) listener({ kind: "heads", heads });
  };
  return { hub, presence, looks, bus, clock, append, state, sayHeads };
}

function subscriber(userId: string, cursor: Cursor = { epoch, seq: 0 }, sessionKey = "session") {
  const seen: number[] = [];
  const heard: News[] = [];
  const resets: Cursor[] = [];
  const ends: string[] = [];
  let caughtUp = 0;
  const feed: Subscriber = {
    userId,
    tenantId: userId.startsWith("their-") ? "tenant-2" : "tenant-1",
    sessionKey,
    cursor,
    deliver: (events) => void seen.push(...events.map(({ seq }) => seq)),
    hear: (news) => void heard.push(news),
    reset: (fresh) => void resets.push(fresh),
    caughtUp: () => caughtUp++,
    end: (reason) => void ends.push(reason),
  };
  return { feed, seen, heard, resets, ends, caughtUp: () => caughtUp };
}

test("INV-06: whatever the bus loses, repeats or swaps, a stream gets every entry once and in order", async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fates, { minLength: 1, maxLength: 30 }), async (chosen) => {
      const { hub, bus, append, sayHeads } = setup();
      const { feed, seen } = subscriber("alice");
      hub.attach(feed);
      const appended = chosen.map((fate) => ({ fate, event: append("alice") }));
      for (const { fate, event } of appended) tell[fate]?.({ bus, sayHeads }, event);
      const late = appended.filter(({ fate }) => fate === "late").reverse();
      bus.publish(late.map(({ event }) => event));
      bus.publish([append("alice")]);
      await eventually(() => seen.length > chosen.length);
      t.deepEqual(
        seen,
        Array.from({ length: chosen.length + 1 }, (_, index) => index + 1),
      );
      hub.stop();
    }),
    { numRuns: 50 },
  );
});

/** What becomes of an event on its way over the bus. */
const fates = fc.constantFrom("told", "lost", "twice", "late", "head");
type Teller = Pick<ReturnType<typeof setup>, "bus" | "sayHeads">;
const tell: Record<string, (by: Teller, event: UserEvent) => void> = {
  told: ({ bus }, event) => bus.publish([event]),
  twice: ({ bus }, event) => bus.publish([event, event]),
  head: ({ sayHeads }, event) => sayHeads(new Map([[event.userId, event.seq]])),
  lost: () => undefined,
  late: () => undefined,
};

test("the next entry is delivered at once, without a question to the database", async (t) => {
  const { hub, bus, append, state } = setup();
  const { feed, seen, caughtUp } = subscriber("alice");
  hub.attach(feed);
  await eventually(() => caughtUp() === 1);
  const reads = state.reads;
  bus.publish([append("alice")]);
  t.deepEqual(seen, [1]);
  t.is(state.reads, reads);
});

test("a log longer than a page is read to its end", async (t) => {
  const { hub, append } = setup();
  for (let index = 0; index < 1_234; index++) append("alice");
  const { feed, seen, caughtUp } = subscriber("alice");
  hub.attach(feed);
  await eventually(() => caughtUp() === 1);
  t.is(seen.length, 1_234);
  t.is(seen.at(-1), 1_234);
});

test("a log that can't continue says reset, and goes on from there", async (t) => {
  const { hub, bus, append, state } = setup();
  for (let index = 0; index < 5; index++) append("alice");
  state.cutBelow = 3;
  const { feed, seen, resets } = subscriber("alice", { epoch, seq: 1 });
  hub.attach(feed);
  await eventually(() => resets.length === 1);
  t.deepEqual(resets, [{ epoch, seq: 5 }]);
  bus.publish([append("alice")]);
  await eventually(() => seen.length === 1);
  t.deepEqual(seen, [6]);
});

test("nobody hears another user's log", async (t) => {
  const { hub, bus, append } = setup();
  const [alice, bob] = [subscriber("alice"), subscriber("bob")];
  hub.attach(alice.feed);
  hub.attach(bob.feed);
  await eventually(() => alice.caughtUp() + bob.caughtUp() === 2);
  bus.publish([append("alice"), append("alice"), append("bob")]);
  t.deepEqual(alice.seen, [1, 2]);
  t.deepEqual(bob.seen, [1]);
});

test("a signal reaches every stream of its audience at once, and nobody else's", (t) => {
  const { hub, bus, state } = setup();
  const people = ["alice", "alice", "bob", "their-eve"].map((userId) => subscriber(userId));
  for (const { feed } of people) hub.attach(feed);
  const typing = {
    kind: "typing",
    conversationId: "c",
    userId: "bob",
    name: "Bob",
    typing: true,
  } as const;
  bus.signal({ audience: { kind: "users", userIds: ["alice", "alice", "nobody"] }, news: typing });
  const heard = () => people.map((one) => one.heard.map(({ kind }) => kind).join());
  t.deepEqual(heard(), ["typing", "typing", "", ""]);
  bus.signal({ audience: { kind: "tenant", tenantId: "tenant-1" }, news: { kind: "contacts" } });
  t.deepEqual(heard(), ["typing,contacts", "typing,contacts", "contacts", ""]);
  t.is(state.reads, people.length);
});

test("a database that is away delays what was missed, and the stream stays up", async (t) => {
  const { hub, clock, append, state } = setup();
  state.isDown = true;
  append("alice");
  const { feed, seen, ends } = subscriber("alice");
  hub.attach(feed);
  await eventually(() => clock.waiting > 0);
  state.isDown = false;
  clock.advance(1_000);
  await eventually(() => seen.length === 1);
  t.deepEqual(ends, []);
});

test("with many instances the heads of everybody attached are asked for in one question a second", async (t) => {
  const { hub, clock, append, state } = setup({ manyInstances: true });
  const [alice, bob] = [subscriber("alice"), subscriber("bob", undefined, "bob's session")];
  hub.attach(alice.feed);
  hub.attach(bob.feed);
  await eventually(() => alice.caughtUp() + bob.caughtUp() === 2);
  append("alice");
  clock.advance(1_000);
  await eventually(() => alice.seen.length === 1);
  t.deepEqual(state.headQuestions, [["alice", "bob"]]);
  hub.stop();
  await eventually(() => clock.waiting === 0 || clock.waiting === 2);
  clock.advance(10_000);
  t.is(state.headQuestions.length, 1);
});

test("alone, an instance asks for no heads", async (t) => {
  const { hub, clock, state } = setup();
  const { feed, caughtUp } = subscriber("alice");
  hub.attach(feed);
  await eventually(() => caughtUp() === 1);
  clock.advance(60_000);
  t.deepEqual(state.headQuestions, []);
});

test("F16 who left is online for a minute more, and who signed out is gone at once", async (t) => {
  const { hub, presence, clock } = setup();
  t.is(presence.of("alice"), "offline");
  const leave = hub.attach(subscriber("alice").feed);
  t.is(presence.of("alice"), "online");
  leave();
  leave();
  clock.advance(59_999);
  t.is(presence.of("alice"), "online");
  clock.advance(1);
  t.is(presence.of("alice"), "offline");
  const again = subscriber("alice");
  hub.attach(again.feed);
  hub.endSession({ userId: "alice", tenantId: "tenant-1", sessionKey: "session" });
  t.deepEqual(again.ends, ["signed-out"]);
  t.is(presence.of("alice"), "offline");
});

test("one session's end leaves the user's other streams, and the user online", async (t) => {
  const { hub, presence } = setup();
  const [here, there] = [subscriber("alice"), subscriber("alice", undefined, "another session")];
  hub.attach(here.feed);
  hub.attach(there.feed);
  t.is(hub.countSession("alice", "session"), 1);
  hub.endSession({ userId: "alice", tenantId: "tenant-1", sessionKey: "session" });
  t.deepEqual([here.ends, there.ends], [["signed-out"], []]);
  t.is(presence.of("alice"), "online");
  t.is(hub.count(), 1);
  hub.stop();
  t.deepEqual(there.ends, ["stopping"]);
  t.is(hub.count(), 0);
});
