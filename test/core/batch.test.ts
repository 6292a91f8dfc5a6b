import test from "ava";
import { noReaction } from "../../src/core/answers.js";
import { audienceOf, planBatch } from "../../src/core/batch.js";
import type { Decision } from "../../src/core/routing.js";
import type { OpenedRows, Submission } from "../../src/core/submission.js";
import { aConversation, aMember, noon } from "../factories.js";

type MessageDecision = Extract<Decision, { kind: "message" }>;

function said(
  body: string,
  overrides: Partial<MessageDecision> = {},
): { submission: Submission; decision: Decision } {
  const session = { userId: "alice", tenantId: "tenant-1", scope: "user" } as const;
  const source = { kind: "user", session, to: { kind: "user", userId: "bob" } } as const;
  return {
    submission: { key: `user:alice:${body}`, source, body, receivedAt: noon, raw: null },
    decision: {
      kind: "message",
      conversation: { tenantId: "tenant-1", kind: "chat", key: "chat:alice:bob", number: null, peer: null },
      message: {
        kind: "chat",
        direction: "internal",
        origin: "portal",
        authorId: "alice",
        body,
        segments: null,
        state: null,
        usage: null,
      },
      readers: ["bob"],
      deliveries: [],
      reaction: noReaction,
      attachments: [],
      awaited: [],
      ...overrides,
    },
  };
}

function opened(overrides: Partial<OpenedRows> = {}): OpenedRows {
  return {
    conversations: new Map([["tenant-1 chat:alice:bob", aConversation({ lastSeq: 4 })]]),
    members: new Map([
      [
        "conversation-1",
        new Map([
          ["alice", aMember({ readSeq: 2 })],
          ["bob", aMember({ userId: "bob", readSeq: 4 })],
        ]),
      ],
    ]),
    counters: new Map([
      ["alice", 10],
      ["bob", 20],
    ]),
    ...overrides,
  };
}

function ids(): () => string {
  let last = 0;
  return () => `id-${++last}`;
}

test("messages of one conversation count on without a gap, and so does each log", (t) => {
  const { plan } = planBatch([said("one"), said("two")], opened(), noon, ids());
  t.deepEqual(
    plan.messages.map(({ seq }) => seq),
    [5, 6],
  );
  t.deepEqual(
    plan.conversations.map(({ lastSeq }) => lastSeq),
    [6],
  );
  t.deepEqual(
    plan.events.map(({ userId, seq }) => `${userId} ${seq}`),
    ["alice 11", "bob 21", "alice 12", "bob 22"],
  );
  t.deepEqual(
    [...plan.counters],
    [
      ["alice", 12],
      ["bob", 22],
    ],
  );
});

test("one's own message moves one's marker, the other's stays", (t) => {
  const { plan } = planBatch([said("one")], opened(), noon, ids());
  t.deepEqual(
    plan.members.map(({ userId, readSeq, lastActivityAt }) => ({ userId, readSeq, lastActivityAt })),
    [
      { userId: "alice", readSeq: 5, lastActivityAt: noon },
      { userId: "bob", readSeq: 4, lastActivityAt: noon },
    ],
  );
});

test("who joins an old conversation sees it from this message on, in a new one everything", (t) => {
  const late = planBatch([said("one")], opened({ members: new Map() }), noon, ids());
  t.deepEqual(
    late.plan.members.map(({ visibleFrom }) => visibleFrom),
    [4, 4],
  );
  const conversations = new Map([["tenant-1 chat:alice:bob", aConversation({ lastSeq: 0 })]]);
  const fresh = planBatch([said("one")], opened({ conversations, members: new Map() }), noon, ids());
  t.deepEqual(
    fresh.plan.members.map(({ visibleFrom }) => visibleFrom),
    [0, 0],
  );
});

test("a copy to a phone takes its place from the reader's log, and a parked one is due when it expires", (t) => {
  const copy = { kind: "phone", target: "ext", from: "1001", to: "1002", readerId: "bob" } as const;
  const deliveries = [
    { ...copy, parked: false },
    { ...copy, target: "other", parked: true },
  ];
  const { plan } = planBatch([said("one", { deliveries })], opened(), noon, ids());
  const [now, later] = plan.deliveries;
  t.like(now, { orderKey: "phone:ext", position: 21, dueAt: noon, body: "one", state: "queued" });
  t.is(later?.dueAt, noon + 72 * 3_600_000);
});

test("a refusal tells the phone before anything that waits for it, and leaves a record", (t) => {
  const { submission } = said("one");
  const source = { kind: "phone", pbx: "main", domain: "demo.test", endpoint: "1001", to: "1999" } as const;
  const notice = {
    tenantId: "tenant-1",
    extensionId: "ext",
    extensionNumber: "1001",
    from: "1999",
    body: "No.",
  };
  const decision: Decision = {
    kind: "refuse",
    error: "recipient-unknown",
    details: {},
    tenantId: "tenant-1",
    notice,
  };
  const { plan } = planBatch([{ submission: { ...submission, source }, decision }], opened(), noon, ids());
  t.like(plan.deliveries[0], { kind: "phone", messageId: null, position: 0, from: "1999", body: "No." });
  t.like(plan.arrivals[0], { status: "refused", reason: "recipient-unknown", from: "1001@demo.test" });
  t.deepEqual(plan.messages, []);
});

test("what a signed-in user sends is recorded by its message alone", (t) => {
  t.deepEqual(planBatch([said("one")], opened(), noon, ids()).plan.arrivals, []);
});

test("the audience is the author and the readers, each once, sorted", (t) => {
  const { decision } = said("one", { readers: ["bob", "alice", "aaron"] });
  t.deepEqual(decision.kind === "message" ? audienceOf(decision) : [], ["aaron", "alice", "bob"]);
});
