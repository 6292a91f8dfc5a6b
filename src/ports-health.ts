/**
 * What the store keeps and counts for the operator's Health page and for metrics. Import it through ports.ts.
 */

/** Interruptions of links to PBXs. Used by messaging/link-gaps and http/. */
export interface LinkGapStore {
  /** Keeps an interruption, or how it is now. */
  put(gap: LinkGap): Promise<void>;
  /** The newest ones of all servers, the newest first. */
  newest(limit: number): Promise<readonly LinkGap[]>;
  /** Forgets those that began before. */
  forget(before: number): Promise<void>;
}

export interface LinkGap {
  /** Ours, a UUID. */
  readonly id: string;
  /** Name of the PBX entry. */
  readonly pbx: string;
  /** The server that could not reach it. */
  readonly machine: string;
  readonly from: number;
  /** Null while it lasts. */
  readonly to: number | null;
}

/** What waits in the outbox for one trunk, or for all phones together. */
export interface QueueDepth {
  /** Null for phones. */
  readonly trunkId: string | null;
  readonly queued: number;
  readonly oldestAt: number;
}
