import type { Claim, Message } from "./model.js";

/** How long a claim holds after what its user did last in the conversation. */
export const CLAIM_MS = 30 * 60_000;

/** The claim, where it holds now: an expired one is as none, and nobody has to take it away. */
export function claimNow(claim: Claim | null, now: number): Claim | null {
  return claim !== null && claim.until > now ? claim : null;
}

/** The claim of this user, from now on. */
export function claimOf(userId: string, now: number): Claim {
  return { userId, until: now + CLAIM_MS };
}

/**
 * What a message makes of a claim. Where colleagues read along, who answers has the conversation, unless one of them has
 * it already and keeps it: a word from somebody else is no reason to lose sight of one's conversation.
 */
export function claimAfter(
  claim: Claim | null,
  { message, readers }: { readonly message: Written; readonly readers: readonly string[] },
  now: number,
): Claim | null {
  const { kind, direction, authorId } = message;
  if (kind !== "sms" || direction !== "out" || authorId === null || readers.length === 0) return claim;
  const held = claimNow(claim, now);
  return held !== null && held.userId !== authorId ? held : claimOf(authorId, now);
}

type Written = Pick<Message, "kind" | "direction" | "authorId">;
