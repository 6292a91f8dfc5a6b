/**
 * The carriers' part of the ports: what a driver for a company's SMS API is, sends and takes. Import it through ports.ts.
 */
import type { Outcome } from "./core/model.js";
import type { InboundMedia } from "./core/submission.js";
import type { Receipt } from "./ports-outbox.js";

/** A driver for one company's API, before any account is known; connectors/sms has one folder for each. */
export interface CarrierDriver {
  /** As it is stored with a trunk, and the folder's name: `twilio`. */
  readonly name: string;
  /** As people know it: `Twilio`. */
  readonly title: string;
  /** What an account needs, in the order of the form on the trunk page. */
  readonly settings: readonly DriverSetting[];
  /** Key of the word catalogue: what an operator does at the company's site. */
  readonly setup: string;
  /** What stands behind the webhook address as it is pasted there, where the company fills in a template of its own. */
  readonly webhookTemplate?: string;
  readonly capabilities: CarrierCapabilities;
  /** Makes the object of one trunk; throws a {@link SettingsProblem} when the settings can't work. */
  create(account: CarrierAccount): SmsCarrier;
}

export interface DriverSetting {
  readonly name: string;
  /** Key of the word catalogue for its label. */
  readonly label: string;
  /** Stored encrypted, never shown again. */
  readonly secret: boolean;
  readonly required: boolean;
  readonly example: string;
  /** What a new account says while nobody said otherwise; never of a secret. Absent: nothing. */
  readonly initial?: string;
}

/** Thrown by {@link CarrierDriver.create}; `setting` names the field, `reason` is a key of the word catalogue. */
export class SettingsProblem extends Error {
  override readonly name = "SettingsProblem";
  readonly setting: string;
  readonly reason: string;

  constructor(setting: string, reason: string) {
    super(`${setting}: ${reason}`);
    this.setting = setting;
    this.reason = reason;
  }
}

/** What a company's API can do; said in data so that pages and rules read it. */
export interface CarrierCapabilities {
  readonly mms: boolean;
  /** Whether it tells later what became of a message. */
  readonly receipts: boolean;
  /** Whether a message can be looked up after an answer was lost: by our reference, or only by its numbers and time. */
  readonly lookup: "reference" | "search" | "none";
  /**
   * Whether the carrier answers STOP, START and HELP itself, so that we stay silent: with ours, people would be told
   * twice. `setting` and `usually`: the account says, and where it says nothing the latter does.
   */
  readonly answersKeywords: "always" | "never" | "setting" | "usually";
  /** Characters of one text. */
  readonly maxCharacters: number;
  /** Attachments of one message; none where `mms` is false. */
  readonly media: { readonly maxCount: number; readonly maxBytes: number };
  /** Whether its webhooks carry a proof beside the secret in their address. */
  readonly signsWebhooks: boolean;
  /** Messages a second per number that it takes at most; null where it does not say. */
  readonly perNumberRate: number | null;
}

/** One account of ours, with everything that its driver may use. */
export interface CarrierAccount {
  readonly trunkId: string;
  /** By {@link DriverSetting.name}; secrets in plain. */
  readonly settings: Readonly<Record<string, string>>;
  /** Where the carrier's webhooks reach this trunk, as the outside writes it (scheme, host, path); from configuration. */
  readonly webhookUrl: string;
  /** ISO 3166 country by which the carrier's local number forms are read. */
  readonly country: string;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
}

/** One trunk at a carrier (or the loopback); one object per trunk. */
export interface SmsCarrier {
  readonly trunkId: string;
  /** What this account can do, where that is not what its driver says of all. */
  readonly capabilities?: Partial<CarrierCapabilities>;
  /** Starts what the driver needs; receipts that come without a webhook go to `handlers`. */
  start(handlers: CarrierHandlers): void;
  stop(): Promise<void>;
  /**
   * Hands one message to the carrier; never rejects. `signal` ends the waiting. `deferred` says by its reason what is
   * wrong with the trunk, where it is the trunk: see core/trunk-trouble.
   */
  send(sms: OutboundSms, signal: AbortSignal): Promise<Outcome>;
  /**
   * Asks what became of a message whose answer was lost; null when the carrier does not know it (yet), so that nothing
   * is concluded. Absent where the API offers no look-up.
   */
  readonly lookup?: (sms: OutboundSms, sentAt: number, signal: AbortSignal) => Promise<LookupResult | null>;
  /** Null where nothing comes by HTTP. */
  readonly webhook?: CarrierWebhook;
  /**
   * Hands over a file of an inbound message that lies at no address of the internet; null where there is none (any
   * more). Absent where the carrier keeps files at addresses.
   */
  readonly readMedia?: (url: string) => Promise<Uint8Array | null>;
}

export interface LookupResult {
  readonly outcome: Outcome;
  /** What the carrier says of it beyond having taken it. */
  readonly state: Receipt["state"] | null;
}

export interface CarrierHandlers {
  /** A receipt for one of our messages. */
  receipt(receipt: Receipt): Promise<void>;
}

export interface OutboundSms {
  /** Our reference, the delivery's id; the carrier's idempotency key or tag where it has one. */
  readonly reference: string;
  /** E.164. */
  readonly from: string;
  /** Canonical peer address. */
  readonly to: string;
  readonly body: string;
  /** Pictures and files of an MMS, at addresses of ours from which the carrier fetches them for a few hours. */
  readonly media: readonly { readonly url: string; readonly type: string; readonly bytes: number }[];
}

/** How a carrier's HTTP requests are taken: verified from the raw bytes first, parsed only then. */
export interface CarrierWebhook {
  /** Null: it comes from the carrier. Else why not, for the operator's page. Synchronous, in constant time, no parsing. */
  verify(request: WebhookRequest): WebhookRefusal | null;
  /** What it says; throws {@link UnreadableWebhook} where that is not understood. */
  parse(request: WebhookRequest): readonly WebhookEvent[];
  /** What the carrier wants to read as our answer once all of it is stored. */
  readonly reply: { readonly status: number; readonly contentType: string; readonly body: string };
}

export type WebhookRefusal = "unsigned" | "bad-signature" | "too-old" | "wrong-account" | "bad-credentials";

export interface WebhookRequest {
  readonly method: string;
  /** The address as the carrier wrote it: the public one, with its query. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Exactly the bytes that came. */
  readonly body: Uint8Array;
}

/** Thrown by {@link CarrierWebhook.parse}: genuine, but not understood; kept in quarantine and replayed after a fix. */
export class UnreadableWebhook extends Error {
  override readonly name = "UnreadableWebhook";
}

export type WebhookEvent =
  | { readonly kind: "message"; readonly message: InboundSms }
  /** A state that we do not know is `unknown`, which moves nothing, with the carrier's word in the reason. */
  | { readonly kind: "receipt"; readonly receipt: Omit<Receipt, "trunkId" | "receivedAt"> }
  /** Something that concerns nobody, such as a "read" notice; answered and forgotten. */
  | { readonly kind: "ignored"; readonly what: string };

export interface InboundSms {
  /** The carrier's id of the message (not of the event), unique with `to` within the trunk for ever. */
  readonly externalId: string;
  /** As the carrier writes it; the caller reads it by the trunk's country. */
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly media: readonly InboundMedia[];
  /** Where the carrier has seen an opt-out itself. */
  readonly optOut: "opted-out" | "opted-in" | null;
}

export type { InboundMedia };
