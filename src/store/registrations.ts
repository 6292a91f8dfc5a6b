import type { RegistrationStore } from "../ports.js";
import type { Database, Sql } from "./database.js";
import { listOf } from "./dialect.js";
import { registrationTable } from "./tables.js";

export function createRegistrationStore({ sql, transaction }: Database): RegistrationStore {
  return {
    note: (pbx, extensionIds, registered, at) => write(sql, { pbx, extensionIds, registered, at }),
    reseed(pbx, extensionIds, at) {
      return transaction(async (tx) => {
        const known = await registeredOf(tx, extensionIds);
        await tx.change("UPDATE sidetone_registrations SET registered=0 WHERE pbx=? AND registered=1", [pbx]);
        await write(tx, { pbx, extensionIds, registered: true, at });
        return extensionIds.filter((id) => !known.has(id));
      });
    },
    registered: (extensionIds) => registeredOf(sql, extensionIds),
  };
}

async function registeredOf(sql: Sql, extensionIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (extensionIds.length === 0) return new Set();
  const list = listOf(extensionIds);
  const rows = await sql.read(
    `SELECT extension_id FROM sidetone_registrations WHERE registered=1 AND extension_id IN ${list.text}`,
    list.values,
  );
  return new Set(rows.map((row) => row["extension_id"] as string));
}

interface Sighting {
  readonly pbx: string;
  readonly extensionIds: readonly string[];
  readonly registered: boolean;
  readonly at: number;
}

/** In sorted order, as everywhere, so that two writers do not wait for each other crosswise. */
async function write(sql: Sql, { pbx, extensionIds, registered, at }: Sighting): Promise<void> {
  const rows = [...new Set(extensionIds)].sort().map((id) => [id, pbx, Number(registered), at]);
  await sql.insert(registrationTable, rows, ["pbx", "registered", "last_seen_at"]);
}
