import type { PushStore, PushSubscription } from "../ports.js";
import type { Database, Sql } from "./database.js";
import { listOf, type Row, type Value } from "./dialect.js";
import { columnsOf, pushTable } from "./tables.js";

export function createPushStore({ sql, transaction }: Database): PushStore {
  return {
    save: (subscription, most) =>
      transaction(async (tx) => {
        await tx.insert(pushTable, [pushRow(subscription)], renewed);
        await dropOldest(tx, subscription.userId, most);
      }),
    async of(userIds) {
      if (userIds.length === 0) return [];
      const list = listOf(userIds);
      const rows = await sql.read(
        `SELECT ${columnsOf(pushTable)} FROM sidetone_push_subscriptions WHERE user_id IN ${list.text}`,
        list.values,
      );
      return rows.map(toPush);
    },
    async remove(userId, id) {
      await sql.change("DELETE FROM sidetone_push_subscriptions WHERE id=? AND user_id=?", [id, userId]);
    },
    async endSession(sessionKey) {
      await sql.change("DELETE FROM sidetone_push_subscriptions WHERE session_key=?", [sessionKey]);
    },
    forget: (ids) => forget(sql, ids),
    expire: (before) => sql.change("DELETE FROM sidetone_push_subscriptions WHERE last_seen_at<?", [before]),
  };
}

/** A browser that is known keeps when it began. */
const renewed = pushTable.columns
  .map(({ name }) => name)
  .filter((name) => !["id", "created_at"].includes(name));

async function forget(sql: Sql, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const list = listOf(ids);
  await sql.change(`DELETE FROM sidetone_push_subscriptions WHERE id IN ${list.text}`, list.values);
}

async function dropOldest(sql: Sql, userId: string, most: number): Promise<void> {
  const rows = await sql.read(
    "SELECT id FROM sidetone_push_subscriptions WHERE user_id=? ORDER BY last_seen_at DESC,id",
    [userId],
  );
  await forget(
    sql,
    rows.slice(most).map((row) => row["id"] as string),
  );
}

function pushRow(subscription: PushSubscription): Value[] {
  const { id, userId, tenantId, sessionKey, endpoint, p256dh, auth, createdAt, lastSeenAt } = subscription;
  return [id, userId, tenantId, sessionKey, endpoint, p256dh, auth, createdAt, lastSeenAt];
}

function toPush(row: Row): PushSubscription {
  return {
    id: row["id"] as string,
    userId: row["user_id"] as string,
    tenantId: row["tenant_id"] as string,
    sessionKey: row["session_key"] as string,
    endpoint: row["endpoint"] as string,
    p256dh: row["p256dh"] as string,
    auth: row["auth"] as string,
    createdAt: row["created_at"] as number,
    lastSeenAt: row["last_seen_at"] as number,
  };
}
