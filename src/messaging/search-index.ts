import type { Message, UserEvent } from "../core/model.js";
import { scopeTerm, termsOf } from "../core/search.js";
import type { Clock } from "../lib/clock.js";
import type { Logger } from "../lib/logger.js";
import { createLoop } from "../lib/loop.js";
import type { LiveBus, LiveNotice, Store } from "../ports.js";

export interface SearchIndexDeps {
  readonly store: Pick<Store, "search" | "leases">;
  readonly bus: Pick<LiveBus, "subscribe">;
  /** Names this process in leases. */
  readonly holder: string;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface SearchIndex {
  /** Begins to listen, and looks for what an earlier process left out. Returns at once. */
  start(): void;
  /** Adds what waits, and ends. */
  stop(): Promise<void>;
  /** Adds every stored message that the index lacks, unless another process is at it. Resolves with how many. */
  repair(): Promise<number>;
}

type Spoken = Pick<Message, "id" | "tenantId" | "conversationId" | "body">;

/** A batch now and then: whoever sends shares the database with it, and has to feel little of it. */
const BATCH = 200;
const EVERY_MS = 250;
const IDLE_MS = 3_600_000;
const RETRY_MS = 30_000;
/** More may wait only in the database: the repair brings it in when it is calmer. */
const MOST_WAITING = 5_000;
const LEASE = "search-index";
const LEASE_MS = 60_000;
/** How long a message may be on its way into the database under an id that is older than others. */
const MARGIN_MS = 10 * 60_000;

/**
 * Keeps the index of texts behind the messages: hears what this process committed and adds it a moment later. What it
 * never heard of, or lost with its process, the repair finds in the messages themselves.
 */
export function createSearchIndex(deps: SearchIndexDeps): SearchIndex {
  const { store, bus, clock, log } = deps;
  const repair = createRepair(deps);
  const waiting = new Map<string, Spoken>();
  let isIncomplete = false;
  let isTimed = false;
  let cancelTimer: () => void = () => undefined;
  let unsubscribe: () => void = () => undefined;
  const loop = createLoop({
    clock,
    look,
    failed(error) {
      log.error({ err: error }, "the search index could not be written");
      isIncomplete = true;
      return RETRY_MS;
    },
  });

  return {
    start() {
      isIncomplete = true;
      unsubscribe = bus.subscribe(hear);
      loop.start();
    },
    async stop() {
      unsubscribe();
      cancelTimer();
      await loop.stop();
      while (waiting.size > 0) await addSome().catch(giveUp);
    },
    repair,
  };

  function hear(notice: LiveNotice): void {
    for (const message of notice.kind === "events" ? messagesIn(notice.events) : []) {
      if (waiting.size < MOST_WAITING) waiting.set(message.id, message);
      else isIncomplete = true;
    }
    if (waiting.size > 0) lookSoon();
  }

  function lookSoon(): void {
    if (isTimed) return;
    isTimed = true;
    cancelTimer = clock.setTimer(EVERY_MS, () => {
      isTimed = false;
      loop.wake();
    });
  }

  async function look(): Promise<number> {
    if (waiting.size > 0) {
      await addSome();
    } else if (isIncomplete) {
      isIncomplete = false;
      await repair();
    }
    if (waiting.size > 0 || isIncomplete) lookSoon();
    return IDLE_MS;
  }

  async function addSome(): Promise<void> {
    const some = [...waiting.values()].slice(0, BATCH);
    for (const { id } of some) waiting.delete(id);
    await store.search.add(some.map(entryOf));
  }

  /** What waits is in the database too. */
  function giveUp(error: unknown): void {
    log.warn(
      { err: error, messages: waiting.size },
      "messages are left to the next repair of the search index",
    );
    waiting.clear();
  }
}

/** Walks over the messages behind those that are known to be in the index, one process at a time. */
function createRepair({ store, clock, holder, log }: SearchIndexDeps): () => Promise<number> {
  return async function repair() {
    let added = 0;
    let from: string | null = await store.search.checkedUpTo();
    while (from !== null && (await isOurs())) {
      // SQLite answers without ever giving way: others get their turn between two windows.
      await turn();
      const { messages, last, hasMore } = await store.search.lacking(from, BATCH);
      await store.search.add(messages.map(entryOf));
      added += messages.length;
      await remember(last);
      from = hasMore && last ? last.id : null;
    }
    await store.leases.release(LEASE, holder);
    if (added > 0) log.info({ messages: added }, "repaired the search index");
    return added;
  };

  async function isOurs(): Promise<boolean> {
    const now = clock.now();
    return (await store.leases.acquire(LEASE, holder, now, now + LEASE_MS)) !== null;
  }

  async function remember(last: Pick<Message, "id" | "createdAt"> | null): Promise<void> {
    if (last && last.createdAt < clock.now() - MARGIN_MS) await store.search.setCheckedUpTo(last.id);
  }
}

function messagesIn(events: readonly UserEvent[]): readonly Message[] {
  return events.flatMap(({ change }) => (change.kind === "message" ? [change.message] : []));
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function entryOf({ id, tenantId, conversationId, body }: Spoken) {
  const scope = [scopeTerm("tenant", tenantId), scopeTerm("conversation", conversationId)];
  return { messageId: id, tenantId, terms: [...scope, ...termsOf(body)] };
}
