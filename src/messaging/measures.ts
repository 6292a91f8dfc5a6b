import type { DeliveryState } from "../core/model.js";
import type { Source } from "../core/submission.js";
import type { WebhookVerdict } from "../ports.js";
import type { AcceptResult } from "./commit.js";

/** What is counted on the way of messages, where somebody asks for metrics. Nothing of it may wait or throw. */
export interface Measures {
  /** So many submissions were committed together, in so long. */
  batch(size: number, ms: number): void;
  /** What became of one submission. */
  accepted(source: Source["kind"], result: AcceptResult): void;
  /** What an attempt came to over a trunk; null: to a phone. */
  outcome(trunkId: string | null, state: DeliveryState): void;
  /** What became of a webhook of a trunk that there is. */
  webhook(trunkId: string, verdict: WebhookVerdict): void;
}
