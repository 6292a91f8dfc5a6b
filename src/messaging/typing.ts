import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { MessagingError } from "../core/errors.js";
import type { Conversation, Session } from "../core/model.js";
import { otherUserOf } from "../core/routing.js";
import type { Directory, LiveBus, SettingsStore } from "../ports.js";
import type { Inbox } from "./inbox.js";
import type { Privacy } from "./privacy.js";

export interface TypingDeps {
  readonly inbox: Pick<Inbox, "get">;
  readonly settings: Pick<SettingsStore, "usersOf">;
  readonly privacy: Pick<Privacy, "of">;
  readonly directory: Pick<Directory, "tenant">;
  readonly bus: Pick<LiveBus, "signal">;
}

/** Who is writing to whom, inside only. It is told and forgotten. */
export interface Typing {
  /** Tells the other side of a chat, or the colleagues who answer the same number, that the user types, or stopped; nobody where the user keeps that private. */
  tell(session: Session, conversationId: string, typing: boolean): Promise<void>;
}

/** Our own browsers say it every three seconds and when it ends; whoever says it faster is no browser of ours. */
const LIMIT = { points: 12, duration: 10 };

/** Works out who hears it here, where the members are known, and leaves the rest to the bus. */
export function createTyping({ inbox, settings, privacy, directory, bus }: TypingDeps): Typing {
  const limiter = new RateLimiterMemory(LIMIT);

  return {
    async tell(session, conversationId, typing) {
      const { userId, tenantId } = session;
      await take(userId);
      const { conversation } = await inbox.get(session, conversationId, "send");
      const userIds = await hearersOf(conversation, userId);
      // A phone outside never learns that somebody types, so that there is nothing of the kind.
      if (userIds.length === 0) throw new MessagingError("not-found");
      const [shown, own] = await Promise.all([privacy.of(tenantId), directory.tenant(tenantId)]);
      const user = own?.users.get(userId);
      if (!user || !shown(userId).typing) return;
      bus.signal({
        audience: { kind: "users", userIds },
        news: { kind: "typing", conversationId, userId, name: user.displayName, typing },
      });
    },
  };

  /** The other side of a chat; colleagues who answer the same number. */
  async function hearersOf(conversation: Conversation, userId: string): Promise<readonly string[]> {
    const otherId = otherUserOf(conversation, userId);
    if (otherId !== null) return [otherId];
    const { tenantId, number } = conversation;
    const users = number === null ? [] : await settings.usersOf(tenantId, number);
    return users.filter((id) => id !== userId);
  }

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
