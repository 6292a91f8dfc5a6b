import { type ConsentLine, changesConsent } from "../core/consent.js";
import type { Consent, Conversation, UserEvent } from "../core/model.js";
import type { ConsentByHand, ConsentRecord, ConsentStore, SettledDelivery } from "../ports.js";
import { lockConversation, type StoreDeps } from "./conversations.js";
import type { Database, Sql } from "./database.js";
import { listOf, type Row, type Value } from "./dialect.js";
import { tellMembers } from "./log.js";
import { consentRow, storable } from "./rows.js";
import { settle } from "./settle.js";
import { columnsOf, consentLineTable, consentTable } from "./tables.js";

/** As many lines of one conversation are shown; older ones are kept. */
const LINES_SHOWN = 50;

/** As drivers say it where the carrier refused a text because of an opt-out. */
const REFUSED = "recipient-opted-out";

export function createConsentStore({ sql, transaction }: Database, { newId }: StoreDeps): ConsentStore {
  return {
    of: (conversationIds) => readRecords(sql, conversationIds),
    change: (change, now) => transaction((tx) => changeOne(tx, change, { newId, now })),
  };
}

/**
 * Takes back what is queued to peers who have just opted out, in the transaction in which they did. What is under way
 * already is not: it may have left.
 */
export async function blockQueued(
  sql: Sql,
  conversationIds: readonly string[],
  now: number,
): Promise<readonly UserEvent[]> {
  if (conversationIds.length === 0) return [];
  const orders = listOf(conversationIds.map((id) => `sms:${id}`));
  // An answer of ours belongs to no message, and goes. What is under way is waited for where it is being settled: it may
  // come back to be tried again.
  const rows = await sql.read(
    `SELECT id,state,fence,due_at,parts_done,reference FROM sidetone_deliveries
     WHERE order_key IN ${orders.text} AND state IN ('queued','sending') AND message_id IS NOT NULL
     ORDER BY id${sql.dialect.forUpdate}`,
    orders.values,
  );
  const queued = rows.filter((row) => row["state"] === "queued");
  const blocked = queued.map(
    (row): SettledDelivery => ({
      id: row["id"] as string,
      fence: row["fence"] as number,
      state: "blocked",
      dueAt: row["due_at"] as number,
      partsDone: row["parts_done"] as number,
      reference: row["reference"] as string | null,
      reason: "opted-out",
    }),
  );
  return settle(sql, blocked, now);
}

/** Takes back what came back to be tried again after its recipient had opted out. */
export async function blockReturned(
  sql: Sql,
  results: readonly SettledDelivery[],
  now: number,
): Promise<readonly UserEvent[]> {
  const returned = results.filter(({ state }) => state === "queued");
  if (returned.length === 0) return [];
  const ids = listOf(returned.map(({ id }) => id));
  const rows = await sql.read(
    `SELECT DISTINCT d.conversation_id FROM sidetone_deliveries d
     JOIN sidetone_consents o ON o.tenant_id=d.tenant_id AND o.peer=d.recipient AND o.number=d.sender
     WHERE d.id IN ${ids.text} AND d.kind='trunk' AND d.message_id IS NOT NULL AND o.consent='opted-out'`,
    ids.values,
  );
  const conversationIds = rows.map((row) => row["conversation_id"] as string);
  return blockQueued(sql, conversationIds, now);
}

/** Notes the opt-outs that a carrier tells by refusing a text; the peer has its answer from the carrier. */
export async function learnFromRefusals(
  sql: Sql,
  results: readonly SettledDelivery[],
  deps: ChangeDeps,
): Promise<readonly UserEvent[]> {
  const refused = results.filter(({ state, reason }) => state === "failed" && reason === REFUSED);
  if (refused.length === 0) return [];
  const ids = listOf(refused.map(({ id }) => id));
  const rows = await sql.read(
    `SELECT DISTINCT conversation_id FROM sidetone_deliveries
     WHERE id IN ${ids.text} AND kind='trunk' AND conversation_id IS NOT NULL AND reason=? ORDER BY conversation_id`,
    [...ids.values, REFUSED],
  );
  const events: UserEvent[] = [];
  for (const row of rows) {
    const conversationId = row["conversation_id"] as string;
    const change = { conversationId, consent: "opted-out", how: "carrier", userId: null, text: "" } as const;
    events.push(...(await changeOne(sql, change, deps)));
  }
  return events;
}

