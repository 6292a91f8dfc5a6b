/**
 * The store's part of the ports: our own tables, one interface per table family, every member one question or one
 * change. Import it through ports.ts.
 */
import type { Conversation, Cursor, Member, Message, Session, UserEvent } from "./core/model.js";
import type { Shown } from "./core/privacy.js";
import type {
  Arrival,
  ArrivalStatus,
  BatchPlan,
  ConversationDraft,
  Facts,
  FactsQuestion,
  OpenedRows,
} from "./core/submission.js";

import type { ClaimStore } from "./ports-claims.js";
import type { ConsentStore } from "./ports-consent.js";
import type { DeadLetterStore, FlowStore } from "./ports-dead-letters.js";
import type { LinkGapStore } from "./ports-health.js";
import type { MediaStore, PartStore } from "./ports-media.js";
import type { PreferenceStore, PushStore, ReminderStore } from "./ports-notify.js";
import type { OutboxStore } from "./ports-outbox.js";
import type { PresenceStore } from "./ports-presence.js";
import type { SearchStore } from "./ports-search.js";
import type { SettingsStore } from "./ports-settings.js";
import type { TrunkStore } from "./ports-trunks.js";
import type { UsageStore } from "./ports-usage.js";

/** Our own tables. One object per table family; every member is one question or one change. */
export interface Store {
  readonly accept: AcceptStore;
  readonly outbox: OutboxStore;
  readonly consents: ConsentStore;
  readonly flow: FlowStore;
  readonly deadLetters: DeadLetterStore;
  readonly inbox: InboxStore;
  readonly claims: ClaimStore;
  readonly log: LogStore;
  readonly sessions: SessionStore;
  readonly settings: SettingsStore;
  readonly preferences: PreferenceStore;
  readonly push: PushStore;
  readonly reminders: ReminderStore;
  readonly privacy: PrivacyStore;
  readonly presence: PresenceStore;
  readonly registrations: RegistrationStore;
  readonly arrivals: ArrivalStore;
  readonly leases: LeaseStore;
  readonly linkGaps: LinkGapStore;
  readonly media: MediaStore;
  readonly parts: PartStore;
  readonly search: SearchStore;
  readonly trunks: TrunkStore;
  readonly usage: UsageStore;
  /** Answers when the database does; rejects when it does not within `deadlineMs`. For the readiness check. */
  ping(deadlineMs: number): Promise<void>;
  /** Ends every connection. Nothing may be called afterwards. */
  close(): Promise<void>;
}

/** The only way in which messages are written. */
export interface AcceptStore {
  /**
   * Used by messaging/accept alone. Runs `work` in one transaction and commits when it resolves. Runs it again from the start, at most three
   * times, after a unique violation, a deadlock or a busy database, so `work` must have no effect outside of
   * `tx`. Rejects with {@link StoreConflict} when it still collides, with any other error at once.
   */
  transact<T>(work: (tx: AcceptTransaction) => Promise<T>): Promise<T>;
  /** The same answer as a transaction's, for whoever only asks: nothing is held, and nobody waits for it. */
  facts(question: FactsQuestion): Promise<Facts>;
}

/** Thrown by {@link AcceptStore.transact} when the rows collided every time. The caller halves its batch. */
export class StoreConflict extends Error {
  override readonly name = "StoreConflict";
}

/**
 * Thrown by any member of the store when its database fails. Carries a code only: what a database says of an error
 * holds values. `temporary` where the same call may work later: out of reach, overloaded, busy.
 */
export class StoreFailure extends Error {
  override readonly name: string = "StoreFailure";
  readonly code: string;
  readonly temporary: boolean;

  constructor(code: string, temporary: boolean) {
    super(code);
    this.code = code;
    this.temporary = temporary;
  }
}

