import type { SeatChange } from "./core/presence.js";

/** Who is connected where, for many instances over one database. Import it through ports.ts. */
export interface PresenceStore {
  /**
   * Says that an instance lives, and what changed in it, in one transaction. False when the instance was not known
   * (any more), so that all of its seats have to be written again.
   */
  write(word: InstanceWord): Promise<boolean>;
  /** Every instance that has said something and was not removed. */
  instances(): Promise<readonly InstanceHead[]>;
  /** What changed in an instance behind `after`, in order. */
  changes(instance: string, after: number): Promise<readonly SeatChange[]>;
  /** Removes those that said nothing since `before`; resolves with how many. */
  removeDead(before: number): Promise<number>;
}

export interface InstanceHead {
  readonly id: string;
  /** By the instance's own clock. */
  readonly seenAt: number;
  /** Grows with every change that is written. */
  readonly seq: number;
  /** Ends of sessions up to this change are no longer told: who knows less reads all of it. */
  readonly purgedSeq: number;
}

export interface InstanceWord extends InstanceHead {
  readonly changes: readonly SeatChange[];
}
