import type { ExecutionContext } from "ava";
import { noReaction, type Reaction } from "../../src/core/answers.js";
import type { AwaitedFile } from "../../src/core/attachments.js";
import { type Decided, planBatch } from "../../src/core/batch.js";
import { noQuestion } from "../../src/core/facts.js";
import type { Attachment, Conversation, Message } from "../../src/core/model.js";
import type { Decision } from "../../src/core/routing.js";
import type { BatchPlan, ConversationDraft, DeliveryDraft, InboundMedia } from "../../src/core/submission.js";
import { usagePlace } from "../../src/core/usage-day.js";
import { uuidv7 } from "../../src/lib/ids.js";
import type { AcceptTransaction, Store } from "../../src/ports.js";
import { createStore, openDatabase } from "../../src/store/index.js";
import { aTenant, noon } from "../factories.js";
import type { TestDatabase } from "../servers/databases.js";

export type Database = Awaited<ReturnType<typeof openDatabase>>;

/** Tests by their titles. */
export type Contract = Readonly<Record<string, (t: ExecutionContext, on: TestDatabase) => Promise<void>>>;

export interface Opened {
  readonly url: string;
  readonly database: Database;
  readonly store: Store;
}

let opened = 0;
let databasesMade = 0;
/** The servers of tests allow some hundred connections; AVA runs all tests of a file at once. */
const TESTS_AT_ONCE = 8;
const turns: Promise<unknown>[] = Array(TESTS_AT_ONCE).fill(Promise.resolve());

/** An empty database of the test's own. */
export async function openStore(t: ExecutionContext, on: TestDatabase): Promise<Opened> {
  await myTurn(t);
  const url = await on.url(`store_${process.pid}_${++databasesMade}`);
  const database = await openDatabase(url);
  t.teardown(() => database.close());
  return { url, database, store: storeOf(database) };
}

/** Waits for an earlier test to end; the test's own end lets a later one begin. */
async function myTurn(t: ExecutionContext): Promise<void> {
  const before = turns[opened % TESTS_AT_ONCE];
  const ended = new Promise<void>((resolve) => t.teardown(resolve));
  turns[opened++ % TESTS_AT_ONCE] = Promise.all([before, ended]);
  await before;
}

/** A second process as far as the database can tell; SQLite has but one, so there it is another store beside. */
export async function anotherStore(t: ExecutionContext, on: TestDatabase, first: Opened): Promise<Store> {
  if (on.name === "SQLite") return storeOf(first.database);
  const database = await openDatabase(first.url);
  t.teardown(() => database.close());
  return storeOf(database);
}

export function storeOf(database: Database): Store {
  return createStore(database, { newId: uuidv7, now: () => noon });
}

export interface Text {
  readonly key: string;
  readonly from?: string;
  readonly to?: string;
  readonly body?: string;
  readonly deliveries?: readonly DeliveryDraft[];
  readonly conversation?: ConversationDraft;
  readonly readers?: readonly string[];
  readonly at?: number;
  readonly attachments?: readonly Attachment[];
  readonly reaction?: Reaction;
  /** What a carrier's message carries. */
  readonly media?: readonly InboundMedia[];
  readonly awaited?: readonly AwaitedFile[];
}

export function chatOf(one: string, other: string): ConversationDraft {
  const [first, second] = [one, other].sort();
  return { tenantId: "tenant-1", kind: "chat", key: `chat:${first}:${second}`, number: null, peer: null };
}

export function smsOf(number: string, peer: string): ConversationDraft {
  return { tenantId: "tenant-1", kind: "sms", key: `sms:${number}:${peer}`, number, peer };
}

/** Stores texts in one transaction as messaging/accept does; what is known already is left out. */
export function send(store: Store, ...texts: Text[]): Promise<readonly Message[]> {
  return store.accept.transact((tx) => write(tx, texts));
}

/** Stores a text of a peer for the users who have the number at that moment. */
export function receive(
  store: Store,
  key: string,
  number: string,
  peer: string,
): Promise<readonly Message[]> {
  return store.accept.transact(async (tx) => {
    const facts = await tx.facts({ ...noQuestion, numbers: [{ tenantId: "tenant-1", number }] });
    const readers = facts.numbers.get(`tenant-1 ${number}`)?.userIds ?? [];
    return write(tx, [{ key, from: peer, to: number, conversation: smsOf(number, peer), readers }]);
  });
}

