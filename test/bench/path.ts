import { systemClock } from "../../src/lib/clock.js";
import { uuidv7 } from "../../src/lib/ids.js";
import { type Accept, type AcceptDeps, createAccept } from "../../src/messaging/accept.js";
import { openMms } from "../fakes/mms.js";
import { someTrunks } from "../fakes/trunks.js";
import { describe, sayAnswer } from "../words.js";

/** Accept as a benchmark measures it: real but for what the messages would set off. */
export function openAccept(
  deps: Pick<AcceptDeps, "store" | "directory" | "bus" | "log"> & Partial<AcceptDeps>,
): Accept {
  return createAccept({
    mms: openMms,
    wakeOutbox: () => undefined,
    describe,
    sayAnswer,
    trunks: someTrunks(),
    country: "US",
    clock: systemClock,
    newId: uuidv7,
    checkpoint: () => undefined,
    ...deps,
  });
}
