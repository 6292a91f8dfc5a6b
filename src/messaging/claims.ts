import { claimNow, claimOf } from "../core/claims.js";
import { MessagingError } from "../core/errors.js";
import type { Claim, Session } from "../core/model.js";
import type { Clock } from "../lib/clock.js";
import type { ClaimStore, Directory, LiveBus } from "../ports.js";
import type { Inbox } from "./inbox.js";

export interface ClaimsDeps {
  readonly store: ClaimStore;
  readonly inbox: Pick<Inbox, "get">;
  readonly directory: Pick<Directory, "tenant">;
  readonly bus: Pick<LiveBus, "publish">;
  readonly clock: Pick<Clock, "now">;
}

/** Who of several users of a number sees to a conversation. It hinders nobody from answering. */
export interface Claims {
  /** Takes a conversation; one that a colleague has only with `takeOver`. Resolves with the claim that holds then. */
  claim(session: Session, conversationId: string, takeOver: boolean): Promise<Claim>;
  /** Gives back one's own claim; nothing happens where there is none. */
  release(session: Session, conversationId: string): Promise<void>;
}

/** Claims of conversations in which the user may write; of others it answers like of none. */
export function createClaims({ store, inbox, directory, bus, clock }: ClaimsDeps): Claims {
  return {
    async claim(session, conversationId, takeOver) {
      await requireShareable(session, conversationId);
      const own = await directory.tenant(session.tenantId);
      const taken = claimOf(session.userId, clock.now());
      const events = await store.change(conversationId, (claim) => {
        const held = claimNow(claim, clock.now());
        if (held && held.userId !== session.userId && !takeOver) {
          const name = own?.users.get(held.userId)?.displayName;
          throw new MessagingError("claimed-by-other", name === undefined ? {} : { name });
        }
        return taken;
      });
      bus.publish(events);
      return taken;
    },
    async release(session, conversationId) {
      await requireShareable(session, conversationId);
      const events = await store.change(conversationId, (claim) =>
        claim?.userId === session.userId ? null : claim,
      );
      bus.publish(events);
    },
  };

  /** Only the conversations of numbers have colleagues who could answer. */
  async function requireShareable(session: Session, conversationId: string): Promise<void> {
    const { conversation } = await inbox.get(session, conversationId, "send");
    if (conversation.kind !== "sms") throw new MessagingError("not-found");
  }
}
