/**
 * The words of Sidetone and the shapes behind them. A new noun is added here first.
 *
 * tenant        a customer of the PBX (FreeSWITCH and FusionPBX say "domain")
 * extension     a phone line inside a tenant: (tenant, pbx, number, endpoint)
 * user          a portal login; owns extensions
 * number        a DID or short code of ours, E.164
 * address       what a message comes from or goes to: number, short code, alphanumeric or e-mail-like sender
 * carrier       a company's SMS API            trunk      our account at a carrier, or a SIP gateway; numbers hang on trunks
 * webhook       the carrier's request that brings us texts and receipts      driver   code for one company's API
 * face          the same API as the carrier simulator plays it      mapping   an API as an operator describes it to the generic driver
 * connector     code that speaks one outside protocol
 * directory     who the users, extensions, numbers and contacts are; it belongs to the host
 * contact       somebody outside with numbers and e-mails: one user's own, or shared with the whole tenant
 * contact book  where contacts are written; the host's, or ours beside the host's
 * host          the admin UI we live in (FusionPBX, FreePBX, built-in)
 * conversation  one thread: two users (chat), our number and one peer (sms), or several users (group)
 * member        one user's view of one conversation: read marker, hidden part, mute
 * submission    something somebody wants said, before we decided about it; message: what was stored, immutable
 * attachment    a file that a message carries      upload   one that no message has named yet     part   one of an inbound MMS, not here yet
 * thumbnail     a small copy of a large picture, shown until somebody opens it
 * arrival       the raw form in which a submission reached us from outside; kept, also when quarantined
 * delivery      one message on its way to one recipient outside the browser
 * outbox        the deliveries that are not finished      outcome   what a connector knows after one attempt
 * flow          how much may leave now over a trunk, or from one number over it
 * dead letter   a text to a trunk that failed or is not confirmed, until somebody sees to it
 * receipt       what the far side says later (DLR)        segment   one radio-sized part of an SMS
 * subscription  where one browser takes pushes     notice   what a notification says        reminder   a mail about unread messages
 * abilities     what a user may send, and from which numbers; they follow from switches that the office sets
 * preferences   what a user chose for him- or herself, the same in every browser
 * consent       whether a peer takes texts from a number of ours; keyword: a message that asks for it (STOP) or for help;
 *               answer: what we say to a keyword by ourselves
 * consent line  a line among the messages that says who changed a consent, or what was answered
 * claim         a conversation of a shared number that one of its users has taken, for a while
 * call          own phone first, then who is called; carried by the PBX, we only begin it
 * sequence      the place of a message in its conversation, or of an event in a user's log; without gaps
 * cursor        `epoch.sequence`: how far a browser has seen its user's log     audience  the users an event is for
 * signal        something that is true only now (who is typing), told to open streams and kept nowhere
 * draft         what a user has typed in a conversation and not sent     usage   how much was texted, in counts: never texts
 *
 * finding       something that is not well with the installation: what, why it matters, and the one thing to do
 * gap           a time in which the link to a PBX was away
 * check         one look at one thing that may give findings      doctor    all checks together
 *
 * Times are milliseconds since 1970 UTC, as stored; only http/present turns them into ISO text.
 */
import type { Change } from "./change.js";
import type { UsagePlace } from "./usage-day.js";

export type { NumberSettings, TenantSettings, UserSettings } from "./switches.js";

export interface Tenant {
  readonly id: string;
  readonly name: string;
  /** SIP domains of the tenant, lower case; the first one is used when we must write an address. */
  readonly sipDomains: readonly string[];
  /** ISO 3166 country, upper case, by which local forms of a number are read. */
  readonly country: string;
  /** IANA time zone; usage days are days of this zone. */
  readonly timeZone: string;
}

/** What a signed-in person may do: use it, run the tenant's numbers, run the installation. */
export type Scope = "user" | "office" | "operator";

export interface User {
  readonly id: string;
  readonly tenantId: string;
  readonly username: string;
  readonly displayName: string;
  readonly email: string | null;
  readonly scope: Scope;
  readonly enabled: boolean;
}

export interface Extension {
  readonly id: string;
  readonly tenantId: string;
  /** Name of the PBX entry in our configuration. */
  readonly pbx: string;
  /** What is dialled, such as `1001`. */
  readonly number: string;
  /** What the PBX calls the line: the SIP user on FreeSWITCH, the PJSIP endpoint on Asterisk. */
  readonly endpoint: string;
  readonly userId: string | null;
}

/** A number of ours as the host's number table has it; the switches are in core/switches. */
export interface OwnNumber {
  readonly id: string;
  readonly tenantId: string;
  readonly e164: string;
  readonly label: string;
}

export interface ContactNumber {
  readonly e164: string;
  /** Mobile, work, home … as the host has it; shown beside the name. */
  readonly label: string;
}

export interface Contact {
  readonly id: string;
  readonly tenantId: string;
  /** Null for a contact that the whole tenant shares. */
  readonly ownerId: string | null;
  readonly name: string;
  readonly organisation: string | null;
  readonly numbers: readonly ContactNumber[];
  readonly emails: readonly string[];
  /** The portal that keeps it, by its name; nobody changes it here. Absent for what is in our contact book. */
  readonly keptIn?: string;
}

