/**
 * What the server and its browsers say to each other; types only. A change here is a change of the API.
 * Times are ISO 8601 UTC text. `cursor` is `epoch.sequence`.
 */

import type { ConsentLineView, ConsentView } from "./consent.js";
import type { AttachmentView } from "./media.js";
import type { ClaimView, ContactView, MyNumber, Person, PresenceChange } from "./people.js";
import type { Preferences } from "./preferences.js";

/** `GET /v1/me` */
export interface Me {
  readonly user: Person;
  readonly tenant: { readonly id: string; readonly name: string; readonly country: string };
  readonly scope: "user" | "office" | "operator";
  readonly chatEnabled: boolean;
  /** Null when the user may text; else the error code of the gate that is closed. */
  readonly smsOff: string | null;
  /** Whether the user has a line on a PBX, and can be connected by `POST /v1/calls`. */
  readonly canCall: boolean;
  /** The numbers the user may send from; the default first. */
  readonly numbers: readonly MyNumber[];
  /** Numbers of the user that are switched off. */
  readonly numbersOff: readonly string[];
  readonly unread: Unread;
  readonly preferences: Preferences;
  /** VAPID public key to subscribe a browser with; null where push is off. */
  readonly pushKey: string | null;
  /** What may be attached: the largest file, and the types by content. */
  readonly media: { readonly maxBytes: number; readonly types: readonly string[] };
  /** Whether a chat can have a video meeting. */
  readonly video: boolean;
  /** Whether mails about unread messages can be sent: only then is there a choice of when. */
  readonly mail: boolean;
  /** The server's clock, so that a browser with a wrong one can tell new from old. */
  readonly now: string;
  /** In how many milliseconds the session ends unless a token of the portal prolongs it; null where use does. */
  readonly sessionEndsInMs: number | null;
  /** Goes into the header `X-CSRF-Token` of everything that changes something. */
  readonly csrfToken: string;
  /** Read before everything else in this answer. */
  readonly cursor: string;
}

export interface Unread {
  readonly conversations: number;
  readonly messages: number;
}

export interface ConversationView {
  readonly id: string;
  readonly kind: "chat" | "sms" | "group";
  /** The visible tag. */
  readonly tag: "SMS" | "Chat";
  /** The other side's name, "Bob Smith – Mobile" for a known number, the formatted number otherwise. */
  readonly title: string;
  /** Chat: the other user. */
  readonly person: Person | null;
  /** SMS: our number. */
  readonly number: string | null;
  /** SMS: the other side, canonical, and as people write it. */
  readonly peer: string | null;
  readonly peerDisplay: string | null;
  readonly lastSeq: number;
  readonly readSeq: number;
  readonly unread: number;
  readonly muted: boolean;
  /** What the user has typed and not sent; empty where there is nothing. */
  readonly draft: string;
  /** Chat: how far the other side has read, where he or she shares it; null elsewhere. */
  readonly peerReadSeq: number | null;
  /** SMS: what the other side says of our texts; null where nothing was said, and for chats. */
  readonly consent: ConsentView | null;
  /** Who of the number's users has taken it; null where nobody has. */
  readonly claim: ClaimView | null;
  readonly lastActivityAt: string | null;
  readonly lastMessage: MessageView | null;
}

export interface MessageView {
  readonly id: string;
  readonly conversationId: string;
  readonly seq: number;
  readonly body: string;
  /** Sent by the reader. */
  readonly mine: boolean;
  /** `in` on the reader's left, `out` on the right: what the reader or a colleague sent by SMS is `out`. */
  readonly direction: "in" | "out";
  readonly author: { readonly id: string | null; readonly name: string };
  /** Outbound SMS: its state. Chat: `sent`. Received: null. */
  readonly state:
    | "queued"
    | "sending"
    | "unknown"
    | "accepted"
    | "sent"
    | "delivered"
    | "failed"
    | "blocked"
    | null;
  readonly stateReason: string | null;
  /** How often it was sent anew after it had failed; of two states the one of the later try holds. */
  readonly retries: number;
  readonly segments: number | null;
  readonly attachments: readonly AttachmentView[];
  readonly sentAt: string;
  /** The key the reader's own client gave it; pairs the echo with the bubble. */
  readonly clientKey: string | null;
}

/** `POST /v1/messages`, and `POST /v1/conversations/:id/messages` without `to` and `from`. */
export interface SendRequest {
  /** Made by the client, random; the same key is the same message, however often it is sent. */
  readonly clientKey: string;
  readonly to: Recipient;
  /** May be empty where there are attachments. */
  readonly body: string;
  /** Ids of own uploads, at most 10; for chats, and for texts from numbers that have `mms`. */
  readonly attachments?: readonly string[];
}

export type Recipient =
  | { readonly user: string }
  | { readonly extension: string }
  | { readonly number: string; readonly from?: string };

/** The conversation comes over the stream, with what the message changed in it. */
export interface SendReply {
  readonly message: MessageView;
}

/** `POST /v1/calls`: the own phone rings first, and who answers it is connected. */
export interface CallRequest {
  readonly to: { readonly user: string } | { readonly extension: string } | { readonly number: string };
}

