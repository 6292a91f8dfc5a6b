import type { Outcome } from "../../../core/model.js";
import type { PbxText } from "../../../ports.js";

/** One call of `send`: whether anything of it has left, and whether anybody still waits for it. */
export interface Attempt {
  readonly text: PbxText;
  readonly signal: AbortSignal;
  started: boolean;
}

const LINK_RETRY_MS = 5_000;

export const notSent = later("pbx-unavailable");
export const cannotBeSaid: Outcome = { kind: "rejected", reason: "bad-recipient" };

/** Worth another try soon: nothing has left. */
export function later(reason: string): Outcome {
  return { kind: "deferred", reason, retryAfterMs: LINK_RETRY_MS };
}

/** Whoever stops waiting learns nothing of a text that may be on its way. */
export function orAborted(attempt: Attempt, sending: Promise<Outcome>): Promise<Outcome> {
  const { signal } = attempt;
  return new Promise((resolve, reject) => {
    const abort = (): void => resolve(attempt.started ? { kind: "unknown", reason: "no-answer" } : notSent);
    signal.addEventListener("abort", abort, { once: true });
    sending.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
