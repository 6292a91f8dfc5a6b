import type { Message } from "../core/model.js";
import { conversationTerm, termsOf } from "../core/search.js";
import type { Clock } from "../lib/clock.js";
import type { Logger } from "../lib/logger.js";
import type { Place, SearchEntry, Store } from "../ports.js";

/** As much of a message as the index needs. */
export type Spoken = Place & Pick<Message, "body">;

export interface SearchRepairDeps {
  readonly store: Pick<Store, "search" | "leases">;
  /** Names this process in leases. */
  readonly holder: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A walk over the messages for those that the index lacks, step by step. */
export interface SearchRepair {
  /** Whether there is a step to do. */
  isDue(): boolean;
  /** Begins the walk; one that is under way begins anew when it is over. */
  begin(): void;
  /** Looks at the next few messages, unless another process is at it. */
  step(): Promise<void>;
}

const WINDOW = 200;
const LEASE = "search-index";
const LEASE_MS = 60_000;
/** How long a message may be on its way into the database under an id that is older than others. */
const MARGIN_MS = 10 * 60_000;

/** Begins where everything before is known to be in the index. */
export function createSearchRepair(deps: SearchRepairDeps): SearchRepair {
  const { store, clock, holder } = deps;
  let isWanted = false;
  /** The message behind which the next step looks; null between two walks. */
  let from: string | null = null;
  let added = 0;

  return {
    isDue: () => isWanted || from !== null,
    begin() {
      isWanted = true;
    },
    async step() {
      const now = clock.now();
      if ((await store.leases.acquire(LEASE, holder, now, now + LEASE_MS)) === null) {
        isWanted = false;
        from = null;
        return;
      }
      if (from === null) {
        isWanted = false;
        added = 0;
        from = await store.search.checkedUpTo();
      }
      from = await window(from);
      if (from === null) await finish();
    },
  };

  async function window(after: string): Promise<string | null> {
    const { messages, last, hasMore } = await store.search.lacking(after, WINDOW);
    await store.search.add(messages.map(entryOf));
    added += messages.length;
    if (last && isSettled(last)) await store.search.setCheckedUpTo(last.id);
    return hasMore && last ? last.id : null;
  }

  function isSettled({ createdAt }: Pick<Message, "createdAt">): boolean {
    return createdAt < clock.now() - MARGIN_MS;
  }

  async function finish(): Promise<void> {
    await store.leases.release(LEASE, holder);
    if (added > 0) deps.log.info({ messages: added }, "repaired the search index");
  }
}

/** A message as the index keeps it. */
export function entryOf(message: Spoken): SearchEntry {
  return { message, terms: [conversationTerm(message.conversationId), ...termsOf(message.body)] };
}
