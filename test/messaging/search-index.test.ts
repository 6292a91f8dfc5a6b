import test from "ava";
import type { Message, UserEvent } from "../../src/core/model.js";
import { createLogger } from "../../src/lib/logger.js";
import { createBus } from "../../src/live/bus.js";
import { createSearchIndex } from "../../src/messaging/search-index.js";
import { type Lacking, StoreFailure } from "../../src/ports.js";
import { eventually } from "../eventually.js";
import { aConversation, aMember, aMessage, noon } from "../factories.js";
import { createManualClock } from "../fakes/clock.js";

/** An index in memory over messages of the test's choice. */
function setUp(stored: Message[] = []) {
  const indexed: string[] = [];
  const world = { isAway: false, checked: "", leaseHeld: false, steps: 0 };
  const search = {
    async add(entries: readonly { readonly message: { readonly id: string } }[]) {
      if (world.isAway) throw new StoreFailure("AWAY", true);
      for (const { message } of entries) if (!indexed.includes(message.id)) indexed.push(message.id);
    },
    async lacking(after: string, limit: number): Promise<Lacking> {
      world.steps++;
      const some = stored.filter(({ id }) => id > after).slice(0, limit);
      const messages = some.filter(({ id }) => !indexed.includes(id));
      return { messages, last: some.at(-1) ?? null, hasMore: some.length === limit };
    },
    checkedUpTo: async () => world.checked,
    async setCheckedUpTo(id: string) {
      world.checked = id;
    },
    find: async () => ({ found: [], next: null }),
  };
  const leases = { acquire: async () => (world.leaseHeld ? null : 1), release: async () => undefined };
  const clock = createManualClock(noon);
  const log = createLogger({ level: "error", destination: { write: () => undefined } });
  const bus = createBus(log);
  const index = createSearchIndex({ store: { search, leases }, bus, holder: "test", clock, log });
  const say = (...messages: Message[]) => bus.publish(messages.flatMap(eventsOf));
  return { index, indexed, world, clock, say, stored };
}

/** As both sides of a chat hear of it. */
function eventsOf(message: Message): UserEvent[] {
  return ["alice", "bob"].map((userId) => ({
    userId,
    tenantId: "tenant-1",
    seq: 1,
    at: noon,
    change: {
      kind: "message",
      message,
      conversation: aConversation(),
      member: aMember({ userId }),
      peerReadSeq: null,
    },
  }));
}

function messages(count: number, createdAt = noon): Message[] {
  return Array.from({ length: count }, (_, place) =>
    aMessage({ id: `message-${String(place).padStart(6, "0")}`, body: "hello", createdAt }),
  );
}

test("what this process commits is in the index a moment later, once", async (t) => {
  const { index, indexed, clock, say } = setUp();
  index.start();
  say(...messages(3));
  t.deepEqual(indexed, []);
  await eventually(() => {
    clock.advance(250);
    return indexed.length === 3;
  });
  await index.stop();
});

test("what an earlier process left out is found at the start, a few at a time", async (t) => {
  const { index, indexed, world, clock } = setUp(messages(450, noon - 3_600_000));
  index.start();
  await eventually(() => {
    clock.advance(250);
    return indexed.length === 450;
  });
  t.is(world.checked, "message-000449");
  t.is(world.steps, 3);
  await index.stop();
});

test("what may still be on its way into the database is looked at again", async (t) => {
  const { index, indexed, world, clock } = setUp(messages(5, noon - 60_000));
  index.start();
  await eventually(() => {
    clock.advance(250);
    return indexed.length === 5;
  });
  t.is(world.checked, "");
  await index.stop();
});

test("a database that was away loses nothing for the index", async (t) => {
  const { index, indexed, world, clock, say, stored } = setUp();
  index.start();
  world.isAway = true;
  stored.push(...messages(3));
  say(...stored);
  await eventually(() => {
    clock.advance(250);
    return world.steps > 0;
  });
  world.isAway = false;
  await eventually(() => {
    clock.advance(30_000);
    return indexed.length === 3;
  });
  t.is(world.checked, "");
  await index.stop();
});

test("more than fits into memory is left to the repair, and nothing is missing in the end", async (t) => {
  const { index, indexed, clock, say, stored } = setUp();
  index.start();
  stored.push(...messages(5_600));
  say(...stored);
  await eventually(() => {
    clock.advance(250);
    return indexed.length === 5_600;
  });
  t.deepEqual(
    [...indexed].sort(),
    stored.map(({ id }) => id),
  );
  await index.stop();
});

test("while another process repairs, this one leaves it to that", async (t) => {
  const { index, indexed, world, clock } = setUp(messages(3));
  world.leaseHeld = true;
  index.start();
  await eventually(() => {
    clock.advance(250);
    return clock.now() > noon + 5_000;
  });
  t.deepEqual(indexed, []);
  world.leaseHeld = false;
  index.repair();
  await eventually(() => {
    clock.advance(250);
    return indexed.length === 3;
  });
  await index.stop();
});

test("what waits at the end is added before the process goes", async (t) => {
  const { index, indexed, say } = setUp();
  index.start();
  say(...messages(450));
  await index.stop();
  t.is(indexed.length, 450);
});
