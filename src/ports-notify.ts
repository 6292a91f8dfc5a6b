/** The part of the ports that is about reaching users who are not looking. Import it through ports.ts. */
import type { Conversation, Member, UserEvent } from "./core/model.js";
import type { Preferences } from "./core/preferences.js";

/** What users chose for themselves. Absent rows mean the defaults of core/preferences. */
export interface PreferenceStore {
  /** The preferences of these users, in one query; every id asked for has an entry. */
  of(userIds: readonly string[]): Promise<ReadonlyMap<string, Preferences>>;
  /** Changes some of them; what is left out stays. The event tells the user's browsers; null when nothing changed. */
  change(
    tenantId: string,
    userId: string,
    change: Partial<Preferences>,
  ): Promise<{ readonly preferences: Preferences; readonly event: UserEvent | null }>;
}

/** Where one browser takes pushes, as its push service gave it. */
export interface PushSubscription {
  /** SHA-256 of the endpoint, hex. */
  readonly id: string;
  readonly userId: string;
  readonly tenantId: string;
  /** The session that named it last; with the end of that session it ends. */
  readonly sessionKey: string;
  /** An https address at the push service; whoever knows it can reach the browser. */
  readonly endpoint: string;
  /** The browser's keys, base64url: only it can read what is sent there. */
  readonly p256dh: string;
  readonly auth: string;
  /** When it began, and when its browser last said that it is there. */
  readonly createdAt: number;
  readonly lastSeenAt: number;
}

/** The browsers that take pushes. */
export interface PushStore {
  /** Keeps a subscription, or renews it for whoever signed in since; of one user at most `most`, the latest. */
  save(subscription: PushSubscription, most: number): Promise<void>;
  /** The subscriptions of these users, in one query. */
  of(userIds: readonly string[]): Promise<readonly PushSubscription[]>;
  /** Removes one of the user's; nothing happens where it is none. */
  remove(userId: string, id: string): Promise<void>;
  /** Removes those of a session that is over. */
  endSession(sessionKey: string): Promise<void>;
  /** Removes what a push service no longer knows. */
  forget(ids: readonly string[]): Promise<void>;
  /** Removes those whose browsers were not seen since; resolves with how many. */
  expire(before: number): Promise<number>;
}

/** Whom a message waits for, unread, for as long as its reader wanted. */
export interface DueReminder {
  readonly conversation: Conversation;
  readonly member: Member;
  /** Up to which sequence the reader was mailed already. */
  readonly mailedSeq: number;
}

/** About which conversations users were mailed, and about which they should be. */
export interface ReminderStore {
  /**
   * Conversations in which a message of somebody else has been unread for as long as its reader chose, newer than the
   * last mail and than `since`; behind `after` in the order of users and conversations, at most `limit`.
   */
  due(question: ReminderQuestion): Promise<readonly DueReminder[]>;
  /** Notes that the user was mailed about everything up to `seq`. */
  mailed(conversationId: string, userId: string, seq: number, now: number): Promise<void>;
}

export interface ReminderQuestion {
  readonly now: number;
  readonly since: number;
  readonly after: { readonly userId: string; readonly conversationId: string } | null;
  readonly limit: number;
}

/** Hands notices to push services, which wake browsers up. */
export interface PushSender {
  /** What browsers subscribe with, base64url. */
  readonly publicKey: string;
  /**
   * Sends one text of at most 3 KB and resolves with what became of it; never rejects. `gone`: the push service does
   * not know the subscription any more. Called after the commit; `signal` ends the waiting.
   */
  send(
    to: Pick<PushSubscription, "endpoint" | "p256dh" | "auth">,
    text: string,
    signal: AbortSignal,
  ): Promise<"taken" | "gone" | "failed">;
}

/** One mail, both of whose forms say the same. */
export interface Mail {
  /** The same for the same occasion, so that a mail that was sent twice can be told. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Hands mails to a mail server. */
export interface Mailer {
  /**
   * Resolves with what became of the mail; never rejects. `refused`: this one will never be taken. `failed`: the server
   * is away or overloaded, and so for others too.
   */
  send(mail: Mail): Promise<"taken" | "refused" | "failed">;
  close(): void;
}
