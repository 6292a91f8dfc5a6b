import test from "ava";
import fc from "fast-check";
import { type Action, allows, type Resource, reachesScope, visibleRange } from "../../src/core/access.js";
import type { Member, Scope, Session } from "../../src/core/model.js";
import { aConversation, aMember, aMessage } from "../factories.js";

const actions: readonly Action[] = [
  "list",
  "read",
  "send",
  "media",
  "live",
  "usage",
  "change",
  "administer",
  "operate",
];
const scopes: readonly Scope[] = ["user", "office", "operator"];

const conversation = aConversation({ lastSeq: 9 });
const message = aMessage({ seq: 5 });
const foreignConversation = aConversation({ tenantId: "tenant-2" });
const foreignMessage = aMessage({ tenantId: "tenant-2", seq: 5 });

function session(scope: Scope): Session {
  return { userId: "alice", tenantId: "tenant-1", scope };
}

function inConversation(overrides: Partial<Member>): Resource {
  return { kind: "conversation", conversation, member: aMember(overrides) };
}

function inMessage(overrides: Partial<Member>): Resource {
  return { kind: "message", message, member: aMember(overrides) };
}

function inContacts(ownerId: string | null, tenantId = "tenant-1"): Resource {
  return { kind: "contact", contact: { tenantId, ownerId } };
}

/** Every resource, and what each scope may do with it; what is not named is refused. */
const matrix: readonly (readonly [
  name: string,
  resource: Resource,
  allowed: Readonly<Record<Scope, readonly Action[]>>,
])[] = [
  ["the own inbox", { kind: "inbox", userId: "alice" }, all("list", "send")],
  ["another's inbox", { kind: "inbox", userId: "bob" }, all()],
  ["the own stream", { kind: "stream", userId: "alice" }, all("live")],
  ["another's stream", { kind: "stream", userId: "bob" }, all()],
  ["a conversation of a member", inConversation({}), all("list", "read", "send")],
  ["a conversation of a removed member", inConversation({ visibleUntil: 5 }), all("list", "read")],
  ["a conversation of others", { kind: "conversation", conversation, member: null }, all()],
  ["a conversation with another's row", inConversation({ userId: "bob" }), all()],
  ["a conversation with a row of another one", inConversation({ conversationId: "other" }), all()],
  ["a conversation with a row of another tenant", inConversation({ tenantId: "tenant-2" }), all()],
  [
    "a conversation of another tenant",
    { kind: "conversation", conversation: foreignConversation, member: aMember() },
    all(),
  ],
  [
    "a conversation and row of another tenant",
    {
      kind: "conversation",
      conversation: foreignConversation,
      member: aMember({ tenantId: "tenant-2" }),
    },
    all(),
  ],
  ["a message of a member", inMessage({}), all("read", "send", "media")],
  ["a message at the end of a removed member's part", inMessage({ visibleUntil: 5 }), all("read", "media")],
  ["a message behind a removed member's part", inMessage({ visibleUntil: 4 }), all()],
  ["a message just behind a deletion", inMessage({ hiddenBefore: 4 }), all("read", "send", "media")],
  ["a deleted message", inMessage({ hiddenBefore: 5 }), all()],
  ["a message from before the member joined", inMessage({ visibleFrom: 5 }), all()],
  ["a message of others", { kind: "message", message, member: null }, all()],
  ["a message with another's row", inMessage({ userId: "bob" }), all()],
  ["a message with a row of another conversation", inMessage({ conversationId: "other" }), all()],
  ["a message with a row of another tenant", inMessage({ tenantId: "tenant-2" }), all()],
  ["a message of another tenant", { kind: "message", message: foreignMessage, member: aMember() }, all()],
  ["the own directory", { kind: "directory", tenantId: "tenant-1" }, all("list", "read")],
  ["an own contact", inContacts("alice"), all("read", "change")],
  ["another's own contact", inContacts("bob"), all()],
  [
    "a shared contact",
    inContacts(null),
    { user: ["read"], office: ["read", "change"], operator: ["read", "change"] },
  ],
  ["a shared contact of another tenant", inContacts(null, "tenant-2"), all()],
  ["an own contact under another tenant", inContacts("alice", "tenant-2"), all()],
  ["another tenant's directory", { kind: "directory", tenantId: "tenant-2" }, all()],
  ["the own usage", { kind: "usage", tenantId: "tenant-1" }, fromOffice("usage")],
  ["another tenant's usage", { kind: "usage", tenantId: "tenant-2" }, all()],
  ["the own tenant's settings", { kind: "settings", tenantId: "tenant-1" }, fromOffice("administer")],
  ["another tenant's settings", { kind: "settings", tenantId: "tenant-2" }, all()],
  ["the installation", { kind: "installation" }, { ...all(), operator: ["operate"] }],
];

for (const [name, resource, allowed] of matrix) {
  for (const scope of scopes) {
    const may = allowed[scope].join(", ") || "nothing";
    test(`${name}, as ${scope}: ${may}`, (t) => {
      t.deepEqual(
        actions.filter((action) => allows(session(scope), action, resource)),
        allowed[scope],
      );
    });
  }
}

test("each scope reaches what those below it reach", (t) => {
  const reached = (scope: Scope) => scopes.filter((least) => reachesScope(scope, least));
  t.deepEqual(reached("user"), ["user"]);
  t.deepEqual(reached("office"), ["user", "office"]);
  t.deepEqual(reached("operator"), ["user", "office", "operator"]);
});

test("a member sees from joining or the last deletion to removal", (t) => {
  t.deepEqual(visibleRange(aMember()), { after: 0, until: null });
  t.deepEqual(visibleRange(aMember({ visibleFrom: 3, hiddenBefore: 2 })), { after: 3, until: null });
  t.deepEqual(visibleRange(aMember({ visibleFrom: 3, hiddenBefore: 4, visibleUntil: 8 })), {
    after: 4,
    until: 8,
  });
});

test("nobody reads, by whatever scope, what no row of theirs in their tenant covers", (t) => {
  const id = fc.constantFrom("alice", "bob");
  const tenantId = fc.constantFrom("tenant-1", "tenant-2");
  const seq = fc.integer({ min: 0, max: 6 });
  const member = fc.record({
    userId: id,
    tenantId,
    conversationId: fc.constantFrom("conversation-1", "conversation-2"),
    hiddenBefore: seq,
    visibleFrom: seq,
    visibleUntil: fc.option(seq),
  });
  const asking = fc.record({ userId: id, tenantId, scope: fc.constantFrom(...scopes) });
  fc.assert(
    fc.property(asking, fc.option(member), tenantId, seq, (who, row, owner, place) => {
      const covers =
        row !== null &&
        [row.userId, row.tenantId, owner].join() === [who.userId, who.tenantId, who.tenantId].join() &&
        row.conversationId === "conversation-1" &&
        place > Math.max(row.hiddenBefore, row.visibleFrom) &&
        place <= (row.visibleUntil ?? Number.POSITIVE_INFINITY);
      const resource: Resource = {
        kind: "message",
        message: aMessage({ tenantId: owner, seq: place }),
        member: row && aMember(row),
      };
      return allows(who, "read", resource) === covers && allows(who, "media", resource) === covers;
    }),
    { numRuns: 1000 },
  );
  t.pass();
});

function all(...allowed: readonly Action[]): Readonly<Record<Scope, readonly Action[]>> {
  return { user: allowed, office: allowed, operator: allowed };
}

function fromOffice(...allowed: readonly Action[]): Readonly<Record<Scope, readonly Action[]>> {
  return { user: [], office: allowed, operator: allowed };
}
