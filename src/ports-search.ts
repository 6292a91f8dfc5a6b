/** The part of the ports that is about finding messages by their words. Import it through ports.ts. */
import type { Member, Message } from "./core/model.js";
import type { SearchTerm } from "./core/search.js";

/** The index of what was said. It is written after messages are, and repaired from them. */
export interface SearchStore {
  /** Adds messages to the index; what is in it stays as it is. */
  add(entries: readonly SearchEntry[]): Promise<void>;
  /** The next `limit` messages behind this id, by id: those of them that the index lacks, and where they end. */
  lacking(afterId: string, limit: number): Promise<Lacking>;
  /** The id up to which every message is known to be in the index; empty before any is. */
  checkedUpTo(): Promise<string>;
  /** Remembers that. */
  setCheckedUpTo(messageId: string): Promise<void>;
  /**
   * Messages that fit all terms and that this user may see, the latest in the index first. A word that everybody uses
   * may fit countless ones of others: at most `candidates` are looked at, and `next` says where to go on.
   */
  find(question: SearchQuestion): Promise<SearchFindings>;
}

/** A message, and where it stands. */
export type Place = Pick<Message, "id" | "tenantId" | "conversationId" | "seq">;

export interface SearchEntry {
  readonly message: Place;
  readonly terms: readonly string[];
}

export interface Lacking {
  readonly messages: readonly (Place & Pick<Message, "body">)[];
  /** The last message that was looked at, and when it was stored; null when there was none. */
  readonly last: Pick<Message, "id" | "createdAt"> | null;
  /** Whether there may be more behind it. */
  readonly hasMore: boolean;
}

export interface SearchQuestion {
  readonly tenantId: string;
  readonly userId: string;
  readonly terms: readonly SearchTerm[];
  /** Only places before this one; null: from the newest on. */
  readonly before: number | null;
  readonly limit: number;
  readonly candidates: number;
}

export interface SearchFindings {
  readonly found: readonly FoundMessage[];
  /** What to give as `before` for more; null when there is nothing more. */
  readonly next: number | null;
}

export interface FoundMessage {
  /** Its place in the index. */
  readonly place: number;
  readonly message: Message;
  /** The asking user's membership. */
  readonly member: Member;
}
