import type { ExecutionContext } from "ava";
import type { Seat, SeatChange, Sitter } from "../../src/core/presence.js";
import { createLogger } from "../../src/lib/logger.js";
import { createPresence } from "../../src/live/presence.js";
import { createPresenceRelay } from "../../src/live/presence-relay.js";
import type { Store } from "../../src/ports.js";
import { eventually } from "../eventually.js";
import { noon } from "../factories.js";
import { createManualClock, type ManualClock } from "../fakes/clock.js";
import { anotherStore, type Contract, openStore } from "./store-harness.js";

/** Who is connected where, over one database. */
export const presenceContract: Contract = {
  "what an instance tells is read in order from where one stood, and ends are told until they are purged":
    async (t, on) => {
      const first = await openStore(t, on);
      const [here, there] = [first.store.presence, (await anotherStore(t, on, first)).presence];
      const head = { id: "one", seenAt: noon, seq: 1, purgedSeq: 0 };
      const [alice, bob] = [
        aSeat("alice"),
        aSeat("bob", { watching: ["alice", "ä"], watchedAt: 7, live: false }),
      ];
      t.false(await here.write({ ...head, changes: [come(alice), come(bob)] }));
      t.deepEqual(await there.instances(), [head]);
      t.deepEqual(bySession(await there.changes("one", 0)), [come(alice), come(bob)]);
      t.deepEqual(await there.changes("one", 1), []);
      t.deepEqual(await there.changes("two", 0), []);
      const out = { seat: alice, gone: true, signedOut: true };
      t.true(await here.write({ ...head, seq: 2, changes: [out] }));
      t.deepEqual(await there.changes("one", 1), [out]);
      t.true(await here.write({ ...head, seq: 2, seenAt: noon + 10, purgedSeq: 2, changes: [] }));
      t.deepEqual(await there.changes("one", 0), [come(bob)]);
      t.is(await there.removeDead(noon + 10), 0);
      t.is(await there.removeDead(noon + 11), 1);
      t.deepEqual(await here.instances(), []);
      t.deepEqual(await here.changes("one", 0), []);
      t.false(await here.write({ ...head, seq: 3, changes: [] }));
    },

  "UX-37 instances see each other's people within seconds, idle or signed out, and say nothing where nothing changes":
    async (t, on) => {
      const first = await openStore(t, on);
      const writes: string[] = [];
      const clock = createManualClock();
      const one = startInstance(t, { store: counted(first.store, writes), name: "one", clock });
      const other = startInstance(t, { store: await anotherStore(t, on, first), name: "two", clock });
      one.presence.arrived(alice);
      await moved(clock, () => other.presence.of("alice") === "online");
      // The stream is there, and the request of the same browser came here.
      other.presence.setActive(alice, false);
      await moved(clock, () => one.presence.of("alice") === "away");
      t.is(other.presence.of("alice"), "away");
      other.presence.setWatching(alice, ["bob"]);
      await moved(clock, () => one.presence.watchedBy(alice)?.join() === "bob");
      writes.length = 0;
      const from = clock.now();
      // Rotated, idle and long there: not a word about it.
      for (let minute = 0; minute < 5; minute++) {
        one.presence.left(alice);
        one.presence.arrived(alice);
        await passing(clock, 60_000);
      }
      t.true(clock.now() - from >= 300_000);
      t.true(writes.length <= 32, "a sign of life in ten seconds");
      // Once it takes over what the other instance heard of the same browser.
      t.true(writes.filter((changes) => changes !== "0").length <= 1, writes.join());
      t.is(other.presence.of("alice"), "away");
      other.presence.signedOut(alice);
      await moved(clock, () => one.ended.length === 1);
      t.deepEqual(one.ended, ["alice"]);
      await moved(clock, () => other.presence.of("alice") === "offline");
      await passing(clock, 5_000);
      t.deepEqual([one.ended, other.ended], [["alice"], []]);
    },

  "F16 the people of an instance that died are offline by its silence, and back when it is": async (
    t,
    on,
  ) => {
    const first = await openStore(t, on);
    const clock = createManualClock();
    const one = startInstance(t, { store: first.store, name: "one", clock });
    const other = startInstance(t, { store: await anotherStore(t, on, first), name: "two", clock });
    one.presence.arrived(alice);
    await moved(clock, () => other.presence.of("alice") === "online");
    await one.relay.stop();
    await passing(clock, 20_000);
    t.is(other.presence.of("alice"), "online");
    await moved(clock, () => other.presence.of("alice") === "offline");
    // Whoever was taken for dead and cleared away tells everything again.
    await first.store.presence.removeDead(clock.now() + 1);
    one.relay.start();
    await moved(clock, () => other.presence.of("alice") === "online");
    const late = startInstance(t, { store: await anotherStore(t, on, first), name: "three", clock });
    await moved(clock, () => late.presence.of("alice") === "online");
  },
};

const alice: Sitter = { userId: "alice", tenantId: "tenant-1", sessionKey: "session of alice" };

function aSeat(userId: string, change: Partial<Seat> = {}): Seat {
  const nothing = { live: true, idle: false, saidAt: 0, watching: null, watchedAt: 0 };
  return { sessionKey: `session of ${userId}`, userId, tenantId: "tenant-1", ...nothing, ...change };
}

function come(seat: Seat): SeatChange {
  return { seat, gone: false, signedOut: false };
}

function bySession(changes: readonly SeatChange[]): readonly SeatChange[] {
  return [...changes].sort((one, two) => (one.seat.sessionKey < two.seat.sessionKey ? -1 : 1));
}

interface Start {
  readonly store: Store;
  readonly name: string;
  readonly clock: ManualClock;
}

function startInstance(t: ExecutionContext, { store, name, clock }: Start) {
  const presence = createPresence({ clock });
  const ended: string[] = [];
  const relay = createPresenceRelay({
    store: store.presence,
    presence,
    instance: name,
    ended(sitter) {
      if (!presence.knows(sitter)) return;
      ended.push(sitter.userId);
      presence.signedOut(sitter);
    },
    clock,
    log: createLogger({ level: "silent" }),
  });
  relay.start();
  t.teardown(() => relay.stop());
  return { presence, relay, ended };
}

/** Counts what is written: how many changes each time. */
function counted(store: Store, writes: string[]): Store {
  return {
    ...store,
    presence: {
      ...store.presence,
      write(word) {
        writes.push(String(word.changes.length));
        return store.presence.write(word);
      },
    },
  };
}

/** Moves the clock until it is so. */
function moved(clock: ManualClock, isSo: () => boolean) {
  return eventually(() => {
    clock.advance(1_000);
    return isSo();
  });
}

/** Lets time pass second by second, and everybody look in each of them. */
async function passing(clock: ManualClock, ms: number): Promise<void> {
  const until = clock.now() + ms;
  await eventually(
    () => {
      clock.advance(1_000);
      return clock.now() >= until;
    },
    { limitMs: 60_000 },
  );
}
