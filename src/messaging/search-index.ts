import type { Message, UserEvent } from "../core/model.js";
import { createLoop } from "../lib/loop.js";
import type { LiveBus, LiveNotice } from "../ports.js";
import { createSearchRepair, entryOf, type SearchRepairDeps, type Spoken } from "./search-repair.js";

export interface SearchIndexDeps extends SearchRepairDeps {
  readonly bus: Pick<LiveBus, "subscribe">;
}

export interface SearchIndex {
  /** Begins to listen, and looks for what an earlier process left out. Returns at once. */
  start(): void;
  /** Adds what waits, and ends. */
  stop(): Promise<void>;
  /** Has every stored message looked at that the index may lack, a few at a time. Returns at once. */
  repair(): void;
}

const BATCH = 200;
const EVERY_MS = 250;
/** Whoever sends shares the database with the index, and has to feel little of it: so much longer it rests than it works. */
const REST = 25;
const IDLE_MS = 3_600_000;
const RETRY_MS = 30_000;
/** More may wait only in the database: the repair brings it in when it is calmer. */
const MOST_WAITING = 5_000;

/**
 * Keeps the index of texts behind the messages: hears what this process committed and adds it a moment later. What it
 * never heard of, or lost with its process, the repair finds in the messages themselves.
 */
export function createSearchIndex(deps: SearchIndexDeps): SearchIndex {
  const { store, bus, clock, log } = deps;
  const waiting = new Map<string, Spoken>();
  const repair = createSearchRepair(deps);
  const loop = createLoop({ clock, look, failed });
  let isTimed = false;
  let cancelTimer: () => void = () => undefined;
  let unsubscribe: () => void = () => undefined;

  return {
    start() {
      repair.begin();
      unsubscribe = bus.subscribe(hear);
      loop.start();
    },
    async stop() {
      unsubscribe();
      cancelTimer();
      await loop.stop();
      while (waiting.size > 0) await addSome().catch(giveUp);
    },
    repair() {
      repair.begin();
      lookIn(EVERY_MS);
    },
  };

  function hear(notice: LiveNotice): void {
    for (const message of notice.kind === "events" ? messagesIn(notice.events) : []) {
      if (waiting.size < MOST_WAITING) waiting.set(message.id, message);
      else repair.begin();
    }
    if (waiting.size > 0) lookIn(EVERY_MS);
  }

  function lookIn(ms: number): void {
    if (isTimed) return;
    isTimed = true;
    cancelTimer = clock.setTimer(ms, () => {
      isTimed = false;
      loop.wake();
    });
  }

  async function look(): Promise<number> {
    const started = clock.now();
    if (waiting.size > 0) await addSome();
    else if (repair.isDue()) await repair.step();
    if (waiting.size > 0 || repair.isDue()) lookIn(Math.max(EVERY_MS, REST * (clock.now() - started)));
    return IDLE_MS;
  }

  async function addSome(): Promise<void> {
    const some = [...waiting.values()].slice(0, BATCH);
    for (const { id } of some) waiting.delete(id);
    await store.search.add(some.map(entryOf));
  }

  function failed(error: unknown): number {
    log.error({ err: error }, "the search index could not be written");
    repair.begin();
    return RETRY_MS;
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

function messagesIn(events: readonly UserEvent[]): readonly Message[] {
  return events.flatMap(({ change }) => (change.kind === "message" ? [change.message] : []));
}