/** Calls come in the order of the members: known, facts (once or twice), open, write. */
export interface AcceptTransaction {
  /** The arrivals and messages that are already stored under these source keys. */
  known(keys: readonly string[]): Promise<ReadonlyMap<string, KnownSubmission>>;
  /**
   * Reads settings, gates, consent and registrations: one query per table family, none for an empty question. What a
   * message is decided by stays so until the commit.
   */
  facts(question: FactsQuestion): Promise<Facts>;
  /**
   * Creates the conversations and log counters that are missing and locks all of them in sorted order, so that
   * two batches never wait for each other crosswise. Returns them with the members that exist.
   */
  open(conversations: readonly ConversationDraft[], userIds: readonly string[]): Promise<OpenedRows>;
  /**
   * Writes every row of the plan in statements of at most 200 rows. Resolves with the events of what came of it beside the
   * plan's own: texts that were queued to somebody who opts out.
   */
  write(plan: BatchPlan): Promise<readonly UserEvent[]>;
}

/** What an earlier submission under the same key became. */
export type KnownSubmission =
  | { readonly kind: "message"; readonly message: Message; readonly conversation: Conversation }
  | {
      readonly kind: "arrival";
      readonly status: Exclude<ArrivalStatus, "accepted">;
      readonly reason: string | null;
    };

/** Conversations and messages as one user sees them. Access is decided by core/access before and on the result. */
export interface InboxStore {
  /**
   * The user's conversations, newest activity first, one keyset query: those before `before`, at most `limit`.
   * Empty and deleted ones are left out.
   */
  conversations(query: ConversationQuery): Promise<readonly ConversationRow[]>;
  /** Those of these conversations in which the user is a member, in one query, in no order. */
  conversationsOf(userId: string, conversationIds: readonly string[]): Promise<readonly ConversationRow[]>;
  /** One conversation with the user's membership; null when there is none such or the user is no member. */
  conversation(userId: string, conversationId: string): Promise<ConversationRow | null>;
  /** Finds or makes a conversation and the memberships of `userIds`; it stays out of lists until a message comes. */
  open(draft: ConversationDraft, userIds: readonly string[], now: number): Promise<Conversation>;
  /** Messages of one conversation with `after` < seq < `before`, the newest `limit` of them, oldest first. */
  messages(query: MessageQuery): Promise<readonly Message[]>;
  /** One message, deleted or not, with the user's membership; null when there is none such or the user is no member. */
  message(
    userId: string,
    messageId: string,
  ): Promise<{ readonly message: Message; readonly member: Member } | null>;
  /** Raises the read marker to `seq` (never lowers it, never past the end). No events when nothing changed. */
  markRead(reading: Reading, conversationId: string, seq: number): Promise<readonly UserEvent[]>;
  /** Keeps what the user has typed; empty: nothing. Null when nothing changed. */
  setDraft(userId: string, conversationId: string, text: string): Promise<UserEvent | null>;
  /** Deletes one message for this user, who has read it then, and all before it. No events when nothing changed. */
  hideMessage(reading: Reading, messageId: string): Promise<readonly UserEvent[]>;
  /** Mutes or unmutes for this user. Null when nothing changed. */
  setMuted(userId: string, conversationId: string, muted: boolean): Promise<UserEvent | null>;
  /** Deletes for this user: hides what is there now; a later message brings the conversation back empty. */
  hide(userId: string, conversationId: string): Promise<UserEvent | null>;
  /** How many conversations have unread messages, and how many messages those are. Muted ones are not counted. */
  unread(userId: string): Promise<{ readonly conversations: number; readonly messages: number }>;
}

export interface Reading {
  readonly userId: string;
  /** Whether the other side of a chat is told how far this user has read. */
  readonly tellPeer: boolean;
}

export interface ConversationRow {
  readonly conversation: Conversation;
  readonly member: Member;
  /** The newest message that the member may see. */
  readonly lastMessage: Message | null;
  /** Chat: how far the other side has read; null elsewhere. Whether that may be shown is the presenter's question. */
  readonly peerReadSeq: number | null;
}

export interface ConversationQuery {
  readonly userId: string;
  readonly limit: number;
  readonly unreadOnly: boolean;
  /** The last row of the page before: its activity and conversation id. */
  readonly before: { readonly at: number; readonly id: string } | null;
  /** Only these; absent: all. */
  readonly filter?: ConversationFilter;
}

/** A conversation passes by any one of these. */
export interface ConversationFilter {
  readonly tenantId: string;
  /** Keys of conversations within the tenant. */
  readonly threadKeys: readonly string[];
  /** The other sides of SMS conversations. */
  readonly peers: readonly string[];
  /** Digits that the other side's number has somewhere; null: not asked for. */
  readonly digits: string | null;
}

