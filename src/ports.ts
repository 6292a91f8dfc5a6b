/**
 * Every interface to the outside. messaging/ and http/ know these and nothing behind them; store/, connectors/,
 * hosts/ and live/ implement them. Unless a member says otherwise it may be called at any time, by several callers
 * at once, and rejects only when the thing behind it is out of reach or broken.
 */
import type {
  Contact,
  Extension,
  Outcome,
  OwnNumber,
  Session,
  Tenant,
  TenantDirectory,
  User,
  UserEvent,
} from "./core/model.js";
import type { PhoneState } from "./core/presence.js";
import type { Signal } from "./core/signal.js";
import type { ContactBook, ContactQuery } from "./ports-contacts.js";

export type { PhoneState } from "./core/presence.js";
export * from "./ports-carriers.js";
export * from "./ports-claims.js";
export * from "./ports-consent.js";
export * from "./ports-contacts.js";
export * from "./ports-dead-letters.js";
export * from "./ports-doctor.js";
export * from "./ports-handset.js";
export * from "./ports-health.js";
export * from "./ports-media.js";
export * from "./ports-notify.js";
export * from "./ports-outbox.js";
export * from "./ports-presence.js";
export * from "./ports-search.js";
export * from "./ports-settings.js";
export * from "./ports-store.js";
export * from "./ports-trunks.js";
export * from "./ports-usage.js";

// ---------------------------------------------------------------------------------------------- host

/** The admin UI we live in: it knows the people, and who has signed in. */
export interface Host {
  readonly name: "builtin" | "fusionpbx" | "freepbx";
  readonly directory: Directory;
  readonly contactBook: ContactBook;
  /**
   * Checks a name and password by the host's own rules; null when they do not fit, in the same time as when they do.
   * `tenant` is the tenant's name or SIP domain; it may be empty where the username is unique.
   */
  signIn(tenant: string, username: string, password: string): Promise<User | null>;
  /**
   * Reads a token by which the portal's module says who is signed in there (hosts/shared/token); null where it does not
   * hold, or names nobody whom the directory lets in. That it is used once is the caller's to see to, by its id.
   */
  readToken(token: string): Promise<HostToken | null>;
  /** The portal that signs people in; null where our own login page does. */
  readonly portal: HostPortal | null;
  /** Ends connections and timers. */
  close(): Promise<void>;
}

/** The portal around us, all of it paths on the same origin. */
export interface HostPortal {
  /** What people call it. */
  readonly title: string;
  /** Where it signs people in, and where they go who leave us. */
  readonly home: string;
  /** Each answers `{"token": …}` to whoever is signed in to its part of the portal. */
  readonly tokens: readonly string[];
  /** What shows our pages inside the portal, with the page's path behind it, URL-encoded; null where nothing does. */
  readonly pages: string | null;
}

/** What a token of the portal said, once it was found genuine. */
export interface HostToken {
  /** Unique among all tokens: at most 64 ASCII characters. */
  readonly id: string;
  readonly user: User;
  /** From when on the reader takes it for good no more. */
  readonly expiresAt: number;
}

/** Who the users, extensions, numbers and contacts are. Answers come from a cache that is at most 10 s old. */
export interface Directory {
  /** Everything of one tenant; null when there is no such tenant. */
  tenant(tenantId: string): Promise<TenantDirectory | null>;
  /** Every tenant, for operators and start-up. */
  tenants(): Promise<readonly Tenant[]>;
  /** The extension behind a line of a PBX. FreeSWITCH asks with the SIP domain, Asterisk with null. */
  extension(pbx: string, domain: string | null, endpoint: string): Promise<Extension | null>;
  /** The tenant's number with this E.164, whichever tenant it is; null when it is not ours. */
  number(e164: string): Promise<OwnNumber | null>;
  /** Every extension of one PBX; used to match registrations. */
  extensionsOf(pbx: string): Promise<readonly Extension[]>;
  /** Contacts of the user, by name: one query and a half for a page, wherever it lies. */
  contacts(session: Session, query: ContactQuery): Promise<readonly Contact[]>;
  /** One contact that the user may see; null for any other id. */
  contact(session: Session, contactId: string): Promise<Contact | null>;
  /** Own and shared contacts of the user with one of these numbers (E.164). */
  contactsByNumber(session: Session, numbers: readonly string[]): Promise<readonly Contact[]>;
  /** Forgets what is cached, after a change of ours. */
  refresh(): void;
}

// ---------------------------------------------------------------------------------------------- connectors

/** One configured PBX. */
export interface PbxConnector {
  readonly name: string;
  readonly kind: "freeswitch" | "asterisk";
  /** Starts connecting and keeps at it, for ever, until stop. Returns at once. */
  start(handlers: PbxHandlers): void;
  /** Ends the link and waits for what is under way, at most a few seconds. */
  stop(): Promise<void>;
  /**
   * Sends one text of at most 1,000 bytes to an extension's phones or any text to a trunk, and resolves with what is
   * known of it; never rejects. Called by the outbox with `attempt` committed; `signal` ends the waiting.
   * A phone answers `accepted` when at least one of its contacts took it.
   */
  send(text: PbxText, signal: AbortSignal): Promise<Outcome>;
  /**
   * Rings the caller's phones, and lets the PBX connect who answers to `to`, as if it had been dialled there. Resolves as
   * soon as a phone rings, or none will: from then on the PBX alone carries the call and ends both sides with either.
   * Never rejects; whoever raises `signal` ends the call that does not ring yet.
   */
  call(call: PbxCall, signal: AbortSignal): Promise<CallOutcome>;
  /**
   * What a text of which the raw form was kept says now, for the operator who replays it; null where it can't be read.
   * `from`: what its arrival was, which is out of the sender's reach.
   */
  reread(raw: string, from: "phone" | "trunk"): PbxArrival | null;
  /** The link as it is now, for health and `doctor`. */
  status(): PbxStatus;
}

