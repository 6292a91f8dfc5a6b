import type { SearchReply } from "../../src/wire/search.js";
import { eventually } from "../eventually.js";
import type { Person } from "./person.js";
import type { World } from "./world.js";

export interface Old {
  readonly body: string;
  readonly at: number;
  /** Written by whoever wrote the first message; else by the other side. */
  readonly mine: boolean;
}

interface Sent {
  readonly message: { readonly id: string; readonly conversationId: string };
}

interface Row extends Record<string, unknown> {
  readonly id: string;
  readonly seq: number;
}

/** The id of a coworker. */
export async function idOf(person: Person, world: World, name: string): Promise<string> {
  const answer = await person.page.request.get(`${world.url}v1/directory?q=${encodeURIComponent(name)}`);
  const [found] = ((await answer.json()) as { people: { id: string }[] }).people;
  if (!found) throw new Error(`nobody is called ${name}`);
  return found.id;
}

/** Resolves when the search finds the words in a message of this person: its index follows the messages. */
export async function indexed(person: Person, world: World, words: string): Promise<void> {
  await eventually(async () => {
    const answer = await person.page.request.get(`${world.url}v1/search?q=${encodeURIComponent(words)}`);
    return ((await answer.json()) as SearchReply).items.length > 0;
  });
}

/**
 * Puts messages of long ago into the chat of two people, right into the database: ten thousand of them would take
 * minutes by the API. The first is sent as people do, the others are its copies.
 */
export async function seedChat(
  world: World,
  person: Person,
  other: string,
  old: readonly Old[],
): Promise<string> {
  const user = await idOf(person, world, other);
  const [first, ...rest] = old;
  const sent = (await person.api("v1/messages", {
    clientKey: `seed-${Date.now()}-000000`,
    to: { user },
    body: first?.body,
  })) as Sent;
  const { knex } = world.data().database;
  const { id, conversationId } = sent.message;
  const row = (await knex("sidetone_messages").where({ id }).first()) as Row;
  await knex("sidetone_messages").where({ id }).update({ created_at: first?.at });
  const rows = rest.map(({ body, at, mine }, index) => ({
    ...row,
    id: `${id.slice(0, -6)}${String(index).padStart(6, "0")}`,
    seq: index + 2,
    source_key: `${String(row["source_key"])}:${index}`,
    author_id: mine ? row["author_id"] : user,
    body,
    created_at: at,
  }));
  // SQLite takes only so many values at once.
  for (let from = 0; from < rows.length; from += 500) {
    await knex("sidetone_messages").insert(rows.slice(from, from + 500));
  }
  await knex("sidetone_conversations").where({ id: conversationId }).update({ last_seq: old.length });
  await knex("sidetone_members").where({ conversation_id: conversationId }).update({ read_seq: old.length });
  return conversationId;
}