export function consentLineRow(line: ConsentLine): Value[] {
  const { id, tenantId, conversationId, kind, how, userId, text, afterSeq, at } = line;
  return [id, tenantId, conversationId, kind, how, userId, storable(text), afterSeq, at];
}

interface ChangeDeps extends Pick<StoreDeps, "newId"> {
  readonly now: number;
}

async function changeOne(
  sql: Sql,
  change: ConsentByHand,
  { newId, now }: ChangeDeps,
): Promise<readonly UserEvent[]> {
  const { conversationId, consent, how, userId, text } = change;
  const conversation = await lockConversation(sql, conversationId);
  if (conversation?.number == null || conversation.peer === null) return [];
  const { tenantId, number, peer, lastSeq } = conversation;
  if (!changesConsent(await readConsent(sql, conversation), consent)) return [];
  const id = newId();
  const line: ConsentLine = {
    id,
    tenantId,
    conversationId,
    kind: consent,
    how,
    userId,
    text,
    afterSeq: lastSeq,
    at: now,
  };
  await sql.insert(consentTable, [consentRow({ tenantId, number, peer, consent })], ["consent"]);
  await sql.insert(consentLineTable, [consentLineRow(line)], "fail");
  const told = await tellMembers(sql, conversation, { kind: "consent", conversationId, line }, now);
  return consent === "opted-out" ? [...told, ...(await blockQueued(sql, [conversationId], now))] : told;
}

async function readConsent(sql: Sql, { tenantId, number, peer }: Conversation): Promise<Consent | null> {
  const [row] = await sql.read(
    "SELECT consent FROM sidetone_consents WHERE tenant_id=? AND peer=? AND number=?",
    [tenantId, peer, number],
  );
  return row ? (row["consent"] as Consent) : null;
}

async function readRecords(
  sql: Sql,
  conversationIds: readonly string[],
): Promise<ReadonlyMap<string, ConsentRecord>> {
  if (conversationIds.length === 0) return new Map();
  const list = listOf(conversationIds);
  const [consents, lines] = await Promise.all([
    sql.read(
      `SELECT c.id,s.consent FROM sidetone_conversations c
       JOIN sidetone_consents s ON s.tenant_id=c.tenant_id AND s.peer=c.peer AND s.number=c.number
       WHERE c.id IN ${list.text}`,
      list.values,
    ),
    sql.read(
      `SELECT ${columnsOf(consentLineTable)} FROM (
         SELECT ${columnsOf(consentLineTable)},
           ROW_NUMBER() OVER (PARTITION BY conversation_id ORDER BY created_at DESC,id DESC) AS place
         FROM sidetone_consent_lines WHERE conversation_id IN ${list.text}) r
       WHERE r.place<=? ORDER BY created_at,id`,
      [...list.values, LINES_SHOWN],
    ),
  ]);
  const linesOf = new Map<string, ConsentLine[]>();
  for (const line of lines.map(toConsentLine)) {
    linesOf.set(line.conversationId, [...(linesOf.get(line.conversationId) ?? []), line]);
  }
  const consentOf = new Map(consents.map((row) => [row["id"] as string, row["consent"] as Consent]));
  return new Map(
    [...new Set([...consentOf.keys(), ...linesOf.keys()])].map((id) => [
      id,
      { consent: consentOf.get(id) ?? null, lines: linesOf.get(id) ?? [] },
    ]),
  );
}

function toConsentLine(row: Row): ConsentLine {
  return {
    id: row["id"] as string,
    tenantId: row["tenant_id"] as string,
    conversationId: row["conversation_id"] as string,
    kind: row["kind"] as ConsentLine["kind"],
    how: row["how"] as ConsentLine["how"],
    userId: row["user_id"] as string | null,
    text: row["text"] as string,
    afterSeq: row["after_seq"] as number,
    at: row["created_at"] as number,
  };
}
