/**
 * The consents' part of the ports: who takes texts from which number, and what was said about it. Import it through
 * ports.ts.
 */
import type { ConsentLine } from "./core/consent.js";
import type { Consent, UserEvent } from "./core/model.js";

/** What peers said about our texts. Used by messaging/consents, and by the presenter. */
export interface ConsentStore {
  /**
   * The consents of these SMS conversations with their newest lines, oldest first, in two queries; those of which nothing
   * was ever said have no entry.
   */
  of(conversationIds: readonly string[]): Promise<ReadonlyMap<string, ConsentRecord>>;
  /**
   * Changes the consent of one conversation's peer and number, stops what is queued to that peer, and tells the members.
   * No events when nothing changed.
   */
  change(change: ConsentByHand, now: number): Promise<readonly UserEvent[]>;
}

export interface ConsentRecord {
  /** Null where only a question for help was answered. */
  readonly consent: Consent | null;
  readonly lines: readonly ConsentLine[];
}

export interface ConsentByHand extends Pick<ConsentLine, "conversationId" | "how" | "userId" | "text"> {
  readonly consent: Consent;
}
