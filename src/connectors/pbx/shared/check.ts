import type { FindingId } from "../../../core/finding.js";
import type { Clock } from "../../../lib/clock.js";

/** One thing that was looked at in a running PBX, and what to do where it is not well. */
export interface Check {
  /** What it is to the doctor where it is not well. */
  readonly id: FindingId;
  readonly what: string;
  readonly ok: boolean;
  readonly advice: string | null;
  /** Those of several that are not well. */
  readonly names?: readonly string[];
}

export function check(id: FindingId, what: string, ok: boolean, advice: string): Check {
  return { id, what, ok, advice: ok ? null : advice };
}

const TRIES = 20;
const PAUSE_MS = 250;

/** Asks until there is an answer, for about 5 s; null where none came. */
export async function awaitProbe<T>(clock: Clock, ask: () => Promise<T | null>): Promise<T | null> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const answer = await ask();
    if (answer !== null) return answer;
    await new Promise<void>((resolve) => clock.setTimer(PAUSE_MS, resolve));
  }
  return null;
}