export interface MessageQuery {
  /** Whose view it is: what this user deleted is left out. */
  readonly userId: string;
  readonly conversationId: string;
  readonly after: number;
  readonly before: number | null;
  readonly limit: number;
}

/** The log of each user, in which every change that the user can see has a sequence. */
export interface LogStore {
  /** Where the user's log ends now. Read it before the data that it shall cover. */
  cursor(userId: string): Promise<Cursor>;
  /**
   * Events after the cursor, in order, at most `limit`. `reset` when the log can't continue from there: another
   * epoch, a part that was cut, or a sequence that does not exist yet.
   */
  after(
    userId: string,
    cursor: Cursor,
    limit: number,
  ): Promise<{ readonly reset: boolean; readonly events: readonly UserEvent[] }>;
  /** Appends changes that no member of the store writes, such as one of the host's contacts, in one transaction. */
  append(
    notices: readonly Pick<UserEvent, "userId" | "tenantId" | "change">[],
  ): Promise<readonly UserEvent[]>;
  /** Cuts what is older than `before`; resolves with how many entries went. */
  trim(before: number): Promise<number>;
  /** The log sequences of these users now, in one query; for the repair poll of many instances. */
  heads(userIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

export interface SessionRow extends Session {
  /** SHA-256 of the token, hex; the token itself is only in the browser. */
  readonly tokenHash: string;
  /** What the session is known by as long as it lasts, whatever token its browser has by now. */
  readonly key: string;
  /** Any use prolongs it, or only another token of the portal. */
  readonly renewedBy: "use" | "token";
  readonly csrfToken: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface SessionStore {
  /** Keeps a new session. */
  create(session: SessionRow): Promise<void>;
  /** The session with this token hash, unless it has expired; null otherwise. */
  find(tokenHash: string, now: number): Promise<SessionRow | null>;
  /** Moves the expiry of what is kept under this token hash. */
  extend(tokenHash: string, expiresAt: number): Promise<void>;
  /** Ends the session with this key, whatever its tokens; resolves also when it was gone. */
  remove(key: string): Promise<void>;
  /** Notes a token of the portal as used, until it expires; false where it was used before, on any instance. */
  useToken(tokenId: string, expiresAt: number): Promise<boolean>;
  /** Removes the sessions and used tokens that expired before `now`; resolves with how many sessions. */
  purge(now: number): Promise<number>;
}

/** What users keep from the others of their tenant. */
export interface PrivacyStore {
  /** Those of the tenant's users who may differ from core/privacy's default, in two queries. */
  reserved(tenantId: string): Promise<ReadonlyMap<string, Shown>>;
}

/** Which extensions have phones, as far as the PBX told us. */
export interface RegistrationStore {
  /** Notes that these extensions of one PBX are registered, or no longer, as seen at `at`. */
  note(pbx: string, extensionIds: readonly string[], registered: boolean, at: number): Promise<void>;
  /** After a (re)connect: exactly these extensions of the PBX are registered. Resolves with the newly registered. */
  reseed(pbx: string, extensionIds: readonly string[], at: number): Promise<readonly string[]>;
  /** The extensions that are registered now, of these. */
  registered(extensionIds: readonly string[]): Promise<ReadonlySet<string>>;
}

/** What reached us from outside, for the operator. */
export interface ArrivalStore {
  /** Quarantined arrivals, newest first, before `beforeId`. */
  quarantined(limit: number, beforeId: string | null): Promise<readonly Arrival[]>;
  /** One arrival, whatever became of it; null when there is none. */
  find(id: string): Promise<Arrival | null>;
  /** Takes one out of quarantine; false when it is no longer there. What is discarded loses its raw form. */
  settle(id: string, status: "replayed" | "discarded", messageId: string | null): Promise<boolean>;
  /** How many are in quarantine. */
  quarantineSize(): Promise<number>;
}

/** Named leases with a fence, so that one instance at a time does a thing (holds a PBX link). */
export interface LeaseStore {
  /** Takes or renews a lease until `until`; resolves with its fence, or null while another holder has it. */
  acquire(name: string, holder: string, now: number, until: number): Promise<number | null>;
  /** Gives a lease back early. */
  release(name: string, holder: string): Promise<void>;
}
