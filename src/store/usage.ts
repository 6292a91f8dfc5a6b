import type { Message } from "../core/model.js";
import { sumUsage, type UsageChange, usageMoved } from "../core/usage.js";
import type { Sql } from "./database.js";
import { listOf, type Value } from "./dialect.js";
import { usageTable } from "./tables.js";

/** A message, or a delivery, before and after its state was moved. */
export interface Moved<Of = Message> {
  readonly before: Of;
  readonly after: Of;
}

/** Adds to the counters; `changes` come sorted, so that two who add to the same rows never wait crosswise. */
export async function addUsage(sql: Sql, changes: readonly UsageChange[]): Promise<void> {
  await sql.insert(usageTable, changes.map(usageRow), COUNTS);
}

/**
 * Counts what became of messages: a failure, one that was none after all, one that was stopped. Whoever moves the state
 * of a message calls it in the same transaction, at its end.
 */
export async function moveUsage(sql: Sql, moved: readonly Moved[]): Promise<void> {
  // Most moves are between states that count alike, and then nobody asks for numbers.
  const counted = moved.filter(({ before, after }) => usageMoved(before, after, "") !== null);
  if (counted.length === 0) return;
  const numbers = await numbersOf(sql, [...new Set(counted.map(({ after }) => after.conversationId))]);
  const changes = counted.flatMap(({ before, after }) => {
    return usageMoved(before, after, numbers.get(after.conversationId) ?? null) ?? [];
  });
  await addUsage(sql, sumUsage(changes));
}

const COUNTS = { add: ["messages", "segments", "mms", "failed"] };

async function numbersOf(sql: Sql, conversationIds: readonly string[]): Promise<Map<string, string>> {
  const list = listOf(conversationIds);
  const rows = await sql.read(
    `SELECT id,number FROM sidetone_conversations WHERE id IN ${list.text} AND number IS NOT NULL`,
    list.values,
  );
  return new Map(rows.map((row) => [row["id"] as string, row["number"] as string]));
}

function usageRow(change: UsageChange): Value[] {
  const { tenantId, day, number, userId, direction, messages, segments, mms, failed } = change;
  return [tenantId, day, number, userId, direction, messages, segments, mms, failed];
}
