import type { Clock } from "../lib/clock.js";
import type { Logger } from "../lib/logger.js";
import type { LinkGap, LinkGapStore, PbxStatus } from "../ports.js";

interface LinkGapsDeps {
  readonly store: LinkGapStore;
  /** Name of this server. */
  readonly machine: string;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly log: Logger;
}

/** Writes down when links to PBXs were away. */
export interface LinkGaps {
  /** The link of this PBX is so now. */
  note(pbx: string, link: PbxStatus["link"]): void;
  /** Resolves when all is written. */
  settled(): Promise<void>;
}

/** A link that comes and goes is one interruption, or it would fill the list by itself. */
const JOINED_MS = 60_000;
const KEPT_MS = 30 * 24 * 3_600_000;

export function createLinkGaps({ store, machine, clock, newId, log }: LinkGapsDeps): LinkGaps {
  /** The last one of each PBX, also when it is over. */
  const last = new Map<string, LinkGap>();
  let writing: Promise<void> = Promise.resolve();

  return {
    note(pbx, link) {
      if (link === "connecting") return;
      const known = last.get(pbx);
      const isOpen = known?.to === null;
      if (link === "up" && isOpen) keep({ ...known, to: clock.now() });
      if (link !== "up" && !isOpen) keep(begun(pbx, known));
    },
    settled: () => writing,
  };

  function begun(pbx: string, known: LinkGap | undefined): LinkGap {
    const now = clock.now();
    const isJoined = known !== undefined && now - (known.to ?? now) < JOINED_MS;
    return isJoined ? { ...known, to: null } : { id: newId(), pbx, machine, from: now, to: null };
  }

  function keep(gap: LinkGap): void {
    last.set(gap.pbx, gap);
    writing = writing.then(() => write(gap)).catch(missed);
  }

  async function write(gap: LinkGap): Promise<void> {
    await store.put(gap);
    if (gap.to === null) await store.forget(gap.from - KEPT_MS);
  }

  function missed(error: unknown): void {
    log.warn({ err: error }, "an interruption of a PBX link could not be written down");
  }
}