/** Every user, extension and number of one tenant at one moment, indexed; replaced as a whole, never changed. */
export interface TenantDirectory {
  readonly tenant: Tenant;
  readonly users: ReadonlyMap<string, User>;
  readonly extensionsByNumber: ReadonlyMap<string, Extension>;
  readonly extensionsByUser: ReadonlyMap<string, readonly Extension[]>;
  /** Key: E.164. */
  readonly numbers: ReadonlyMap<string, OwnNumber>;
}

export type ConversationKind = "chat" | "sms" | "group";

export interface Conversation {
  readonly id: string;
  readonly tenantId: string;
  readonly kind: ConversationKind;
  /** Unique within the tenant: `chat:<user>:<user>` sorted, `sms:<number>:<peer>`, `group:<id>`. */
  readonly key: string;
  /** Our number (E.164), SMS only. */
  readonly number: string | null;
  /** Canonical address of the other side ({@link addressKey}), SMS only. */
  readonly peer: string | null;
  readonly lastSeq: number;
  /** SMS only; may have expired, see core/claims. */
  readonly claim: Claim | null;
  readonly createdAt: number;
}

export interface Claim {
  readonly userId: string;
  /** It holds before this moment. */
  readonly until: number;
}

export interface Member {
  readonly conversationId: string;
  readonly userId: string;
  readonly tenantId: string;
  /** When the last message came that this member can see; null keeps an empty conversation out of the list. */
  readonly lastActivityAt: number | null;
  /** Read up to and including this sequence; only rises. One's own message moves it too. */
  readonly readSeq: number;
  /** Messages up to and including this sequence were deleted by this member, for this member. */
  readonly hiddenBefore: number;
  /** Messages up to and including this sequence were there before the member joined and stay invisible. */
  readonly visibleFrom: number;
  /** Last sequence that a member who was removed may still read; null while a member. */
  readonly visibleUntil: number | null;
  readonly muted: boolean;
  /** What the member has typed and not sent; empty where there is nothing. */
  readonly draft: string;
  /** The newest message that the member did not delete, 0 for none; null where that is the newest of all. */
  readonly lastShownSeq: number | null;
}

/** Life of an outbound SMS; see core/delivery for the ranks. */
export type DeliveryState =
  | "queued"
  | "sending"
  | "unknown"
  | "accepted"
  | "sent"
  | "failed"
  | "delivered"
  | "blocked";

/** How a message reached us. */
export type Origin = "portal" | "phone" | "trunk";

/** `internal`: between users; `in`: a peer texted us; `out`: we texted a peer. */
export type Direction = "internal" | "in" | "out";

export interface Message {
  readonly id: string;
  readonly tenantId: string;
  readonly conversationId: string;
  readonly seq: number;
  readonly kind: "chat" | "sms";
  readonly direction: Direction;
  readonly origin: Origin;
  /** The user who wrote it; null when a peer outside did. */
  readonly authorId: string | null;
  /** The key under which its source submitted it; the same key is the same message, for ever. */
  readonly sourceKey: string;
  readonly body: string;
  /** SMS only. */
  readonly segments: number | null;
  /** The state of the bubble, outbound SMS only; copies to phones never move it. */
  readonly state: DeliveryState | null;
  /** Why it failed, waits or is not confirmed, as a reason code; null otherwise. */
  readonly stateReason: string | null;
  /** How often it was sent anew after it had failed: the one way in which a state goes back. */
  readonly retries: number;
  /** How many files it carries; most carry none, and then nobody looks for any. */
  readonly attachmentCount: number;
  /** Where it is counted; null for chats. */
  readonly usage: UsagePlace | null;
  readonly createdAt: number;
}

/** A file that a message carries, or that waits for its message. */
export interface Attachment {
  readonly id: string;
  readonly tenantId: string;
  /** The user who uploaded it; null for what came from outside. */
  readonly ownerId: string | null;
  /** As the sender's file was called, cleaned: for showing, never a path. */
  readonly name: string;
  /** By its content, never by its name. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** Pixels as it is shown, for pictures. */
  readonly width: number | null;
  readonly height: number | null;
  /** Its name in the media folder: random, of our own making. */
  readonly file: string;
  readonly createdAt: number;
}

/** What a connector knows after one attempt. Accepted is not sent, sent is not delivered. */
export type Outcome =
  /** The next hop took it. `reference` is the far side's id where it gives one. */
  | { readonly kind: "accepted"; readonly reference?: string }
  /** Nothing was taken; try again, at the earliest after `retryAfterMs`, or at the next registration. */
  | {
      readonly kind: "deferred";
      readonly reason: string;
      readonly retryAfterMs?: number;
      readonly untilRegistered?: boolean;
    }
  /** Refused for good. */
  | { readonly kind: "rejected"; readonly reason: string }
  /** It may have been taken; nobody can tell. Never sent again by itself. */
  | { readonly kind: "unknown"; readonly reason: string };

export type Consent = "opted-in" | "opted-out";

/** An entry of a user's log, with all that a reader needs to show it. */
export interface UserEvent {
  readonly userId: string;
  readonly tenantId: string;
  /** Sequence in the user's log; without gaps and in commit order. */
  readonly seq: number;
  readonly at: number;
  readonly change: Change;
}

/** How far a user's log has been seen. Another epoch means another log: start afresh. */
export interface Cursor {
  readonly epoch: string;
  readonly seq: number;
}

/** Who is asking, as the server knows it; never built from a request body or header. */
export interface Session {
  readonly userId: string;
  readonly tenantId: string;
  readonly scope: Scope;
}
