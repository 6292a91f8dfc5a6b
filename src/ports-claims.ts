/** The store's part of the ports: who has taken a conversation. Import it through ports.ts. */
import type { Claim, UserEvent } from "./core/model.js";

/** Claims of conversations; what a reply makes of one is written with its message, by accept. */
export interface ClaimStore {
  /**
   * Changes the claim of a conversation to what `decide` makes of the one that is there, with its lock held, and tells
   * all who are members of it now. `decide` may throw, or return what it was given to change nothing.
   */
  change(
    conversationId: string,
    decide: (claim: Claim | null) => Claim | null,
  ): Promise<readonly UserEvent[]>;
}
