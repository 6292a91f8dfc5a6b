import { countedAnswer } from "../core/consent-lines.js";
import type { Delivery } from "../core/delivery.js";
import type { Sql } from "./database.js";
import { listOf } from "./dialect.js";
import { toMessage } from "./rows.js";
import { columnsOf, messageTable } from "./tables.js";
import type { Moved } from "./usage.js";

/**
 * Answers of ours to a keyword that failed, were stopped, or arrived after all. They are no messages: they are counted
 * beside what they answer, which stands at their position of the conversation.
 */
export async function movedAnswers(sql: Sql, moved: readonly Moved<Delivery>[]): Promise<readonly Moved[]> {
  const answers = moved.filter(
    ({ before, after }) => isAnswer(after) && (isTrouble(before) || isTrouble(after)),
  );
  if (answers.length === 0) return [];
  const conversations = listOf(answers.map(({ after }) => after.conversationId));
  const places = listOf(answers.map(({ after }) => after.position));
  const rows = await sql.read(
    `SELECT ${columnsOf(messageTable)} FROM sidetone_messages
     WHERE conversation_id IN ${conversations.text} AND seq IN ${places.text}`,
    [...conversations.values, ...places.values],
  );
  const answered = new Map(
    rows.map((row) => toMessage(row)).map((message) => [`${message.conversationId} ${message.seq}`, message]),
  );
  return answers.flatMap(({ before, after }) => {
    const message = answered.get(`${after.conversationId} ${after.position}`);
    return message ? [{ before: countedAnswer(before, message), after: countedAnswer(after, message) }] : [];
  });
}

function isAnswer({ kind, messageId, conversationId }: Delivery): boolean {
  return kind === "trunk" && messageId === null && conversationId !== null;
}

/** Most answers go as they should, and then nobody looks for what they answer. */
function isTrouble({ state }: Delivery): boolean {
  return state === "failed" || state === "blocked";
}
