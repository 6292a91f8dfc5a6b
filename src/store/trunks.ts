import type { StoredTrunk, TrunkNumber, TrunkStore, WebhookNote } from "../ports.js";
import type { Database } from "./database.js";
import type { Row, Value } from "./dialect.js";
import { clipped } from "./rows.js";
import { columnsOf, trunkTable, trunkWebhookTable } from "./tables.js";

export function createTrunkStore({ sql, transaction }: Database): TrunkStore {
  return {
    async all() {
      const rows = await sql.read(`SELECT ${columnsOf(trunkTable)} FROM sidetone_trunks ORDER BY title,id`);
      return rows.map(toTrunk);
    },
    async stamp() {
      const rows = await sql.read("SELECT id,version FROM sidetone_trunks ORDER BY id");
      return rows.map(({ id, version }) => `${id} ${version}`).join();
    },
    async create(trunk) {
      await sql.insert(trunkTable, [trunkRow(trunk)], "fail");
    },
    async change(trunk) {
      const sets = trunkTable.columns.map(({ name }) => `${name}=?`).join(",");
      const changed = await sql.change(`UPDATE sidetone_trunks SET ${sets} WHERE id=? AND version=?`, [
        ...trunkRow(trunk),
        trunk.id,
        trunk.version - 1,
      ]);
      return changed === 1;
    },
    remove: (trunkId) =>
      transaction(async (tx) => {
        const removed = await tx.change(
          `DELETE FROM sidetone_trunks WHERE id=?
           AND NOT EXISTS (SELECT 1 FROM sidetone_number_settings n WHERE n.trunk_id=?)`,
          [trunkId, trunkId],
        );
        if (removed === 1) await tx.change("DELETE FROM sidetone_trunk_webhooks WHERE trunk_id=?", [trunkId]);
        return removed === 1;
      }),
    async numbersOn(trunkId) {
      const rows = await sql.read(
        `SELECT n.tenant_id,n.number,u.user_id FROM sidetone_number_settings n
         LEFT JOIN sidetone_number_users u ON u.number=n.number AND u.tenant_id=n.tenant_id
         WHERE n.trunk_id=? ORDER BY n.number,n.tenant_id,u.user_id`,
        [trunkId],
      );
      return toNumbers(rows);
    },
    async note(notes) {
      await sql.insert(trunkWebhookTable, notes.map(noteRow), ["reason", "number", "at"]);
    },
    async notes() {
      const rows = await sql.read(
        `SELECT ${columnsOf(trunkWebhookTable)} FROM sidetone_trunk_webhooks ORDER BY at DESC,trunk_id,verdict`,
      );
      return rows.map(toNote);
    },
  };
}

const PER_SECOND = 1_000;

function trunkRow(trunk: StoredTrunk): Value[] {
  return [
    trunk.id,
    trunk.driver,
    trunk.title,
    JSON.stringify(trunk.settings),
    trunk.sealedSecrets,
    trunk.sealedWebhookSecret,
    trunk.webhookHash,
    trunk.country,
    Number(trunk.enabled),
    Number(trunk.atLeastOnce),
    toRate(trunk.perSecond),
    toRate(trunk.perNumberPerSecond),
    trunk.version,
    trunk.createdAt,
    trunk.changedAt,
  ];
}

function toTrunk(row: Row): StoredTrunk {
  return {
    id: row["id"] as string,
    driver: row["driver"] as string,
    title: row["title"] as string,
    settings: JSON.parse(row["settings"] as string) as StoredTrunk["settings"],
    sealedSecrets: row["sealed_secrets"] as string,
    sealedWebhookSecret: row["sealed_webhook_secret"] as string,
    webhookHash: row["webhook_hash"] as string,
    country: row["country"] as string,
    enabled: row["enabled"] === 1,
    atLeastOnce: row["at_least_once"] === 1,
    perSecond: fromRate(row["trunk_rate"] as number | null),
    perNumberPerSecond: fromRate(row["number_rate"] as number | null),
    version: row["version"] as number,
    createdAt: row["created_at"] as number,
    changedAt: row["changed_at"] as number,
  };
}

function toRate(perSecond: number | null): number | null {
  return perSecond === null ? null : Math.round(perSecond * PER_SECOND);
}

function fromRate(stored: number | null): number | null {
  return stored === null ? null : stored / PER_SECOND;
}

function toNumbers(rows: readonly Row[]): TrunkNumber[] {
  const found = new Map<string, { tenantId: string; number: string; userIds: string[] }>();
  for (const row of rows) {
    const [tenantId, number] = [row["tenant_id"] as string, row["number"] as string];
    const key = `${tenantId} ${number}`;
    const one = found.get(key) ?? { tenantId, number, userIds: [] };
    if (row["user_id"] !== null) one.userIds.push(row["user_id"] as string);
    found.set(key, one);
  }
  return [...found.values()];
}

function noteRow({ trunkId, verdict, reason, number, at }: WebhookNote): Value[] {
  return [
    trunkId,
    verdict,
    reason === null ? null : clipped(reason),
    number === null ? null : clipped(number),
    at,
  ];
}

function toNote(row: Row): WebhookNote {
  return {
    trunkId: row["trunk_id"] as string,
    verdict: row["verdict"] as WebhookNote["verdict"],
    reason: row["reason"] as string | null,
    number: row["number"] as string | null,
    at: row["at"] as number,
  };
}
