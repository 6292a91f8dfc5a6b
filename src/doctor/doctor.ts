import { type Finding, type Findings, finding, gather } from "../core/finding.js";
import type { Clock } from "../lib/clock.js";
import type { Logger } from "../lib/logger.js";
import type { Doctor, DoctorCheck } from "../ports.js";

export interface DoctorDeps {
  /** What there is to look at now; trunks and their like come and go. */
  readonly checks: () => readonly DoctorCheck[];
  readonly clock: Clock;
  readonly log: Logger;
  /** How long one check may take; shorter in tests. */
  readonly limitMs?: number;
}

/** Whoever waits at a terminal waits no longer. */
const LIMIT_MS = 12_000;
/** How long a page shows the same: each look connects to everything that there is. */
const KEEP_MS = 30_000;

/** Runs every check side by side, each within its time; one that fails or hangs takes no other with it. */
export function createDoctor({ checks, clock, log, limitMs = LIMIT_MS }: DoctorDeps): Doctor {
  let last: { readonly begun: number; readonly findings: Promise<Findings> } | null = null;
  let isLooking = false;

  return {
    look() {
      return last !== null && clock.now() - last.begun < KEEP_MS ? last.findings : lookAgain();
    },
    lookAgain,
  };

  function lookAgain(): Promise<Findings> {
    // However many ask, nothing is looked at twice at once.
    if (isLooking && last !== null) return last.findings;
    isLooking = true;
    last = { begun: clock.now(), findings: examine() };
    return last.findings;
  }

  async function examine(): Promise<Findings> {
    try {
      const looked = await Promise.all(
        checks().map(async (check) => ({ area: check.area, found: await within(check) })),
      );
      return gather(clock.now(), looked);
    } finally {
      isLooking = false;
    }
  }

  async function within(check: DoctorCheck): Promise<readonly Finding[]> {
    const { area } = check;
    const controller = new AbortController();
    let cancel: () => void = () => undefined;
    const late = new Promise<readonly Finding[]>((resolve) => {
      cancel = clock.setTimer(limitMs, () => {
        controller.abort();
        resolve([finding("check-late", {}, { about: `page.health.area.${area}` })]);
      });
    });
    try {
      return await Promise.race([check.look(controller.signal), late]);
    } catch (error) {
      log.warn({ err: error, area }, "a check of the doctor failed");
      return [finding("check-failed", {}, { about: `page.health.area.${area}` })];
    } finally {
      cancel();
    }
  }
}
