import type { Conversation, Member } from "../core/model.js";
import type { ArrivalFate, ArrivalStatus, BatchPlan, OpenedRows } from "../core/submission.js";
import { type AcceptStore, type AcceptTransaction, type KnownSubmission, StoreConflict } from "../ports.js";
import { blockQueued, consentLineRow } from "./consents.js";
import { memberChanges, openConversations, type StoreDeps } from "./conversations.js";
import { openCounters, writeCounters } from "./counters.js";
import { type Database, DatabaseError, type Sql } from "./database.js";
import { listOf } from "./dialect.js";
import { lockFacts, readFacts } from "./facts.js";
import {
  arrivalRow,
  consentRow,
  conversationRow,
  deliveryRow,
  memberRow,
  messageRow,
  toConversation,
  toMember,
  toMessage,
} from "./rows.js";
import { logRow } from "./rows-log.js";
import { messageMediaRow, newPartRow } from "./rows-media.js";
import {
  arrivalTable,
  columnsOf,
  consentLineTable,
  consentTable,
  conversationTable,
  deliveryTable,
  logTable,
  memberTable,
  messageMediaTable,
  messageTable,
  partTable,
  selected,
} from "./tables.js";
import { addUsage } from "./usage.js";

/** The only writer of messages. */
export function createAcceptStore(database: Database, deps: StoreDeps): AcceptStore {
  return {
    async transact(work) {
      try {
        return await database.transaction((sql) => work(acceptTransaction(sql, deps)));
      } catch (error) {
        if (!(error instanceof DatabaseError)) throw error;
        if (!["unique", "deadlock", "busy"].includes(error.kind)) throw error;
        throw new StoreConflict(error.code, { cause: error });
      }
    },
    facts: (question) => readFacts(database.sql, question),
  };
}

function acceptTransaction(sql: Sql, deps: StoreDeps): AcceptTransaction {
  const askers = new Set<string>();
  const held = new Set<string>();

  /** It was not there to be held when the facts were read, so that they may be of before what it says. */
  const isRaced = ({ id, tenantId, peer, lastSeq }: Conversation) =>
    lastSeq > 0 && askers.has(`${tenantId} ${peer}`) && !held.has(id);

  return {
    known: (keys) => readKnown(sql, keys),
    async facts(question) {
      for (const { tenantId, peer } of question.askers) askers.add(`${tenantId} ${peer}`);
      for (const id of await lockFacts(sql, question)) held.add(id);
      return readFacts(sql, question);
    },
    async open(drafts, userIds) {
      const conversations = await openConversations(sql, drafts, deps);
      if ([...conversations.values()].some(isRaced)) throw new StoreConflict("raced");
      const [members, counters] = await Promise.all([
        readMembers(sql, [...conversations.values()]),
        openCounters(sql, userIds),
      ]);
      return { conversations, members, counters };
    },
    async write(plan) {
      await writePlan(sql, plan);
      return blockQueued(sql, optedOutIn(plan), deps.now());
    },
  };
}

async function readKnown(sql: Sql, keys: readonly string[]): Promise<ReadonlyMap<string, KnownSubmission>> {
  const known = new Map<string, KnownSubmission>();
  if (keys.length === 0) return known;
  const list = listOf(keys);
  // What a signed-in user sends leaves no arrival.
  const outside = listOf(keys.filter((key) => !key.startsWith("user:")));
  const [messages, arrivals] = await Promise.all([
    sql.read(
      `SELECT ${selected(messageTable, "m")},${selected(conversationTable, "c")} FROM sidetone_messages m
       JOIN sidetone_conversations c ON c.id=m.conversation_id WHERE m.source_key IN ${list.text}`,
      list.values,
    ),
    outside.values[0] === null
      ? []
      : sql.read(
          `SELECT source_key,status,reason FROM sidetone_arrivals
           WHERE source_key IN ${outside.text} AND status<>'accepted'`,
          outside.values,
        ),
  ]);
  for (const row of messages) {
    const message = toMessage(row, "m_");
    known.set(message.sourceKey, { kind: "message", message, conversation: toConversation(row, "c_") });
  }
  for (const { source_key, status, reason } of arrivals) {
    known.set(source_key as string, {
      kind: "arrival",
      status: status as Exclude<ArrivalStatus, "accepted">,
      reason: reason as string | null,
    });
  }
  return known;
}

/** The members need no lock of their own: whoever changes one holds its conversation's. */
async function readMembers(sql: Sql, conversations: readonly Conversation[]): Promise<OpenedRows["members"]> {
  const members = new Map<string, Map<string, Member>>(conversations.map(({ id }) => [id, new Map()]));
  if (conversations.length === 0) return members;
  const list = listOf([...members.keys()]);
  const rows = await sql.read(
    `SELECT ${columnsOf(memberTable)} FROM sidetone_members WHERE conversation_id IN ${list.text}`,
    list.values,
  );
  for (const row of rows) {
    const member = toMember(row);
    members.get(member.conversationId)?.set(member.userId, member);
  }
  return members;
}

/** What a message changes of its conversation. */
const conversationChanges = ["last_seq", "claimed_by", "claimed_until"];

async function writePlan(sql: Sql, plan: BatchPlan): Promise<void> {
  // STOP and START in one batch: the last word holds, and one statement writes a row only once.
  const consents = new Map(plan.consents.map((one) => [`${one.tenantId} ${one.number} ${one.peer}`, one]));
  // Handed over all at once: the connection runs them in this order, and the next is put together meanwhile. First
  // comes what can collide with another process: a source key that it has stored in between.
  await Promise.all([
    sql.insert(messageTable, plan.messages.map(messageRow), "fail"),
    sql.insert(messageMediaTable, plan.attachments.map(messageMediaRow), "fail"),
    sql.insert(partTable, plan.parts.map(newPartRow), "fail"),
    sql.insert(arrivalTable, plan.arrivals.map(arrivalRow), "fail"),
    ...plan.replays.map((fate) => writeFate(sql, fate)),
    sql.insert(conversationTable, plan.conversations.map(conversationRow), conversationChanges),
    sql.insert(memberTable, plan.members.map(memberRow), memberChanges),
    sql.insert(logTable, plan.events.map(logRow), "fail"),
    writeCounters(sql, plan.counters),
    sql.insert(deliveryTable, plan.deliveries.map(deliveryRow), "fail"),
    sql.insert(consentTable, [...consents.values()].map(consentRow), ["consent"]),
    sql.insert(consentLineTable, plan.consentLines.map(consentLineRow), "fail"),
    // Last, since every batch of a number wants the same rows: they are held for no longer than the commit takes.
    addUsage(sql, plan.usage),
  ]);
}

/** The conversations whose peers' last word in the plan is an opt-out. */
function optedOutIn({ consentLines }: BatchPlan): readonly string[] {
  const changes = consentLines.filter(({ kind }) => kind === "opted-out" || kind === "opted-in");
  const last = new Map(changes.map(({ conversationId, kind }) => [conversationId, kind]));
  return [...last].filter(([, kind]) => kind === "opted-out").map(([id]) => id);
}

/** Whoever was faster with the same key has stored its message, so that this transaction collides. */
async function writeFate(sql: Sql, { id, status, reason, tenantId, messageId }: ArrivalFate): Promise<void> {
  await sql.change("UPDATE sidetone_arrivals SET status=?,reason=?,tenant_id=?,message_id=? WHERE id=?", [
    status,
    reason,
    tenantId,
    messageId,
    id,
  ]);
}