async function write(tx: AcceptTransaction, texts: readonly Text[]): Promise<readonly Message[]> {
  const known = await tx.known(texts.map(({ key }) => key));
  const decided = texts.filter(({ key }) => !known.has(key)).map(decidedOf);
  const drafts = decided.map(({ decision }) => decision.conversation);
  const users = decided.flatMap(({ decision }) => [decision.message.authorId, ...decision.readers]);
  const rows = await tx.open(
    [...new Map(drafts.map((draft) => [draft.key, draft])).values()],
    [...new Set(users.filter((user) => user !== null))],
  );
  const { plan, results } = planBatch(decided, rows, texts[0]?.at ?? noon, uuidv7);
  await tx.write(plan);
  return results.flatMap((result) => (result.kind === "message" ? [result.message] : []));
}

const plainText = {
  from: "alice",
  to: "bob",
  body: "hi",
  deliveries: [],
  attachments: [],
  media: [],
  awaited: [],
  reaction: noReaction,
};

function decidedOf(text: Text): Decided & { decision: Extract<Decision, { kind: "message" }> } {
  const { key, from, to, body, deliveries, attachments, media, awaited, reaction } = {
    ...plainText,
    ...text,
  };
  const conversation = text.conversation ?? chatOf(from, to);
  const incoming = from.startsWith("+");
  const session = { userId: from, tenantId: "tenant-1", scope: "user" } as const;
  const source = incoming
    ? ({ kind: "trunk", trunkId: "loopback", from, to } as const)
    : ({ kind: "user", session, to: { kind: "user", userId: to } } as const);
  const readers = text.readers ?? [to];
  const usage =
    conversation.kind === "sms" ? usagePlace(text.at ?? noon, aTenant(), incoming ? readers : [from]) : null;
  const message = { ...shapeOf(conversation, incoming), authorId: incoming ? null : from, body, usage };
  return {
    submission: {
      key,
      source,
      body,
      receivedAt: noon,
      raw: incoming ? "raw" : null,
      media,
    },
    decision: {
      kind: "message",
      conversation,
      readers,
      deliveries,
      reaction,
      attachments,
      awaited,
      message,
    },
  };
}

function shapeOf({ kind }: ConversationDraft, incoming: boolean) {
  if (kind !== "sms") {
    return { kind: "chat", direction: "internal", origin: "portal", segments: null, state: null } as const;
  }
  return incoming
    ? ({ kind: "sms", direction: "in", origin: "trunk", segments: 1, state: null } as const)
    : ({ kind: "sms", direction: "out", origin: "portal", segments: 1, state: "queued" } as const);
}

/** The only conversation of alice, or of another user. */
export async function onlyConversation(store: Store, userId = "alice"): Promise<Conversation> {
  const rows = await store.inbox.conversations({ userId, limit: 10, unreadOnly: false, before: null });
  if (rows.length !== 1) throw new Error(`${rows.length} conversations instead of one`);
  return rows[0]!.conversation;
}

/** The newest message of alice's only conversation. */
export async function lastMessage(store: Store): Promise<Message | null | undefined> {
  const { id } = await onlyConversation(store);
  return (await store.inbox.conversation("alice", id))?.lastMessage;
}

export async function bodiesOf(store: Store, conversationId: string): Promise<readonly string[]> {
  const messages = await store.inbox.messages({
    userId: "nobody",
    conversationId,
    after: 0,
    before: null,
    limit: 1000,
  });
  return messages.map(({ body }) => body);
}

/** Every event of a user's log. */
export async function logOf(store: Store, userId: string) {
  const { epoch } = await store.log.cursor(userId);
  const { reset, events } = await store.log.after(userId, { epoch, seq: 0 }, 10_000);
  if (reset) throw new Error("the log was reset");
  return events;
}

/** A plan of these rows and no others. */
export function planOf(rows: Partial<BatchPlan>): BatchPlan {
  const lists = { messages: [], conversations: [], members: [], events: [], deliveries: [] };
  const none = {
    arrivals: [],
    replays: [],
    consents: [],
    consentLines: [],
    attachments: [],
    parts: [],
    usage: [],
  };
  return { ...lists, ...none, counters: new Map(), ...rows };
}

/** 1, 2, … */
export function count(to: number): number[] {
  return Array.from({ length: to }, (_, index) => index + 1);
}
