/** What an operator sees of the installation. */
import type { OutboxHealth } from "./outbox.js";
import type { WebhookView } from "./trunks.js";

/** `GET /v1/health` */
export interface HealthReply extends Pick<OutboxHealth, "quarantined" | "streams"> {
  /** When it was looked; the same is told for half a minute. */
  readonly at: string;
  readonly findings: readonly FindingView[];
  /** What was looked at, in words. */
  readonly checked: readonly string[];
  readonly links: readonly LinkView[];
  readonly queues: readonly QueueView[];
  /** Texts that failed or are not confirmed, by trunk. */
  readonly deadLetters: readonly { readonly trunk: NamedTrunk; readonly size: number }[];
  readonly webhooks: readonly { readonly trunk: NamedTrunk; readonly last: WebhookView | null }[];
}

/** Something that is not well, in the reader's words; `id` is the same in all languages and releases. */
export interface FindingView {
  readonly id: string;
  readonly level: "warn" | "problem";
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

export interface LinkView {
  readonly name: string;
  readonly kind: "freeswitch" | "asterisk";
  readonly link: "down" | "connecting" | "up" | "refused";
  readonly version: string | null;
  readonly since: string;
  /** The newest first, of all servers; `to` is null while one lasts. */
  readonly gaps: readonly { readonly from: string; readonly to: string | null; readonly machine: string }[];
}

/** What waits for one trunk; null: for phones. */
export interface QueueView {
  readonly trunk: NamedTrunk | null;
  readonly queued: number;
  readonly oldestAt: string;
}

export interface NamedTrunk {
  readonly id: string;
  readonly title: string;
}
