import type { Consent, NumberSettings, TenantSettings, UserSettings } from "../core/model.js";
import type { Facts, FactsQuestion, Registration, TenantNumber } from "../core/submission.js";
import type { Sql } from "./database.js";
import { listOf, type Row, type Value } from "./dialect.js";
import { readUploads } from "./media.js";

/** Reads what a batch is decided by: one query per table family, none for an empty question. */
export async function readFacts(sql: Sql, question: FactsQuestion): Promise<Facts> {
  const [tenants, users, numbers, consents, answeredAt, ...others] = await Promise.all([
    readTenants(sql, question.tenantIds),
    readUsers(sql, question.userIds),
    readNumbers(sql, question.numbers, question.sendersOfSms),
    readConsents(sql, question.peers),
    readAnswers(sql, question.askers),
    readNumbersByPeer(sql, question.peers),
    readRegistrations(sql, question.extensionIds),
    readUploads(sql, question.uploadIds),
  ]);
  const [numbersByPeer, registrations, uploads] = others;
  return { tenants, users, numbers, consents, answeredAt, numbersByPeer, registrations, uploads };
}

/**
 * Holds until the commit what a message is decided by: nobody is taken off a number between the look and the message.
 * Without a transaction there is nothing to hold. Resolves with the conversations that are held.
 */
export async function lockFacts(sql: Sql, question: FactsQuestion): Promise<readonly string[]> {
  await lockNumbers(sql, question.numbers, question.sendersOfSms);
  return lockConversationsWith(sql, question.askers);
}

async function lockNumbers(
  sql: Sql,
  named: readonly TenantNumber[],
  senders: readonly string[],
): Promise<void> {
  if (named.length + senders.length === 0) return;
  const numbers = listOf(named.map(({ number }) => number));
  const users = listOf(senders);
  await sql.read(
    `SELECT number FROM sidetone_number_settings WHERE number IN ${numbers.text}
     OR number IN (SELECT number FROM sidetone_number_users WHERE user_id IN ${users.text})
     ORDER BY number${sql.dialect.forShare}`,
    [...numbers.values, ...users.values],
  );
}

/** Who sends STOP twice at once, to two processes of ours, changes a consent once: the second waits for the first. */
async function lockConversationsWith(sql: Sql, askers: FactsQuestion["askers"]): Promise<readonly string[]> {
  const rows = await ofPeers(
    sql,
    "SELECT c.id FROM sidetone_conversations c",
    askers,
    ` ORDER BY c.thread_key${sql.dialect.forUpdate}`,
  );
  return rows.map((row) => row["id"] as string);
}

async function readAnswers(sql: Sql, askers: FactsQuestion["askers"]): Promise<Map<string, number>> {
  const rows = await ofPeers(
    sql,
    `SELECT c.tenant_id,c.number,c.peer,l.kind,MAX(l.created_at) AS answered_at FROM sidetone_conversations c
     JOIN sidetone_consent_lines l ON l.conversation_id=c.id`,
    askers,
    " GROUP BY c.tenant_id,c.number,c.peer,l.kind",
  );
  return new Map(
    rows.map((row) => [
      `${row["tenant_id"]} ${row["number"]} ${row["peer"]} ${row["kind"]}`,
      Number(row["answered_at"]),
    ]),
  );
}

export async function readTenants(sql: Sql, ids: readonly string[]): Promise<Map<string, TenantSettings>> {
  const rows = await where(
    sql,
    "SELECT tenant_id,sms_enabled FROM sidetone_tenant_settings WHERE tenant_id IN",
    ids,
  );
  return new Map(rows.map((row) => [row["tenant_id"] as string, { smsEnabled: row["sms_enabled"] === 1 }]));
}

export async function readUsers(
  sql: Sql,
  ids: readonly string[],
  tenantId?: string,
): Promise<Map<string, UserSettings>> {
  if (ids.length === 0) return new Map();
  const list = listOf(ids);
  const values: Value[] = [...list.values];
  if (tenantId !== undefined) values.push(tenantId);
  const rows = await sql.read(
    `SELECT user_id,chat_enabled,sms_enabled,default_number FROM sidetone_user_settings
     WHERE user_id IN ${list.text}${tenantId === undefined ? "" : " AND tenant_id=?"}`,
    values,
  );
  return new Map(
    rows.map((row) => [
      row["user_id"] as string,
      {
        chatEnabled: row["chat_enabled"] === 1,
        smsEnabled: row["sms_enabled"] === 1,
        defaultNumber: row["default_number"] as string | null,
      },
    ]),
  );
}

