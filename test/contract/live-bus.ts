import test from "ava";
import type { UserEvent } from "../../src/core/model.js";
import type { Signal } from "../../src/core/signal.js";
import type { LiveBus, LiveNotice } from "../../src/ports.js";
import { eventually } from "../eventually.js";

/** What every bus must do; `create` makes a bus of its own, ready to hear and be heard. */
export function liveBusContract(name: string, create: () => Promise<LiveBus>): void {
  test(`${name}: this process's listeners hear events in full, in order, at once`, async (t) => {
    const bus = await create();
    t.teardown(() => bus.close());
    const heard: LiveNotice[] = [];
    bus.subscribe((notice) => heard.push(notice));
    const events = [eventAt("alice", 1), eventAt("bob", 7)];
    bus.publish(events);
    bus.publish([eventAt("alice", 2)]);
    t.deepEqual(heard.slice(0, 2), [
      { kind: "events", events },
      { kind: "events", events: [eventAt("alice", 2)] },
    ]);
  });

  test(`${name}: this process's listeners hear a signal whole and at once`, async (t) => {
    const bus = await create();
    t.teardown(() => bus.close());
    const heard: LiveNotice[] = [];
    bus.subscribe((notice) => heard.push(notice));
    const signal = typingIn("own-conversation");
    bus.signal(signal);
    t.deepEqual(heard[0], { kind: "signal", signal });
  });

  test(`${name}: who stopped listening hears nothing more`, async (t) => {
    const bus = await create();
    t.teardown(() => bus.close());
    const heard: LiveNotice[] = [];
    const stop = bus.subscribe((notice) => heard.push(notice));
    stop();
    bus.publish([eventAt("alice", 1)]);
    t.deepEqual(heard, []);
  });

  test(`${name}: a listener that fails disturbs neither the publisher nor the next listener`, async (t) => {
    const bus = await create();
    t.teardown(() => bus.close());
    const heard: LiveNotice[] = [];
    bus.subscribe(() => {
      throw new Error("a bug in a listener");
    });
    bus.subscribe((notice) => heard.push(notice));
    t.notThrows(() => bus.publish([eventAt("alice", 1)]));
    t.is(heard.length, 1);
  });

  test(`${name}: publishing nothing tells nobody`, async (t) => {
    const bus = await create();
    t.teardown(() => bus.close());
    const heard: LiveNotice[] = [];
    bus.subscribe((notice) => heard.push(notice));
    bus.publish([]);
    t.deepEqual(heard, []);
  });

  test(`${name}: a closed bus takes events and tells nobody`, async (t) => {
    const bus = await create();
    const heard: LiveNotice[] = [];
    bus.subscribe((notice) => heard.push(notice));
    await bus.close();
    t.notThrows(() => bus.publish([eventAt("alice", 1)]));
    t.notThrows(() => bus.signal(typingIn("closed")));
    t.deepEqual(heard, []);
  });
}

/**
 * What every bus that joins several processes must do beyond that; each call of `create` is another process. Each test
 * has users of its own, since all of them share the channel.
 */
export function sharedBusContract(name: string, create: () => Promise<LiveBus>): void {
  test(`${name}: another process hears the newest head of each user, and nothing of the texts`, async (t) => {
    const [one, other] = [await create(), await create()];
    t.teardown(() => Promise.all([one.close(), other.close()]));
    const heard: LiveNotice[] = [];
    other.subscribe((notice) => isAbout(notice, "carol") && heard.push(notice));
    await eventually(() => {
      one.publish([eventAt("carol", 3), eventAt("dave", 9), eventAt("carol", 4)]);
      return heard.length > 0;
    });
    t.deepEqual(heard[0], {
      kind: "heads",
      heads: new Map([
        ["carol", 4],
        ["dave", 9],
      ]),
    });
  });

  test(`${name}: another process hears a signal whole, and its maker hears it once`, async (t) => {
    const [one, other] = [await create(), await create()];
    t.teardown(() => Promise.all([one.close(), other.close()]));
    const signals = [typingIn("shared-conversation"), tenantWide] as const;
    const [own, others]: [LiveNotice[], LiveNotice[]] = [[], []];
    one.subscribe((notice) => isSignal(notice, signals[0]) && own.push(notice));
    other.subscribe((notice) => notice.kind === "signal" && others.push(notice));
    let said = 0;
    await eventually(() => {
      for (const signal of signals) one.signal(signal);
      said++;
      return signals.every((signal) => others.some((notice) => isSignal(notice, signal)));
    });
    for (const signal of signals) {
      const heard = others.find((notice) => isSignal(notice, signal));
      t.deepEqual(heard, { kind: "signal", signal });
    }
    t.is(own.length, said);
  });

  test(`${name}: the publisher does not hear its own heads`, async (t) => {
    const [one, other] = [await create(), await create()];
    t.teardown(() => Promise.all([one.close(), other.close()]));
    const [own, others]: [LiveNotice[], LiveNotice[]] = [[], []];
    one.subscribe((notice) => isAbout(notice, "erin") && own.push(notice));
    other.subscribe((notice) => isAbout(notice, "erin") && others.push(notice));
    await eventually(() => {
      one.publish([eventAt("erin", 1)]);
      return others.length > 0;
    });
    t.true(own.length > 0);
    t.true(own.every(({ kind }) => kind === "events"));
  });
}

const tenantWide: Signal = {
  audience: { kind: "tenant", tenantId: "tenant-of-the-contract" },
  news: { kind: "contacts" },
};

function isAbout(notice: LiveNotice, userId: string): boolean {
  if (notice.kind === "heads") return notice.heads.has(userId);
  return notice.kind === "events" && notice.events.some((event) => event.userId === userId);
}

function typingIn(conversationId: string): Signal {
  const news = {
    kind: "typing",
    conversationId,
    userId: "alice",
    name: "Älice \u2028 😀",
    typing: true,
  } as const;
  return { audience: { kind: "users", userIds: ["bob"] }, news };
}

function isSignal(notice: LiveNotice, { news }: Signal): boolean {
  return notice.kind === "signal" && JSON.stringify(notice.signal.news) === JSON.stringify(news);
}

function eventAt(userId: string, seq: number): UserEvent {
  const change = { kind: "read", conversationId: "c", readSeq: seq } as const;
  return { userId, tenantId: "tenant-1", seq, at: 0, change };
}
