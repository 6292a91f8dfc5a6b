import type { Logger } from "../../../lib/logger.js";
import type { PbxArrival } from "../../../ports.js";

/** A text in a PBX's spool, under the name by which the spool forgets it. */
export interface Kept<Name> {
  readonly name: Name;
  readonly arrival: PbxArrival;
}

export interface HandOverDeps {
  /** Resolves after the commit. */
  readonly arrived: (arrivals: readonly PbxArrival[]) => Promise<void>;
  readonly log: Logger;
}

/** After so many texts in a row that nobody could store, the fault is not theirs. */
const MAX_FAILURES_IN_A_ROW = 3;

/** Hands the texts over, all at once where that works; resolves with the names of those that need not come again. */
export async function handOver<Name>(
  entries: readonly Kept<Name>[],
  deps: HandOverDeps,
): Promise<readonly Name[]> {
  if (entries.length === 0) return [];
  try {
    await deps.arrived(entries.map(({ arrival }) => arrival));
    return entries.map(({ name }) => name);
  } catch (error) {
    deps.log.warn({ err: error, texts: entries.length }, "a batch from the spool could not be stored");
  }
  return handOverEach(entries, deps);
}

/** One text that can't be stored shall not hold up those behind it. */
async function handOverEach<Name>(
  entries: readonly Kept<Name>[],
  { arrived, log }: HandOverDeps,
): Promise<readonly Name[]> {
  const stored: Name[] = [];
  let failures = 0;
  for (const { name, arrival } of entries) {
    if (failures === MAX_FAILURES_IN_A_ROW) break;
    try {
      await arrived([arrival]);
      stored.push(name);
      failures = 0;
    } catch (error) {
      failures++;
      log.error({ err: error, key: arrival.key }, "a text from the spool could not be stored");
    }
  }
  return stored;
}
