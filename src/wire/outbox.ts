/** What the server and an operator's browser say to each other about texts that came to no good end; types only. */

/** `GET /v1/outbox?trunk=&state=&before=`, newest first. */
export interface DeadLetterView {
  readonly id: string;
  readonly tenant: string;
  readonly trunk: { readonly id: string; readonly title: string };
  /** Our number and the other side, as people write them; never the text. */
  readonly number: string;
  readonly peer: string;
  readonly state: "failed" | "unknown";
  /** Why, as a reason code. */
  readonly reason: string | null;
  readonly attempts: number;
  /** Since when it is in this state. */
  readonly at: string;
  /** When the carrier is asked next what became of it; null: not any more. */
  readonly nextCheckAt: string | null;
}

/** `POST /v1/outbox/retry`: every failed one of a trunk. */
export interface RetryTrunkRequest {
  readonly trunk: string;
}

export interface RetryTrunkReply {
  readonly retried: number;
  /** Those that consent, a switch or the number's users keep back now. */
  readonly refused: number;
}

/** A trunk over which nothing leaves at the moment. */
export interface TroubledTrunk {
  readonly id: string;
  readonly title: string;
  /** Why, as a reason code. */
  readonly reason: string | null;
  readonly since: string;
  /** When one text tries it. */
  readonly nextTryAt: string;
}

/** `GET /v1/health/outbox` */
export interface OutboxHealth {
  readonly queued: number;
  readonly sending: number;
  readonly unknown: number;
  readonly failed: number;
  readonly oldestQueuedAt: string | null;
  readonly quarantined: number;
  /** Trunks over which nothing leaves at the moment. */
  readonly troubled: readonly TroubledTrunk[];
  /** Open streams of this instance. */
  readonly streams: number;
  readonly pbxs: readonly {
    readonly name: string;
    readonly kind: "freeswitch" | "asterisk";
    readonly link: "down" | "connecting" | "up" | "refused";
    readonly problem: string | null;
    readonly version: string | null;
    readonly lossy: boolean;
    readonly since: string;
  }[];
}
