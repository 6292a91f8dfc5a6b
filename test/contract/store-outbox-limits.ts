import { noon } from "../factories.js";
import { type Contract, openStore } from "./store-harness.js";
import { lease, sms, taken } from "./store-outbox-harness.js";

/** What keeps texts from leaving although they are due. */
export const outboxLimitsContract: Contract = {
  "INV-21 what waits for a peer who opts out is blocked, and nothing else": async (t, on) => {
    const { store } = await openStore(t, on);
    await sms(store, "user:alice:1", ["bob"]);
    await sms(store, "user:alice:2", ["bob"]);
    await sms(store, "user:alice:elsewhere", [], { peer: "+15557650009" });
    const rows = await store.inbox.conversations({
      userId: "alice",
      limit: 9,
      unreadOnly: false,
      before: null,
    });
    const theirs = rows.find(({ conversation }) => conversation.peer === "+15557650002");
    const conversationId = theirs?.conversation.id ?? "";
    const change = { conversationId, consent: "opted-out", how: "user", userId: "bob", text: "" } as const;
    const events = await store.consents.change(change, noon);
    const blocked = events.filter(({ change: { kind } }) => kind === "state");
    t.deepEqual(
      blocked.map(({ userId }) => userId),
      ["alice", "bob", "alice", "bob"],
    );
    t.like(blocked[0], { change: { kind: "state", state: "blocked", reason: "opted-out", messageSeq: 1 } });
    const leased = await taken(store.outbox, lease);
    t.deepEqual(
      leased.map(({ to }) => to),
      ["+15557650009"],
    );
  },
};
