import test from "ava";
import { type Bid, choose, createRing } from "../../src/widget/ring.js";

interface Tab {
  readonly name: string;
  readonly offer: (id: string, watched?: boolean) => void;
  readonly posture: { able: boolean; focused: boolean; visible: boolean };
}

/** A browser with these tabs; `pass` moves its clock, by which the bidding ends. */
function setup(names: readonly string[], { silentChannel = false } = {}) {
  const rang: string[] = [];
  const shown: string[] = [];
  const timers: { at: number; action: () => void }[] = [];
  const kept = new Map<string, string>();
  const listeners: { readonly from: string; readonly hear: (event: { data: unknown }) => void }[] = [];
  let now = 0;

  function open(name: string): Tab {
    const posture = { able: true, focused: false, visible: false };
    const channel = {
      postMessage(data: unknown) {
        for (const { from, hear } of listeners) if (from !== name) hear({ data });
      },
      addEventListener(_type: "message", hear: (event: { data: unknown }) => void) {
        listeners.push({ from: name, hear });
      },
    };
    const ring = createRing({
      tab: name,
      channel: silentChannel ? null : channel,
      storage: {
        getItem: (key) => kept.get(key) ?? null,
        setItem: (key, value) => void kept.set(key, value),
      },
      now: () => now,
      later: (action, ms) => void timers.push({ at: now + ms, action }),
      posture: () => posture,
    });
    const offer = (id: string, watched = false) => {
      ring.offer(id, watched, {
        ring: () => rang.push(`${name} ${id}`),
        notify: () => shown.push(`${name} ${id}`),
      });
    };
    return { name, offer, posture };
  }

  function pass(ms: number): void {
    now += ms;
    for (const timer of timers.splice(0)) {
      if (timer.at <= now) timer.action();
      else timers.push(timer);
    }
  }

  return { tabs: names.map(open), open, pass, rang, shown };
}

test("UX-20 one of three tabs rings for a message, and the next message again once", (t) => {
  const { tabs, pass, rang } = setup(["a", "b", "c"]);
  for (const id of ["1", "2"]) {
    for (const tab of tabs) tab.offer(id);
    pass(2_000);
  }
  t.is(rang.length, 2);
});

test("UX-20 the focused tab rings, else a visible one, and only one that can", (t) => {
  const { tabs, pass, rang } = setup(["a", "b", "c"]);
  const [a, b, c] = tabs as [Tab, Tab, Tab];
  c.posture.visible = true;
  for (const tab of tabs) tab.offer("1");
  pass(2_000);
  Object.assign(b.posture, { focused: true, visible: true });
  for (const tab of tabs) tab.offer("2");
  pass(2_000);
  b.posture.able = false;
  for (const tab of tabs) tab.offer("3");
  pass(2_000);
  for (const tab of [a, b, c]) tab.posture.able = false;
  for (const tab of tabs) tab.offer("4");
  pass(2_000);
  t.deepEqual(rang, ["c 1", "b 2", "c 3"]);
});

test("UX-21 nobody rings or notifies for what a user is looking at, in whichever tab", (t) => {
  const { tabs, pass, rang, shown } = setup(["a", "b"]);
  const [a, b] = tabs as [Tab, Tab];
  Object.assign(b.posture, { focused: true, visible: true });
  a.offer("1");
  b.offer("1", true);
  pass(100);
  t.deepEqual([...rang, ...shown], []);
});

test("UX-22 fifty messages in a second ring at most twice", (t) => {
  const { tabs, pass, rang } = setup(["a", "b"]);
  for (let place = 0; place < 50; place++) {
    for (const tab of tabs) tab.offer(String(place));
    pass(20);
  }
  pass(2_000);
  t.true(rang.length >= 1 && rang.length <= 2, String(rang.length));
});

test("UX-25 a notification is shown once, and by nobody while a tab has the focus", (t) => {
  const { tabs, pass, shown } = setup(["a", "b"]);
  const [a] = tabs as [Tab];
  for (const tab of tabs) tab.offer("1");
  pass(100);
  Object.assign(a.posture, { focused: true, visible: true });
  for (const tab of tabs) tab.offer("2");
  pass(100);
  t.is(shown.length, 1);
});

test("INV-25 who hears of a message late, again, or after loading again keeps silent", (t) => {
  const { tabs, open, pass, rang, shown } = setup(["a", "b"]);
  const [a, b] = tabs as [Tab, Tab];
  a.offer("1");
  pass(100);
  b.offer("1");
  a.offer("1");
  open("a again").offer("1");
  pass(2_000);
  t.deepEqual(rang, ["a 1"]);
  t.deepEqual(shown, ["a 1"]);
});

test("INV-25 tabs that can't speak to each other ring once all the same", (t) => {
  const { tabs, pass, rang } = setup(["a", "b", "c"], { silentChannel: true });
  for (const tab of tabs) tab.offer("1");
  pass(2_000);
  t.is(rang.length, 1);
});

test("the same bids give the same choice, in whatever order they came", (t) => {
  const bid = (tab: string, rest: Partial<Bid>): Bid => {
    return { tab, able: true, focused: false, visible: false, watched: false, ...rest };
  };
  const bids = [bid("a", {}), bid("b", { visible: true, able: false }), bid("c", { visible: true })];
  t.deepEqual(choose(bids), { ringer: "c", notifier: "c" });
  t.deepEqual(choose([...bids].reverse()), choose(bids));
  t.deepEqual(choose([]), { ringer: null, notifier: null });
});
