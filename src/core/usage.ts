import type { Message } from "./model.js";
import type { Day } from "./usage-day.js";

/** What is counted of texts. */
export interface UsageCounts {
  readonly messages: number;
  /** Of those that are no MMS. */
  readonly segments: number;
  readonly mms: number;
  readonly failed: number;
}

/** One counter's row: a number's texts of one day and direction; `userId` is empty where there is no one user. */
export interface UsageKey {
  readonly tenantId: string;
  readonly day: Day;
  readonly number: string;
  readonly userId: string;
  readonly direction: "in" | "out";
}

/** By how much one row changes. */
export interface UsageChange extends UsageKey, UsageCounts {}

type Counted = Pick<Message, "tenantId" | "direction" | "segments" | "state" | "attachmentCount" | "usage">;

/**
 * What one message of a number adds to the counters as it is now; null for what is not counted. The counters are the
 * sum of this over all messages, so whoever stores a message adds this, and whoever moves its state the difference.
 */
export function usageOf(message: Counted, number: string | null): UsageChange | null {
  const { tenantId, direction, segments, state, attachmentCount, usage } = message;
  if (usage === null || number === null || direction === "internal") return null;
  const key = { tenantId, day: usage.day, number, userId: usage.userId ?? "", direction };
  // What was stopped before it left was never sent.
  if (state === "blocked") return { ...key, messages: 0, segments: 0, mms: 0, failed: 0 };
  const isMms = attachmentCount > 0;
  return {
    ...key,
    messages: 1,
    segments: isMms ? 0 : (segments ?? 0),
    mms: Number(isMms),
    failed: Number(state === "failed"),
  };
}

/** What changes when a message that is counted becomes another; null when nothing does. */
export function usageMoved(before: Counted, after: Counted, number: string | null): UsageChange | null {
  const [was, is] = [usageOf(before, number), usageOf(after, number)];
  if (!was || !is) return null;
  const moved = combined(is, was, -1);
  return isNothing(moved) ? null : moved;
}

/** One change for each row, in the order in which everybody locks them. */
export function sumUsage(changes: readonly UsageChange[]): readonly UsageChange[] {
  const rows = new Map<string, UsageChange>();
  for (const change of changes) {
    const key = [change.tenantId, change.day, change.number, change.userId, change.direction].join(" ");
    const sum = rows.get(key);
    rows.set(key, sum ? combined(sum, change, 1) : change);
  }
  const sorted = [...rows].sort(([one], [other]) => (one < other ? -1 : 1));
  return sorted.map(([, change]) => change).filter((change) => !isNothing(change));
}

function combined(one: UsageChange, other: UsageCounts, sign: 1 | -1): UsageChange {
  return {
    ...one,
    messages: one.messages + sign * other.messages,
    segments: one.segments + sign * other.segments,
    mms: one.mms + sign * other.mms,
    failed: one.failed + sign * other.failed,
  };
}

function isNothing({ messages, segments, mms, failed }: UsageCounts): boolean {
  return messages === 0 && segments === 0 && mms === 0 && failed === 0;
}
