import type { Api, Failure } from "./api.js";
import { randomKey } from "./random.js";
import { type Outgoing, type State, withMessage, withOutgoing } from "./state.js";

export interface Sending {
  send(conversationId: string, message: Pick<Outgoing, "body" | "attachments">): void;
  /** Sends again what failed or waits, under the same key: it can only become one message. */
  retry(clientKey: string): void;
  discard(clientKey: string): void;
  /** The connection is back: what waits for it goes now. */
  resume(): void;
}

export interface SendingDeps {
  readonly api: Api;
  readonly state: () => State;
  readonly change: (next: State) => void;
  /** The server no longer knows us: this text was not sent, and must outlive the way to the login and back. */
  readonly signedOut: (unsent: Outgoing) => void;
}

const retryMs = 5_000;

/**
 * Sends messages in the order they were written, one at a time per conversation. A refusal marks the message failed;
 * without an answer it waits and is sent again with its key.
 */
export function createSending({ api, state, change, signedOut }: SendingDeps): Sending {
  /** Conversations with a request under way. */
  const busy = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function mark(item: Outgoing, status: Outgoing["status"], reason: string | null): void {
    // A message that the stream brought meanwhile is no longer outgoing and must not come back.
    const known = state().outgoing.some(({ clientKey }) => clientKey === item.clientKey);
    if (known) change(withOutgoing(state(), item.clientKey, { ...item, status, reason }));
  }

  async function advance(conversationId: string): Promise<void> {
    const item = state().outgoing.find(
      (other) => other.conversationId === conversationId && other.status !== "failed",
    );
    if (item?.status !== "sending" || busy.has(conversationId)) return;
    busy.add(conversationId);
    const answer = await api.send(conversationId, requestOf(item));
    busy.delete(conversationId);
    if (answer.ok) {
      change(withMessage(state(), answer.value.message));
    } else {
      settle(item, answer.failure);
    }
    return advance(conversationId);
  }

  function settle(item: Outgoing, failure: Failure): void {
    clearTimeout(timer);
    if (failure.kind === "refused") mark(item, "failed", failure.message);
    else if (failure.kind === "network") {
      mark(item, "waiting", null);
      timer = setTimeout(resume, retryMs);
    } else {
      change(withOutgoing(state(), item.clientKey, null));
      signedOut(item);
    }
  }

  function resume(): void {
    clearTimeout(timer);
    for (const item of state().outgoing) if (item.status === "waiting") mark(item, "sending", null);
    for (const id of new Set(state().outgoing.map((item) => item.conversationId))) void advance(id);
  }

  return {
    send(conversationId, { body, attachments }) {
      const at = new Date().toISOString();
      const item: Outgoing = {
        clientKey: randomKey(),
        conversationId,
        body,
        attachments,
        at,
        status: "sending",
        reason: null,
      };
      change(withOutgoing(state(), item.clientKey, item));
      void advance(conversationId);
    },
    retry(clientKey) {
      const item = state().outgoing.find((other) => other.clientKey === clientKey);
      if (!item) return;
      mark(item, "sending", null);
      void advance(item.conversationId);
    },
    discard: (clientKey) => change(withOutgoing(state(), clientKey, null)),
    resume,
  };
}

function requestOf({ clientKey, body, attachments }: Outgoing): Parameters<Api["send"]>[1] {
  if (attachments.length === 0) return { clientKey, body };
  return { clientKey, body, attachments: attachments.map(({ id }) => id) };
}