/** One's own phone rings; from here on it is a call like any other. */
export interface CallReply {
  readonly state: "ringing";
}

/** `POST /v1/conversations/:id/read` */
export interface ReadReply {
  readonly readSeq: number;
  readonly unread: Unread;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Give it as `before` to get the next page; null at the end. */
  readonly next: string | null;
}

/** `POST /v1/conversations`: finds the conversation with somebody, or makes it. */
export interface OpenRequest {
  readonly to: Recipient;
}

/** `GET /v1/events?cursor=&wait=`: the stream for those who cannot stream. */
export interface EventsReply {
  readonly events: readonly StreamEvent[];
  /** What came meanwhile and is no entry of the log: it counts for no cursor. */
  readonly signals: readonly StreamEvent[];
  /** Give it with the next question. */
  readonly cursor: string;
}

/** `GET /v1/directory?q=&scope=&before=`, by name; `scope` is all, coworkers, own or shared. */
export interface DirectoryReply {
  readonly people: readonly Person[];
  readonly contacts: readonly ContactView[];
  /** The query read as a phone number, where it is one. */
  readonly number: { readonly number: string; readonly display: string } | null;
  /** Give it as `before` to get the next page; null at the end. */
  readonly next: string | null;
}

/** Frames of `GET /v1/stream` (SSE: `event` is the type, `id` the cursor after it) and items of `GET /v1/events`. */
export type StreamEvent =
  | {
      readonly type: "hello";
      readonly cursor: string;
      readonly rotateAfterMs: number;
      /** Whether the server still knows whose dots this browser watches; if not, say it again. */
      readonly watching: boolean;
    }
  | { readonly type: "reset"; readonly cursor: string }
  | {
      readonly type: "message";
      readonly conversation: ConversationView;
      readonly message: MessageView;
    }
  | {
      readonly type: "state";
      readonly conversationId: string;
      readonly messageId: string;
      readonly state: NonNullable<MessageView["state"]>;
      readonly stateReason: string | null;
      readonly retries: number;
    }
  /** What a message carries, where that is something else now: its files came, or did not. */
  | {
      readonly type: "files";
      readonly conversationId: string;
      readonly messageId: string;
      readonly attachments: readonly AttachmentView[];
    }
  | { readonly type: "read"; readonly conversationId: string; readonly readSeq: number }
  | { readonly type: "hidden"; readonly conversationId: string; readonly hiddenBefore: number }
  | { readonly type: "muted"; readonly conversationId: string; readonly muted: boolean }
  | { readonly type: "preferences"; readonly preferences: Preferences }
  | { readonly type: "draft"; readonly conversationId: string; readonly text: string }
  | { readonly type: "message-hidden"; readonly conversationId: string; readonly messageId: string }
  /** The other side of a chat has read up to there. */
  | { readonly type: "peer-read"; readonly conversationId: string; readonly readSeq: number }
  | { readonly type: "claim"; readonly conversationId: string; readonly claim: ClaimView | null }
  /** Somebody opted out or in, or a keyword was answered. */
  | { readonly type: "consent"; readonly conversationId: string; readonly line: ConsentLineView }
  /** What the user may send, or from which numbers, or with whom, is another now: ask for `me` and the list again. */
  | { readonly type: "abilities" }
  /** Contacts are others now: ask again. Own ones have a cursor; shared ones come as a signal, without. */
  | { readonly type: "contacts" }
  /** Dots that changed of people whom this browser watches; at most every five seconds, without a cursor. */
  | { readonly type: "presence"; readonly people: readonly PresenceChange[] }
  /** Signals: true only now, without a cursor. Who typed is forgotten after 15 s without another word. */
  | {
      readonly type: "typing";
      readonly conversationId: string;
      readonly userId: string;
      readonly name: string;
      readonly typing: boolean;
    }
  /** The totals, soon after any of the above changed them; has no `id`, for it is no entry of the log. */
  | { readonly type: "unread"; readonly unread: Unread }
  /** The server rotates or stops: connect again with the last cursor. */
  | { readonly type: "bye"; readonly reason: "rotate" | "stopping" | "signed-out" };

/** Every error answer. */
export interface ErrorReply {
  readonly error: {
    readonly code: string;
    /** Words for a person. */
    readonly message: string;
    /** Values behind the words, such as the number concerned. */
    readonly details?: Readonly<Record<string, string | number>>;
    /** The fields that did not fit, for `invalid`. */
    readonly fields?: readonly {
      readonly path: string;
      readonly message: string;
      /** What is wrong, where a screen says it in its own language. */
      readonly code?: string;
    }[];
    /** Where to find an unexpected error in the server's log. */
    readonly id?: string;
  };
}

/** `GET /v1/quarantine`, without the texts: what came in and belongs to nobody. */
export interface QuarantinedView {
  readonly id: string;
  readonly tenantId: string | null;
  readonly reason: string | null;
  /** The trunk or PBX that it came over. */
  readonly over: string;
  readonly from: string;
  readonly to: string;
  readonly receivedAt: string;
}
