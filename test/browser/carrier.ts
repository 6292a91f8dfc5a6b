// What becomes of a text at the loopback's carrier, where a play decides that.
import type { Delivery } from "../../src/core/delivery.js";
import { eventually } from "../eventually.js";
import type { Person } from "./person.js";
import type { World } from "./world.js";

/** Keeps the loopback from sending, until `release`. */
export async function hold(world: World): Promise<void> {
  await world.data().store.flow.slow("loopback", "carrier-limit", Date.now() + 3_600_000);
}

/** Lets it send what waits, and all that comes. */
export async function release(world: World): Promise<void> {
  await world.data().store.flow.release("loopback", Date.now());
}

/** The one text that waits ends like this, as if its carrier had said so. */
export async function ends(world: World, state: Delivery["state"], reason: string): Promise<void> {
  const { store, database } = world.data();
  const [row] = await eventually(async () => {
    const rows: { id: string; fence: number; due_at: number }[] = await database
      .knex("sidetone_deliveries")
      .where({ kind: "trunk", state: "queued", reason: "carrier-limit" });
    return rows.length === 1 && rows;
  });
  if (!row) throw new Error("nothing waits");
  const result = { id: row.id, fence: row.fence, dueAt: row.due_at, partsDone: 0, reference: null };
  await store.outbox.settle([{ ...result, state, reason }], Date.now());
}

interface Text {
  readonly number: string;
  /** What the box of the number is called. */
  readonly title: string;
  readonly body: string;
}

/** Alice, who texted while the carrier takes nothing. */
export async function heldText(world: World, { number, title, body }: Text): Promise<Person> {
  await hold(world);
  const alice = await world.signIn("alice");
  await alice.text(number);
  await alice.say(title, body);
  return alice;
}
