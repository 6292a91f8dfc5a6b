import { type Action, allows } from "../core/access.js";
import { MessagingError } from "../core/errors.js";
import type { Session } from "../core/model.js";
import type { InboxStore } from "../ports.js";

/** A message with which the session's user may do this; rejects with `not-found` like for one that is not there. */
export async function messageFor(
  store: Pick<InboxStore, "message">,
  session: Session,
  messageId: string,
  action: Action,
) {
  const found = await store.message(session.userId, messageId);
  if (!found || !allows(session, action, { kind: "message", ...found }))
    throw new MessagingError("not-found");
  return found;
}
