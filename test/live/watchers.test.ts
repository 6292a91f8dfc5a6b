import test from "ava";
import type { Dots, Presence } from "../../src/core/presence.js";
import { createLogger } from "../../src/lib/logger.js";
import { createWatchers } from "../../src/live/watchers.js";
import { eventually } from "../eventually.js";
import { createManualClock } from "../fakes/clock.js";

const alice = { userId: "alice", tenantId: "tenant-1", sessionKey: "session" };

function setup() {
  const clock = createManualClock();
  const states = new Map<string, Presence>();
  const told: string[] = [];
  const world = { looks: 0, connected: true, down: false };
  const watchers = createWatchers({
    clock,
    logger: createLogger({ level: "silent" }),
    async look(_tenantId, userIds) {
      world.looks++;
      if (world.down) throw new Error("out of reach");
      return userIds.map((id): Dots => ({ id, presence: states.get(id) ?? "offline", phone: null }));
    },
    isConnected: () => world.connected,
    tell: (_sitter, people) => {
      told.push(people.map(({ id, presence }) => `${id} ${presence}`).join());
    },
  });
  const change = (id: string, presence: Presence) => {
    states.set(id, presence);
    watchers.changed(id);
  };
  return { clock, watchers, told, world, change };
}

test("UX-38 the first change is told at once, and what follows in one batch five seconds later", async (t) => {
  const { clock, watchers, told, change } = setup();
  t.deepEqual(
    (await watchers.watch(alice, ["bob", "carol", "dave"])).map(({ presence }) => presence),
    ["offline", "offline", "offline"],
  );
  change("bob", "online");
  await eventually(() => told.length === 1);
  for (const presence of ["online", "away", "online"] as const) change("carol", presence);
  change("bob", "away");
  change("dave", "online");
  change("dave", "offline");
  clock.advance(4_999);
  t.deepEqual(told, ["bob online"]);
  clock.advance(1);
  await eventually(() => told.length === 2);
  t.is(told[1], "carol online,bob away");
});

test("UX-38 who watches hears of nobody else, and where nothing changes nothing is asked", async (t) => {
  const { clock, watchers, told, world, change } = setup();
  await watchers.watch(alice, ["bob"]);
  const { looks } = world;
  change("carol", "online");
  clock.advance(300_000);
  t.is(world.looks, looks);
  await watchers.watch(alice, ["carol"]);
  change("bob", "online");
  change("carol", "away");
  await eventually(() => told.length === 1);
  t.deepEqual(told, ["carol away"]);
});

test("what changed while a browser was away is told when it is back, once", async (t) => {
  const { clock, watchers, told, world, change } = setup();
  await watchers.watch(alice, ["bob"]);
  world.connected = false;
  const { looks } = world;
  change("bob", "online");
  change("bob", "away");
  clock.advance(60_000);
  t.is(world.looks, looks);
  world.connected = true;
  watchers.arrived("session");
  await eventually(() => told.length === 1);
  clock.advance(60_000);
  watchers.arrived("session");
  t.deepEqual(told, ["bob away"]);
});

test("a look that fails is taken again", async (t) => {
  const { clock, watchers, told, world, change } = setup();
  await watchers.watch(alice, ["bob"]);
  world.down = true;
  change("bob", "online");
  await eventually(() => world.looks === 2);
  world.down = false;
  await eventually(() => {
    clock.advance(5_000);
    return told.length === 1;
  });
  t.deepEqual(told, ["bob online"]);
});

test("a session that is forgotten hears nothing", async (t) => {
  const { clock, watchers, told, change } = setup();
  await watchers.watch(alice, ["bob"]);
  t.true(watchers.isWatching("session"));
  watchers.forget("session");
  watchers.forget("session");
  t.false(watchers.isWatching("session"));
  change("bob", "online");
  clock.advance(60_000);
  t.deepEqual(told, []);
});
