import type { Outcome } from "../../../core/model.js";
import { isForGood, isTemporary } from "../../../core/sip.js";
import type { Verdict } from "./hep.js";

/** The one place where the far side's answer says how long to wait. */
const TRUNK_RETRY_MS = 30_000;

/** The result table: what became of a text to a trunk. Without a view of the SIP nobody can tell. */
export function trunkOutcome(verdict: Verdict): Outcome {
  if (verdict.kind !== "code") return { kind: "unknown", reason: "no-answer" };
  const { code } = verdict;
  if (code < 300) return { kind: "accepted" };
  const reason = `sip-${code}`;
  return isTemporary(code)
    ? { kind: "deferred", reason, retryAfterMs: TRUNK_RETRY_MS }
    : { kind: "rejected", reason };
}

/** The same for one contact of a phone: one that refuses or is gone may take it at its next registration. */
export function contactOutcome(verdict: Verdict): Outcome {
  if (verdict.kind === "unseen") return { kind: "unknown", reason: "no-answer" };
  if (verdict.kind === "silence") return { kind: "deferred", reason: "no-answer", untilRegistered: true };
  const { code } = verdict;
  if (code < 300) return { kind: "accepted" };
  const reason = `sip-${code}`;
  return isForGood(code) ? { kind: "rejected", reason } : { kind: "deferred", reason, untilRegistered: true };
}
