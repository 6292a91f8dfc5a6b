// What must hold of the tables at any time, whatever happened to the processes that wrote them.
import type { Knex } from "knex";

/** The invariants that are broken, in words; none is what a test hopes for. */
export async function brokenInvariants(knex: Knex): Promise<string[]> {
  return [
    ...(await sequences(knex)),
    ...(await logs(knex)),
    ...(await audiences(knex)),
    ...(await deliveries(knex)),
  ];
}

/** INV-04: no sequence of a conversation is missing or there twice. */
async function sequences(knex: Knex): Promise<string[]> {
  const conversations: { id: string; last_seq: number }[] = await knex("sidetone_conversations");
  const messages: { conversation_id: string; seq: number }[] = await knex("sidetone_messages");
  return conversations.flatMap(({ id, last_seq }) => {
    const found = messages.filter((one) => one.conversation_id === id).map(({ seq }) => seq);
    return isCount(found, last_seq) ? [] : [`INV-04: conversation ${id} has ${found} of ${last_seq}`];
  });
}

/** INV-05: a user's log has no gap, and its counter tells its end. */
async function logs(knex: Knex): Promise<string[]> {
  const counters: { user_id: string; last_seq: number }[] = await knex("sidetone_user_counters");
  const entries: { user_id: string; seq: number }[] = await knex("sidetone_user_log");
  return counters.flatMap(({ user_id, last_seq }) => {
    const found = entries.filter((one) => one.user_id === user_id).map(({ seq }) => seq);
    return isCount(found, last_seq) ? [] : [`INV-05: the log of ${user_id} has ${found} of ${last_seq}`];
  });
}

/** INV-03: no message is absent from the log of a member who may see it, or in it twice. */
async function audiences(knex: Knex): Promise<string[]> {
  const messages: { id: string; conversation_id: string; seq: number }[] = await knex("sidetone_messages");
  const members: { conversation_id: string; user_id: string; visible_from: number }[] =
    await knex("sidetone_members").whereNull("visible_until");
  const entries: { user_id: string; message_id: string }[] = await knex("sidetone_user_log").where({
    kind: "message",
  });
  const counts = new Map<string, number>();
  for (const { user_id, message_id } of entries) {
    counts.set(`${user_id} ${message_id}`, (counts.get(`${user_id} ${message_id}`) ?? 0) + 1);
  }
  return messages.flatMap((message) =>
    members
      .filter((one) => one.conversation_id === message.conversation_id && one.visible_from < message.seq)
      .filter(({ user_id }) => counts.get(`${user_id} ${message.id}`) !== 1)
      .map(({ user_id }) => `INV-03: message ${message.id} in the log of ${user_id}`),
  );
}

/** INV-07: one delivery to the trunk for each SMS that goes out, none for any other message; answers to keywords belong to none. */
async function deliveries(knex: Knex): Promise<string[]> {
  const out: { id: string }[] = await knex("sidetone_messages").where({ direction: "out" });
  const trunk: { message_id: string }[] = await knex("sidetone_deliveries")
    .where({ kind: "trunk" })
    .whereNotNull("message_id");
  const wanted = out.map(({ id }) => id).sort();
  const found = trunk.map(({ message_id }) => message_id).sort();
  return String(wanted) === String(found) ? [] : ["INV-07: messages and deliveries to trunks differ"];
}

/** Whether these are the numbers from 1 to `last`, each once. */
function isCount(numbers: readonly number[], last: number): boolean {
  return numbers.length === last && new Set(numbers).size === last && Math.max(0, ...numbers) === last;
}