export interface PbxText {
  /** Our id of this attempt, a UUID; FreeSWITCH gets it as Job-UUID. */
  readonly attempt: string;
  readonly to:
    | { readonly kind: "extension"; readonly domain: string; readonly endpoint: string }
    | { readonly kind: "trunk"; readonly trunkId: string; readonly number: string };
  /** User part of the From address: an extension number or E.164. */
  readonly from: string;
  /** Host part of the From address for an extension: the tenant's domain. Trunks have their own. */
  readonly fromDomain: string;
  readonly body: string;
}

/** One phone of ours rings, then somebody is dialled. */
export interface PbxCall {
  /** Our id of it, a UUID. */
  readonly id: string;
  /** Whose phones ring; name and number are shown to who is called, where the PBX has no others for the line. */
  readonly caller: {
    readonly domain: string;
    readonly endpoint: string;
    readonly number: string;
    readonly name: string;
  };
  /** An extension of the PBX, or a number in E.164; shown on the caller's own phone. */
  readonly to: { readonly number: string; readonly name: string };
}

export type CallOutcome =
  /** A phone rings, or was answered already. */
  | { readonly kind: "ringing" }
  /** No phone is registered, or none that still answers. */
  | { readonly kind: "no-phone" }
  /** The phones are busy or declined, or the PBX did not want to. */
  | { readonly kind: "refused"; readonly reason: string }
  /** There is no link, or nothing came back. */
  | { readonly kind: "unavailable" };

/** What a connector tells us. It awaits each call before it acknowledges to the PBX or goes on. */
export interface PbxHandlers {
  /** Texts from phones and trunks, oldest first. Resolves after the commit: only then may the PBX forget them. */
  arrived(arrivals: readonly PbxArrival[]): Promise<void>;
  /** After each (re)connect: the complete set of lines that are registered now. */
  seeded(lines: readonly PbxLine[]): Promise<void>;
  /** One line registered (again) or its last contact went. */
  registration(line: PbxLine, registered: boolean): Promise<void>;
  /** The phone state of a line changed. */
  phoneState(line: PbxLine, state: PhoneState): void;
  /** The link went up or down, or something that an operator should know happened. */
  changed(status: PbxStatus): void;
}

/** A line as the PBX names it. */
export interface PbxLine {
  /** SIP domain, lower case; null on Asterisk. */
  readonly domain: string | null;
  readonly endpoint: string;
}

export interface PbxArrival {
  /** Unique in the PBX for ever, such as `<Core-UUID>:<Event-Sequence>`; the caller adds the PBX's name. */
  readonly key: string;
  /** Who sent it, as the PBX proved it; `trunkId` is null for a trunk that we do not know. */
  readonly from:
    | { readonly kind: "phone"; readonly line: PbxLine }
    | { readonly kind: "trunk"; readonly trunkId: string | null; readonly number: string };
  /** User part of the address it was sent to. */
  readonly to: string;
  readonly body: Uint8Array;
  /** Without parameters, lower case. */
  readonly contentType: string;
  readonly receivedAt: number;
  /** Why the body is missing or cut, where the connector knows. */
  readonly unreadable?: string;
  /** The whole arrival as the PBX gave it, for the record. */
  readonly raw: string;
}

export interface PbxStatus {
  readonly link: "down" | "connecting" | "up" | "refused";
  /** What an operator needs to know, in words; null when all is well. */
  readonly problem: string | null;
  readonly version: string | null;
  /** Since when the link is in this state. */
  readonly since: number;
  /** True where texts can be lost while we are away, because nothing spools them. */
  readonly lossy: boolean;
  /** Whether we see what becomes of texts; null where the PBX tells it anyway. */
  readonly mirrored: boolean | null;
}

// ---------------------------------------------------------------------------------------------- live

/** Tells every instance's hub about committed events. Delivery is a hint: who misses one reads the log. */
export interface LiveBus {
  /** Called after the commit; never throws, never waits. */
  publish(events: readonly UserEvent[]): void;
  /** Tells who is connected now, on every instance; never throws, never waits. Who misses it hears it never. */
  signal(signal: Signal): void;
  /**
   * Hears this process's events in full and other processes' as heads, and everybody's signals. Returns how to stop
   * hearing.
   */
  subscribe(listener: (notice: LiveNotice) => void): () => void;
  /** Ends connections. */
  close(): Promise<void>;
}

export type LiveNotice =
  | { readonly kind: "events"; readonly events: readonly UserEvent[] }
  | { readonly kind: "heads"; readonly heads: ReadonlyMap<string, number> }
  | { readonly kind: "signal"; readonly signal: Signal };
