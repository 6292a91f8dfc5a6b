import { formatAddress } from "../../core/address.js";
import { MessagingError } from "../../core/errors.js";
import { otherUserOf } from "../../core/routing.js";
import type { Destination } from "../../core/submission.js";
import { canonicalString } from "../../core/text.js";
import type { Accept, AcceptResult } from "../../messaging/accept.js";
import type { SendReply } from "../../wire/api.js";
import type { SignedIn } from "../session.js";
import { destinationOf } from "./conversations.js";
import { ownDirectory } from "./me.js";
import { type Api, defineRoute } from "./route.js";
import * as schemas from "./schemas.js";

export const sendMessage = defineRoute({
  method: "post",
  path: "/messages",
  summary: "Sends a message to a user, an extension or a number",
  policy: "send inbox",
  body: schemas.sendRequest,
  status: 201,
  reply: schemas.sendReply,
  async handle(api, { session, body }): Promise<SendReply> {
    const own = await ownDirectory(api, session.tenantId);
    return send(api, session, { ...body, to: destinationOf(body.to, own) });
  },
});

export const replyToConversation = defineRoute({
  method: "post",
  path: "/conversations/:id/messages",
  summary: "Sends a message in a conversation",
  policy: "send conversation",
  body: schemas.replyRequest,
  status: 201,
  reply: schemas.sendReply,
  async handle(api, { session, id, body }): Promise<SendReply> {
    return send(api, session, { ...body, to: await recipientIn(api, session, id) });
  },
});

export const hideMessage = defineRoute({
  method: "delete",
  path: "/messages/:id",
  summary: "Deletes one message for this user; others keep it",
  policy: "read message",
  status: 204,
  handle: (api, { session, id }) => api.inbox.hideMessage(session, id),
});

export interface Outgoing {
  readonly clientKey: string;
  readonly to: Destination;
  readonly body: string;
  readonly attachments?: readonly string[];
}

/** Sends as the session's user; resolves once the message is committed. */
export async function submit(
  api: Pick<Api, "clock"> & { readonly accept: Accept },
  session: SignedIn,
  { clientKey, to, body, attachments = [] }: Outgoing,
): Promise<Extract<AcceptResult, { kind: "stored" }>> {
  const { userId, tenantId, scope } = session;
  const result = await api.accept({
    key: `user:${userId}:${clientKey}`,
    source: { kind: "user", session: { userId, tenantId, scope }, to },
    body: canonicalString(body),
    receivedAt: api.clock.now(),
    raw: null,
    attachments,
  });
  if (result.kind === "stored") return result;
  throw result.kind === "refused" ? result.error : new MessagingError("recipient-unknown");
}

/** Who is on the other side of a conversation in which the user may write. */
export async function recipientIn(
  api: Pick<Api, "inbox" | "host">,
  session: SignedIn,
  id: string,
): Promise<Destination> {
  const { conversation } = await api.inbox.get(session, id, "send");
  const { number, peer } = conversation;
  const other = otherUserOf(conversation, session.userId);
  if (other !== null) return { kind: "user", userId: other };
  if (number === null || peer === null) throw new MessagingError("recipient-unknown");
  const { tenant } = await ownDirectory(api, session.tenantId);
  // A submission names people as they are written, not by our keys.
  return { kind: "sms", to: peer.startsWith("+") ? peer : formatAddress(peer, tenant.country), from: number };
}

/** Sends, and answers with the message as its author sees it. */
export async function send(api: Api, session: SignedIn, outgoing: Outgoing): Promise<SendReply> {
  const { conversation, message } = await submit(api, session, outgoing);
  const presenter = await api.present(session);
  const [view] = await presenter.messages(conversation, [message]);
  if (!view) throw new Error("a message was not presented");
  return { message: view };
}
