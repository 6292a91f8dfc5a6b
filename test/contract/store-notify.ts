import { noon } from "../factories.js";
import { type Contract, openStore, receive, send } from "./store-harness.js";

const MINUTE = 60_000;
const NUMBER = "+15551230001";

const browser = {
  id: "a".repeat(64),
  userId: "alice",
  tenantId: "tenant-1",
  sessionKey: "session-1",
  endpoint: `https://push.example/${"x".repeat(500)}`,
  p256dh: "B".repeat(87),
  auth: "a".repeat(22),
  createdAt: noon,
  lastSeenAt: noon,
};

export const notifyContract: Contract = {
  "a browser that takes pushes is kept once, for whoever named it last, until it ends": async (t, on) => {
    const { push } = (await openStore(t, on)).store;
    await push.save(browser, 20);
    await push.save({ ...browser, sessionKey: "session-2", createdAt: noon + 5, lastSeenAt: noon + 5 }, 20);
    const renewed = { ...browser, sessionKey: "session-2", lastSeenAt: noon + 5 };
    t.deepEqual(await push.of(["alice", "bob"]), [renewed]);
    await push.save({ ...renewed, userId: "bob" }, 20);
    t.deepEqual(await push.of(["alice"]), []);
    await push.remove("alice", browser.id);
    t.is((await push.of(["bob"])).length, 1);
    await push.endSession("session-1");
    t.is((await push.of(["bob"])).length, 1);
    await push.endSession("session-2");
    t.deepEqual(await push.of(["bob"]), []);
    t.deepEqual(await push.of([]), []);
  },

  "of too many browsers the one that was seen last stays": async (t, on) => {
    const { push } = (await openStore(t, on)).store;
    for (const [place, id] of ["1", "2", "3"].entries()) {
      await push.save({ ...browser, id, lastSeenAt: noon + place }, 2);
    }
    t.deepEqual((await push.of(["alice"])).map(({ id }) => id).sort(), ["2", "3"]);
    await push.forget(["2"]);
    await push.forget([]);
    t.is(await push.expire(noon + 2), 0);
    t.is(await push.expire(noon + 3), 1);
    t.deepEqual(await push.of(["alice"]), []);
  },

  "a reminder is due when a message was unread for as long as its reader chose": async (t, on) => {
    const { store } = await openStore(t, on);
    const due = async (now: number) =>
      (await store.reminders.due({ now, since: 0, after: null, limit: 10 })).map(
        ({ member }) => member.userId,
      );
    await store.preferences.change("tenant-1", "bob", { emailAfterMinutes: 5 });
    await send(store, { key: "user:alice:1", from: "alice", to: "bob" });
    t.deepEqual(await due(noon + 5 * MINUTE - 1), []);
    t.deepEqual(await due(noon + 5 * MINUTE), ["bob"]);
    const [one] = await store.reminders.due({ now: noon + 5 * MINUTE, since: 0, after: null, limit: 10 });
    t.like(one, { conversation: { lastSeq: 1 }, mailedSeq: 0 });
    const { id } = one!.conversation;
    await store.reminders.mailed(id, "bob", 1, noon);
    t.deepEqual(await due(noon + 60 * MINUTE), []);
    await send(store, { key: "user:alice:2", from: "alice", to: "bob", at: noon + 60 * MINUTE });
    t.deepEqual(await due(noon + 64 * MINUTE), []);
    t.deepEqual(await due(noon + 65 * MINUTE), ["bob"]);
    t.is(
      (await store.reminders.due({ now: noon + 65 * MINUTE, since: 0, after: null, limit: 10 }))[0]
        ?.mailedSeq,
      1,
    );
    t.deepEqual(
      await store.reminders.due({
        now: noon + 65 * MINUTE,
        since: noon + 61 * MINUTE,
        after: null,
        limit: 10,
      }),
      [],
    );
    await store.inbox.setMuted("bob", id, true);
    t.deepEqual(await due(noon + 65 * MINUTE), []);
    await store.inbox.setMuted("bob", id, false);
    await store.inbox.hide("bob", id);
    t.deepEqual(await due(noon + 65 * MINUTE), []);
  },

  "nobody is reminded of their own or a colleague's words, and pages leave nobody out": async (t, on) => {
    const { store } = await openStore(t, on);
    for (const user of ["alice", "bob", "carol"]) {
      await store.preferences.change("tenant-1", user, { emailAfterMinutes: 1 });
    }
    await store.settings.assignNumber({
      tenantId: "tenant-1",
      number: NUMBER,
      userIds: ["alice", "bob", "carol"],
      shareHistory: false,
      now: noon,
    });
    for (const peer of ["+15557650001", "+15557650002"])
      await receive(store, `trunk:loopback:${peer}`, NUMBER, peer);
    await send(store, { key: "user:alice:9", from: "alice", to: "alice2" });
    const seen: string[] = [];
    let after: { userId: string; conversationId: string } | null = null;
    for (;;) {
      const page = await store.reminders.due({ now: noon + 5 * MINUTE, since: 0, after, limit: 2 });
      seen.push(...page.map(({ member }) => `${member.userId} ${member.conversationId}`));
      const last = page.at(-1)?.member;
      if (!last) break;
      after = { userId: last.userId, conversationId: last.conversationId };
    }
    t.is(seen.length, 6);
    t.is(new Set(seen).size, 6);
  },
};
