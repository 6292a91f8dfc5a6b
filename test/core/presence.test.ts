import test from "ava";
import { busiestOf, presenceOf, type Seat } from "../../src/core/presence.js";

function aSeat(change: Partial<Seat> = {}): Seat {
  const session = { sessionKey: "session", userId: "alice", tenantId: "tenant-1" };
  return { ...session, live: true, idle: false, saidAt: 0, watching: null, watchedAt: 0, ...change };
}

test("UX-37 without a seat one is offline, with an active one online, with idle ones away", (t) => {
  t.is(presenceOf([]), "offline");
  t.is(presenceOf([aSeat({ live: false })]), "offline");
  t.is(presenceOf([aSeat()]), "online");
  t.is(presenceOf([aSeat({ idle: true })]), "away");
});

test("UX-37 whoever is active on any device is online", (t) => {
  const idle = aSeat({ idle: true });
  t.is(presenceOf([idle, aSeat({ sessionKey: "phone" })]), "online");
  t.is(presenceOf([idle, aSeat({ sessionKey: "phone", idle: true })]), "away");
  t.is(presenceOf([idle, aSeat({ sessionKey: "phone", live: false })]), "away");
});

test("what one session says counts wherever it is said, and the newest word wins", (t) => {
  // The stream is on one instance, and the requests of the same browser came to another.
  const stream = aSeat({ saidAt: 1 });
  const said = aSeat({ live: false, idle: true, saidAt: 2 });
  for (const seats of [
    [stream, said],
    [said, stream],
  ]) {
    t.is(presenceOf(seats), "away");
  }
  t.is(presenceOf([aSeat({ saidAt: 3 }), said]), "online");
  t.is(presenceOf([said]), "offline");
});

test("F16 the busiest phone is shown", (t) => {
  t.is(busiestOf([]), null);
  t.is(busiestOf(["unregistered"]), "unregistered");
  t.is(busiestOf(["free", "unregistered"]), "free");
  t.is(busiestOf(["free", "do-not-disturb"]), "do-not-disturb");
  t.is(busiestOf(["ringing", "do-not-disturb", "free"]), "ringing");
  t.is(busiestOf(["ringing", "busy", "free"]), "busy");
});
