import type { AwaitedFile } from "./attachments.js";
import type { AnswerKind, ConsentLine } from "./consent.js";
import type { Delivery } from "./delivery.js";
import type {
  Attachment,
  Consent,
  Conversation,
  ConversationKind,
  DeliveryState,
  Direction,
  Member,
  Message,
  NumberSettings,
  Origin,
  Session,
  TenantSettings,
  UserEvent,
  UserSettings,
} from "./model.js";
import type { UsageChange } from "./usage.js";
import type { UsagePlace } from "./usage-day.js";

/**
 * The shapes a message passes through on its way in:
 * Submission (what a source said) → Intent (who that is: resolve) → Decision (what becomes of it: route) →
 * BatchPlan (the rows of one transaction: planBatch).
 */

/** What somebody wants said, with the identity that the session or the PBX proved. */
export interface Submission {
  /** Unique per source for ever: `user:<id>:<client key>`, `pbx:<name>:<…>`, `trunk:<id>:<carrier's id>`; ≤ 190 ASCII. */
  readonly key: string;
  readonly source: Source;
  /** Canonical text ({@link canonicalText}). */
  readonly body: string;
  /** Why the body could not be read, such as an Asterisk arrival that was cut; the sender is told. */
  readonly unreadable?: string;
  readonly receivedAt: number;
  /** How it looked on arrival, for sources outside; kept beside the message. */
  readonly raw: string | null;
  /** What the carrier says of the peer's consent, where it has seen the keyword and answered it itself. */
  readonly optOut?: Consent | null;
  /** The quarantined arrival that is tried again, of the same key: it becomes what the decision is now. */
  readonly replayOf?: string;
  /** Ids of the sender's own uploads, each once, in the order in which they are shown. */
  readonly attachments?: readonly string[];
  /** What a carrier's message carries, in its order: fetched once the message is stored. */
  readonly media?: readonly InboundMedia[];
}

/** A file of an inbound MMS, where the carrier keeps it. */
export interface InboundMedia {
  readonly url: string;
  /** As the carrier claims it; the content decides. */
  readonly type: string | null;
  /** Headers for fetching it, sent to `host` alone and to no place it redirects to. */
  readonly credentials: { readonly host: string; readonly authorization: string } | null;
}

export type Source =
  | { readonly kind: "user"; readonly session: Session; readonly to: Destination }
  | {
      readonly kind: "phone";
      readonly pbx: string;
      /** SIP domain and user that the PBX authenticated; Asterisk knows no domain. */
      readonly domain: string | null;
      readonly endpoint: string;
      /** As the phone dialled it. */
      readonly to: string;
    }
  | {
      readonly kind: "trunk";
      readonly trunkId: string | null;
      readonly from: string;
      readonly to: string;
      /** By which the trunk's local forms are read; without one, the installation's and the tenant's are. */
      readonly country?: string;
    };

export type Destination =
  | { readonly kind: "user"; readonly userId: string }
  /** `from`: our number in E.164, null lets routing choose. */
  | { readonly kind: "sms"; readonly to: string; readonly from: string | null };

export interface ConversationDraft {
  readonly tenantId: string;
  readonly kind: ConversationKind;
  readonly key: string;
  readonly number: string | null;
  readonly peer: string | null;
}

export interface Registration {
  readonly registered: boolean;
  readonly lastSeenAt: number;
}

/** What the store has to read before a batch can be decided. */
export interface FactsQuestion {
  readonly tenantIds: readonly string[];
  readonly userIds: readonly string[];
  /** Our numbers that are named outright. */
  readonly numbers: readonly TenantNumber[];
  /** Users whose sendable numbers are wanted. */
  readonly sendersOfSms: readonly string[];
  /** Peers whose consent and conversations with those users are wanted. */
  readonly peers: readonly TenantPeer[];
  /** Peers that asked for something by a keyword: their conversations are locked, so that one answer goes to one change. */
  readonly askers: readonly TenantPeer[];
  readonly extensionIds: readonly string[];
  /** Uploads that shall become attachments. */
  readonly uploadIds: readonly string[];
}

export interface TenantNumber {
  readonly tenantId: string;
  readonly number: string;
}

export interface TenantPeer {
  readonly tenantId: string;
  readonly peer: string;
}

