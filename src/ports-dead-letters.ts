/**
 * What the outbox keeps about trunks that do not work, and about texts that came to no good end. Import it through
 * ports.ts.
 */
import type { Delivery } from "./core/delivery.js";
import type { Flow } from "./core/flow.js";
import type { Message, UserEvent } from "./core/model.js";

/** Trunks that failed or had enough, for all servers on the database. Used by messaging/trunk-watch and http/. */
export interface FlowStore {
  /** A trunk failed, so that nothing leaves over it for a while; of what was under way together only the first counts. */
  trip(failure: TrunkFailure, now: number): Promise<void>;
  /** A trunk has had enough: nothing leaves over it before `until`. */
  slow(trunkId: string, reason: string, until: number): Promise<void>;
  /** A trunk works again, or shall be tried: what waits for it is due now. Resolves with how many texts that are. */
  release(trunkId: string, now: number): Promise<number>;
  /** The trunks that failed and have not worked since, by name. */
  troubled(): Promise<readonly Flow[]>;
}

export interface TrunkFailure {
  readonly trunkId: string;
  readonly reason: string;
  /** It was the text by which a failed trunk was tried. */
  readonly isProbe: boolean;
}

/** Texts to trunks that failed or are not confirmed, until somebody sees to them. */
export interface DeadLetterStore {
  /** Those before `before`, newest first; null: no matter which. */
  list(query: DeadLetterQuery): Promise<readonly DeadLetter[]>;
  /** One of them; null when it is gone. */
  get(deliveryId: string): Promise<DeadLetter | null>;
  /** The delivery by which a message came to no good end and that was not retried; null without one. */
  newestOf(message: Pick<Message, "conversationId" | "seq">): Promise<Delivery | null>;
  /** The messages that deliveries carry, by id. */
  messages(ids: readonly string[]): Promise<ReadonlyMap<string, Message>>;
  /** How many there are, by trunk and state. */
  counts(): Promise<readonly DeadLetterCount[]>;
  /** Takes it off the list, and ends the questions about it; false when it was not on it. */
  discard(deliveryId: string): Promise<boolean>;
  /**
   * Makes new deliveries of the same messages, which are queued again, and takes the old ones off the list. What was
   * retried before, or came to a good end meanwhile, is left out.
   */
  retry(requests: readonly RetryRequest[], now: number): Promise<Retried>;
  /** Those about which a carrier is to be asked now, and puts off the next question, so that nobody else asks it. */
  takeChecks(now: number, limit: number): Promise<readonly DeadLetter[]>;
}

export interface DeadLetter {
  readonly delivery: Delivery;
  readonly state: "failed" | "unknown";
  /** Since when it is in this state. */
  readonly at: number;
  /** When it was handed over the last time. */
  readonly sentAt: number;
  /** How often the carrier was asked about it, and when it will be; null: not any more. */
  readonly checks: number;
  readonly checkAt: number | null;
}

export interface DeadLetterQuery {
  readonly trunkId: string | null;
  readonly state: DeadLetter["state"] | null;
  /** Id of the last one of the page before. */
  readonly before: string | null;
  readonly limit: number;
}

export interface DeadLetterCount {
  readonly trunkId: string;
  readonly state: DeadLetter["state"];
  readonly size: number;
}

export interface Retried {
  readonly retried: number;
  readonly events: readonly UserEvent[];
}

export interface RetryRequest {
  readonly deliveryId: string;
  /** Id of the new delivery. */
  readonly newId: string;
  /** The trunk that its number is on now. */
  readonly target: string;
}
