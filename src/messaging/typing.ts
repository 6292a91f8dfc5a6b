import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { MessagingError } from "../core/errors.js";
import type { Session } from "../core/model.js";
import { otherUserOf } from "../core/routing.js";
import type { Directory, LiveBus } from "../ports.js";
import type { Inbox } from "./inbox.js";
import type { Privacy } from "./privacy.js";

export interface TypingDeps {
  readonly inbox: Pick<Inbox, "get">;
  readonly privacy: Pick<Privacy, "of">;
  readonly directory: Pick<Directory, "tenant">;
  readonly bus: Pick<LiveBus, "signal">;
}

/** Who is writing to whom, in chats only. It is told and forgotten. */
export interface Typing {
  /** Tells the other side of a chat that the user types, or stopped; nobody where the user keeps that private. */
  tell(session: Session, conversationId: string, typing: boolean): Promise<void>;
}

/** Our own browsers say it every three seconds and when it ends; whoever says it faster is no browser of ours. */
const LIMIT = { points: 12, duration: 10 };

/** Works out who hears it here, where the members are known, and leaves the rest to the bus. */
export function createTyping({ inbox, privacy, directory, bus }: TypingDeps): Typing {
  const limiter = new RateLimiterMemory(LIMIT);

  return {
    async tell(session, conversationId, typing) {
      const { userId, tenantId } = session;
      await take(userId);
      const { conversation } = await inbox.get(session, conversationId, "send");
      const otherId = otherUserOf(conversation, userId);
      // A phone outside never learns that somebody types, so that there is nothing of the kind.
      if (otherId === null) throw new MessagingError("not-found");
      const [shown, own] = await Promise.all([privacy.of(tenantId), directory.tenant(tenantId)]);
      const user = own?.users.get(userId);
      if (!user || !shown(userId).typing) return;
      bus.signal({
        audience: { kind: "users", userIds: [otherId] },
        news: { kind: "typing", conversationId, userId, name: user.displayName, typing },
      });
    },
  };

  async function take(userId: string): Promise<void> {
    try {
      await limiter.consume(userId);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const retryAfterSeconds = Math.ceil(error.msBeforeNext / 1000);
      throw new MessagingError("too-many-requests", { retryAfterSeconds }, { cause: error });
    }
  }
}
