import type { ConsentLine } from "./consent.js";
import type { Claim, Conversation, DeliveryState, Member, Message } from "./model.js";
import type { Preferences } from "./preferences.js";

/** What an entry of a user's log tells. */
export type Change =
  | {
      readonly kind: "message";
      readonly message: Message;
      readonly conversation: Conversation;
      readonly member: Member;
      /** Chat: how far the other side has read; null elsewhere. */
      readonly peerReadSeq: number | null;
    }
  | {
      readonly kind: "state";
      readonly conversationId: string;
      readonly messageId: string;
      readonly messageSeq: number;
      readonly state: DeliveryState;
      readonly reason: string | null;
      /** As the message has it; absent in entries of before there were any. */
      readonly retries?: number;
    }
  /** Files of a message came, were given up, or are asked for again; they are joined as they are now. */
  | { readonly kind: "files"; readonly conversationId: string; readonly messageId: string }
  | { readonly kind: "read"; readonly conversationId: string; readonly readSeq: number }
  | { readonly kind: "hidden"; readonly conversationId: string; readonly hiddenBefore: number }
  | { readonly kind: "muted"; readonly conversationId: string; readonly muted: boolean }
  | { readonly kind: "draft"; readonly conversationId: string; readonly text: string }
  /** One message was deleted by this user, for this user. */
  | { readonly kind: "message-hidden"; readonly conversationId: string; readonly messageId: string }
  /** The other side of a chat has read up to there. */
  | { readonly kind: "peer-read"; readonly conversationId: string; readonly readSeq: number }
  /** A user of the number has taken the conversation, or given it back. */
  | { readonly kind: "claim"; readonly conversationId: string; readonly claim: Claim | null }
  /** Somebody opted out or in, or we answered a keyword. */
  | { readonly kind: "consent"; readonly conversationId: string; readonly line: ConsentLine }
  // Changes of no conversation carry all that their reader needs, or nothing where the reader asks again.
  | { readonly kind: "preferences"; readonly preferences: Preferences }
  /** What the user may send, or from which numbers, or with whom, is another now. */
  | { readonly kind: "abilities" }
  /** The user's own contacts are others now. */
  | { readonly kind: "contacts" };