/** What the store knows. A missing entry means nothing was ever set: {@link defaultSettings} applies. */
export interface Facts {
  readonly tenants: ReadonlyMap<string, TenantSettings>;
  readonly users: ReadonlyMap<string, UserSettings>;
  /** Key: `tenant number`. Holds every named number and every number of the SMS senders. */
  readonly numbers: ReadonlyMap<string, NumberSettings>;
  /** Key: `tenant number peer`. */
  readonly consents: ReadonlyMap<string, Consent>;
  /** When an asker was last answered so. Key: `tenant number peer kind`. */
  readonly answeredAt: ReadonlyMap<string, number>;
  /** Key: `tenant peer`. Our numbers that have a conversation with the peer, the newest activity first. */
  readonly numbersByPeer: ReadonlyMap<string, readonly string[]>;
  /** Key: extension id. */
  readonly registrations: ReadonlyMap<string, Registration>;
  /** Key: id. Those that no message has named yet. */
  readonly uploads: ReadonlyMap<string, Attachment>;
}

export interface MessageDraft {
  readonly kind: "chat" | "sms";
  readonly direction: Direction;
  readonly origin: Origin;
  readonly authorId: string | null;
  readonly body: string;
  readonly segments: number | null;
  readonly state: DeliveryState | null;
  readonly usage: UsagePlace | null;
}

export interface DeliveryDraft {
  readonly kind: "trunk" | "phone";
  readonly target: string;
  readonly from: string;
  readonly to: string;
  /** The user whose phone it is; null for a trunk. */
  readonly readerId: string | null;
  /** A phone that is not registered now is served when it registers. */
  readonly parked: boolean;
}

/** A refusal or a piece of news for one phone, from the address it wrote to. */
export interface NoticeDraft {
  readonly tenantId: string;
  readonly extensionId: string;
  readonly extensionNumber: string;
  readonly from: string;
  readonly body: string;
}

/** One file of one message; a file belongs to one message only. */
export interface MessageAttachment {
  readonly messageId: string;
  readonly attachmentId: string;
  /** Counts from 0. */
  readonly position: number;
}

/** A file of an inbound MMS that is to be fetched. */
export interface MessagePart extends AwaitedFile {
  readonly messageId: string;
  readonly conversationId: string;
  readonly tenantId: string;
  readonly trunkId: string;
  /** JSON of the {@link InboundMedia}; sealed before it is stored, since it opens what others keep. */
  readonly source: string;
  readonly createdAt: number;
}

export interface ConsentChange {
  readonly tenantId: string;
  readonly number: string;
  readonly peer: string;
  readonly consent: Consent;
  readonly how: ConsentLine["how"];
  /** The keyword; empty where only the carrier knows. */
  readonly text: string;
}

/** What we say by ourselves to the peer who wrote: no message of anybody. */
export interface AnswerDraft {
  readonly kind: AnswerKind;
  readonly trunkId: string;
  readonly from: string;
  readonly to: string;
  readonly body: string;
}

/** `replayed`: read again, and what it said has arrivals of its own; `discarded`: an operator wanted it gone. */
export type ArrivalStatus = "accepted" | "quarantined" | "refused" | "replayed" | "discarded";

/** What an arrival became. */
export type ArrivalFate = Pick<Arrival, "id" | "status" | "reason" | "tenantId" | "messageId">;

/** One row per outside submission: what came, and what became of it. */
export interface Arrival {
  readonly id: string;
  readonly sourceKey: string;
  readonly status: ArrivalStatus;
  /** Reason code of a quarantine or refusal. */
  readonly reason: string | null;
  readonly tenantId: string | null;
  readonly messageId: string | null;
  readonly from: string;
  readonly to: string;
  readonly raw: string | null;
  readonly receivedAt: number;
}

/** The rows that exist for the conversations and users of a batch, locked until the transaction ends. */
export interface OpenedRows {
  /** Key: `tenant key`. */
  readonly conversations: ReadonlyMap<string, Conversation>;
  /** Key: conversation id, then user id. */
  readonly members: ReadonlyMap<string, ReadonlyMap<string, Member>>;
  /** Last sequence of each user's log. */
  readonly counters: ReadonlyMap<string, number>;
}

/** Every row that one batch writes; all or nothing. */
export interface BatchPlan {
  readonly messages: readonly Message[];
  /** With their new lastSeq. */
  readonly conversations: readonly Conversation[];
  readonly members: readonly Member[];
  readonly events: readonly UserEvent[];
  /** User id → new last sequence of the log. */
  readonly counters: ReadonlyMap<string, number>;
  readonly deliveries: readonly Delivery[];
  readonly arrivals: readonly Arrival[];
  /** Arrivals that are there already, and are something else now. */
  readonly replays: readonly ArrivalFate[];
  readonly consents: readonly ConsentChange[];
  readonly consentLines: readonly ConsentLine[];
  readonly attachments: readonly MessageAttachment[];
  /** What the messages add to the counters, in the order of the rows. */
  readonly usage: readonly UsageChange[];
  readonly parts: readonly MessagePart[];
}