/** Every number that has users has settings too (assignNumber), so that one join tells all of a number. */
async function readNumbers(
  sql: Sql,
  named: readonly TenantNumber[],
  senders: readonly string[],
): Promise<Map<string, NumberSettings>> {
  if (named.length + senders.length === 0) return new Map();
  const numbers = listOf(named.map(({ number }) => number));
  const users = listOf(senders);
  const theirs = `sidetone_number_users t JOIN sidetone_number_settings s
    ON s.number=t.number AND s.tenant_id=t.tenant_id`;
  return toNumbers(
    await sql.read(
      `${numbersFrom("sidetone_number_settings s")} WHERE s.number IN ${numbers.text}
       UNION ${numbersFrom(theirs)} WHERE t.user_id IN ${users.text}`,
      [...numbers.values, ...users.values],
    ),
  );
}

function numbersFrom(tables: string): string {
  return `SELECT s.tenant_id,s.number,s.sms_enabled,s.mms_enabled,s.trunk_id,s.country,u.user_id
    FROM ${tables} LEFT JOIN sidetone_number_users u ON u.number=s.number AND u.tenant_id=s.tenant_id`;
}

/** Key: `tenant number`. */
function toNumbers(rows: readonly Row[]): Map<string, NumberSettings> {
  const users = new Map<string, string[]>();
  const numbers = new Map<string, NumberSettings>();
  for (const row of rows) {
    const key = `${row["tenant_id"]} ${row["number"]}`;
    const userIds = users.get(key) ?? [];
    users.set(key, userIds);
    if (row["user_id"] !== null) userIds.push(row["user_id"] as string);
    numbers.set(key, {
      smsEnabled: row["sms_enabled"] === 1,
      mmsEnabled: row["mms_enabled"] === 1,
      trunkId: row["trunk_id"] as string | null,
      country: row["country"] as string | null,
      userIds,
    });
  }
  return numbers;
}

/** Settings of every number of one tenant. Key: E.164. */
export async function readNumbersOf(sql: Sql, tenantId: string): Promise<Map<string, NumberSettings>> {
  const rows = await sql.read(
    `${numbersFrom("sidetone_number_settings s")} WHERE s.tenant_id=? ORDER BY s.number,u.user_id`,
    [tenantId],
  );
  return new Map([...toNumbers(rows)].map(([key, settings]) => [key.slice(tenantId.length + 1), settings]));
}

async function readConsents(sql: Sql, peers: FactsQuestion["peers"]): Promise<Map<string, Consent>> {
  const rows = await ofPeers(sql, "SELECT tenant_id,number,peer,consent FROM sidetone_consents c", peers);
  return new Map(
    rows.map((row) => [`${row["tenant_id"]} ${row["number"]} ${row["peer"]}`, row["consent"] as Consent]),
  );
}

async function readNumbersByPeer(
  sql: Sql,
  peers: FactsQuestion["peers"],
): Promise<Map<string, readonly string[]>> {
  const rows = await ofPeers(
    sql,
    `SELECT c.tenant_id,c.peer,c.number,
       (SELECT MAX(m.last_activity_at) FROM sidetone_members m WHERE m.conversation_id=c.id) AS active_at
     FROM sidetone_conversations c`,
    peers,
  );
  const newestFirst = rows.toSorted((a, b) => Number(b["active_at"]) - Number(a["active_at"]));
  const numbers = new Map<string, string[]>();
  for (const row of newestFirst) {
    if (row["number"] === null) continue;
    const key = `${row["tenant_id"]} ${row["peer"]}`;
    numbers.set(key, [...(numbers.get(key) ?? []), row["number"] as string]);
  }
  return numbers;
}

/** A row for another tenant's pair may slip in; its key is not one that anybody asks for. */
async function ofPeers(
  sql: Sql,
  select: string,
  peers: FactsQuestion["peers"],
  end = "",
): Promise<readonly Row[]> {
  if (peers.length === 0) return [];
  const tenants = listOf([...new Set(peers.map(({ tenantId }) => tenantId))]);
  const addresses = listOf([...new Set(peers.map(({ peer }) => peer))]);
  return sql.read(`${select} WHERE c.tenant_id IN ${tenants.text} AND c.peer IN ${addresses.text}${end}`, [
    ...tenants.values,
    ...addresses.values,
  ]);
}

async function readRegistrations(sql: Sql, ids: readonly string[]): Promise<Map<string, Registration>> {
  const rows = await where(
    sql,
    "SELECT extension_id,registered,last_seen_at FROM sidetone_registrations WHERE extension_id IN",
    ids,
  );
  return new Map(
    rows.map((row) => [
      row["extension_id"] as string,
      { registered: row["registered"] === 1, lastSeenAt: row["last_seen_at"] as number },
    ]),
  );
}

async function where(sql: Sql, select: string, ids: readonly string[]): Promise<readonly Row[]> {
  if (ids.length === 0) return [];
  const list = listOf(ids);
  return sql.read(`${select} ${list.text}`, list.values);
}
