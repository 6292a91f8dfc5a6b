/** What operators and their browsers say to each other about trunks and what came over them; types only. */

export interface TrunksReply {
  readonly trunks: readonly TrunkRow[];
  readonly drivers: readonly DriverView[];
}

/** A carrier that a trunk can be made at. */
export interface DriverView {
  readonly name: string;
  readonly title: string;
  /** What to do at the carrier's site, in the reader's language. */
  readonly setup: string;
  readonly settings: readonly Omit<TrunkSettingView, "value" | "isSet">[];
}

export interface TrunkRow {
  readonly id: string;
  readonly title: string;
  /** `sip` and `loopback` come from the configuration and are changed there. */
  readonly kind: "carrier" | "sip" | "loopback";
  /** The carrier's name; of a gateway that of its PBX. */
  readonly carrier: string;
  readonly state: "on" | "off" | "problem";
  /** Why it can't be used, in the reader's language; null where it can. */
  readonly problem: string | null;
  readonly lastWebhook: WebhookView | null;
}

export interface WebhookView {
  readonly at: string;
  /** What became of it, in the reader's language. */
  readonly text: string;
  readonly isTrouble: boolean;
}

export interface TrunkView extends TrunkRow {
  readonly driver: string;
  readonly enabled: boolean;
  readonly country: string;
  readonly atLeastOnce: boolean;
  readonly perSecond: number | null;
  readonly perNumberPerSecond: number | null;
  readonly settings: readonly TrunkSettingView[];
  /** What is pasted at the carrier; null where its secret can't be read any more. */
  readonly webhookUrl: string | null;
  /** How far the first webhook has come, in this order: arrived, signature, number, user. */
  readonly checks: readonly TrunkCheck[];
  readonly numbers: readonly TrunkNumberView[];
}

export interface TrunkSettingView {
  readonly name: string;
  readonly label: string;
  readonly secret: boolean;
  readonly required: boolean;
  readonly example: string;
  /** What a new trunk says while its request does not name the setting; empty for nothing. */
  readonly initial: string;
  /** Empty for a secret, whatever it is. */
  readonly value: string;
  readonly isSet: boolean;
}

export interface TrunkCheck {
  readonly state: "wait" | "ok" | "bad";
  readonly text: string;
}

export interface TrunkNumberView {
  readonly number: string;
  readonly display: string;
  readonly tenant: string;
  readonly users: readonly string[];
}

export interface TrunkRequest {
  readonly driver: string;
  readonly title: string;
  /** By name; an empty secret leaves what is stored. */
  readonly settings: Readonly<Record<string, string>>;
  readonly country: string;
  readonly enabled: boolean;
  readonly atLeastOnce: boolean;
  readonly perSecond: number | null;
  readonly perNumberPerSecond: number | null;
}

/** One arrival that could be given to nobody when it came, with all that was kept of it. */
export interface ArrivalView {
  readonly id: string;
  /** `replayed`: read again, and what it said went its own ways. */
  readonly status: "accepted" | "quarantined" | "refused" | "replayed" | "discarded";
  readonly reason: string | null;
  /** The same in the reader's language; empty where there is none. */
  readonly reasonText: string;
  /** The trunk or PBX that it came over. */
  readonly over: string;
  /** Name of the tenant whose number or line it is; null where that is not known. */
  readonly tenant: string | null;
  readonly from: string;
  readonly to: string;
  readonly receivedAt: string;
  /** As it arrived, from outside and of any shape; null once it was discarded. */
  readonly raw: string | null;
}
