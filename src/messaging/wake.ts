import type { Logger } from "../lib/logger.js";
import type { RegistrationStore } from "../ports.js";
import type { Outbox } from "./outbox.js";

export interface WakeDeps {
  readonly outbox: Pick<Outbox, "wake" | "release">;
  readonly registrations: Pick<RegistrationStore, "registered">;
  readonly log: Logger;
}

/**
 * Makes what accept calls after a commit. A phone that registered between the look at its registration and the commit
 * was told that nothing waits for it, so copies that were parked in between are released here.
 */
export function createWake({ outbox, registrations, log }: WakeDeps): (parked: readonly string[]) => void {
  return function wake(parked) {
    outbox.wake();
    if (parked.length === 0) return;
    registrations.registered(parked).then(
      (here) => outbox.release([...here]),
      (error: unknown) => log.error({ err: error }, "parked copies wait for their phones' next registration"),
    );
  };
}
