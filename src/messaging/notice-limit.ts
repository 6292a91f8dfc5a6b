import type { Decided } from "../core/batch.js";
import type { Decision } from "../core/routing.js";

/** A phone hears the same reason at most this often, however fast it sends: notices must not become a flood. */
const NOTICE_EVERY_MS = 60_000;

interface NoticeLimit {
  /** The decisions with only those notices that may go now. Remembers nothing, since its transaction may run again. */
  limit(decided: readonly Decided[], now: number): Decided[];
  /** Remembers the notices that were committed. */
  sent(decisions: readonly Decision[], now: number): void;
}

/** Holds refusals to phones to one a minute per extension and reason. */
export function createNoticeLimit(): NoticeLimit {
  const lastSent = new Map<string, number>();

  return {
    limit(decided, now) {
      const taken = new Set<string>();
      return decided.map(({ submission, decision }) => {
        const key = keyOf(decision);
        if (key === null || decision.kind !== "refuse") return { submission, decision };
        const recent = now - (lastSent.get(key) ?? Number.NEGATIVE_INFINITY) < NOTICE_EVERY_MS;
        const silent = recent || taken.has(key);
        taken.add(key);
        return { submission, decision: silent ? { ...decision, notice: null } : decision };
      });
    },
    sent(decisions, now) {
      for (const [key, at] of lastSent) if (now - at >= NOTICE_EVERY_MS) lastSent.delete(key);
      for (const decision of decisions) {
        const key = keyOf(decision);
        if (key !== null) lastSent.set(key, now);
      }
    },
  };
}

function keyOf(decision: Decision): string | null {
  if (decision.kind !== "refuse" || !decision.notice) return null;
  return `${decision.notice.extensionId} ${decision.error}`;
}
