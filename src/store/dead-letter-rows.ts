import { checkAfterMs, type Delivery } from "../core/delivery.js";
import type { Sql } from "./database.js";
import { listOf, type Value } from "./dialect.js";
import { deadLetterTable } from "./tables.js";
import type { Moved } from "./usage.js";

/** Keeps a letter of each text that has come to no good end, and drops those of texts that have. */
export async function keepLetters(sql: Sql, changed: readonly Moved<Delivery>[], now: number): Promise<void> {
  const moved = changed.filter(
    ({ before, after }) => after.messageId !== null && after.kind === "trunk" && before.state !== after.state,
  );
  const dead = moved.map(({ after }) => after).filter(isDead);
  const alive = moved.filter(({ before, after }) => isDead(before) && !isDead(after));
  const first = checkAfterMs(0);
  const rows = dead.map(({ id, target, state }): Value[] => [
    id,
    target,
    state,
    now,
    state === "unknown" && first !== null ? now + first : null,
    0,
  ]);
  await sql.insert(deadLetterTable, rows, ["state", "at", "check_at"]);
  if (alive.length === 0) return;
  const list = listOf(alive.map(({ after }) => after.id));
  await sql.change(`DELETE FROM sidetone_dead_letters WHERE delivery_id IN ${list.text}`, list.values);
}

function isDead({ state }: Delivery): boolean {
  return state === "failed" || state === "unknown";
}
