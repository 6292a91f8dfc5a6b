import type { Clock } from "../../../lib/clock.js";
import type { Logger } from "../../../lib/logger.js";
import type { PbxArrival } from "../../../ports.js";
import { readArrival, readSpoolPage, type SpoolPage, type SpoolRow, type TrunkFinder } from "./events.js";
import type { Link } from "./link.js";

export interface DrainDeps {
  readonly link: Link;
  readonly clock: Clock;
  readonly log: Logger;
  readonly findTrunk: TrunkFinder;
  /** Resolves after the commit; what it resolved for is forgotten by the switch. */
  readonly arrived: (arrivals: readonly PbxArrival[]) => Promise<void>;
  /** Whether the spool answered, after each pass in which that could be told. */
  readonly onHealth: (works: boolean) => void;
}

/** Moves what the switch spooled into Sidetone. */
export interface Drain {
  /** Drains soon: now, or once more after the pass that is under way. Resolves when nothing more is to be done. */
  run(): Promise<void>;
  /** Ends after the page that is under way; resolves when that is acknowledged. */
  finish(): Promise<void>;
  /** A text that the switch could not spool: it is nowhere else. */
  rescue(row: SpoolRow): Promise<void>;
}

const PAGE = 400;
const QUEUE = "lua sidetone_queue.lua";
/** After so many texts in a row that nobody could store, the fault is not theirs. */
const MAX_FAILURES_IN_A_ROW = 3;

/** List, hand over, acknowledge after the commit, until the spool is empty. A crash at any point repeats, never loses. */
export function createDrain(deps: DrainDeps): Drain {
  let running: Promise<void> | null = null;
  let again = false;
  let finishing = false;

  async function drain(): Promise<void> {
    try {
      do {
        again = false;
        let after: number | null = 0;
        while (after !== null && !finishing) after = await drainPage(deps, after);
      } while (again && !finishing);
    } finally {
      running = null;
    }
  }

  return {
    run() {
      if (finishing) return running ?? Promise.resolve();
      again = running !== null;
      running ??= drain();
      return running;
    },
    async finish() {
      finishing = true;
      await running;
      finishing = false;
    },
    async rescue(row) {
      const arrival = readArrival(row, deps.findTrunk, deps.clock.now());
      if (!arrival) return;
      try {
        await deps.arrived([arrival]);
      } catch (error) {
        deps.log.error({ err: error, key: arrival.key }, "a text that was not spooled could not be stored");
      }
    },
  };
}

/** Moves one page; resolves with where the next one starts, or null when there is nothing more to be done now. */
async function drainPage(deps: DrainDeps, after: number): Promise<number | null> {
  const page = await list(deps, after);
  const last = page?.rows.at(-1);
  if (!page || !last) return null;
  const stored = await store(deps, page.rows);
  if (stored.length === 0 || !(await acknowledge(deps, stored))) return null;
  return page.more ? last.id : null;
}

async function list({ link, onHealth }: DrainDeps, after: number): Promise<SpoolPage | null> {
  const result = await link.job(`${QUEUE} list ${after} ${PAGE}`);
  if (result.kind === "not-sent" || result.kind === "lost") return null;
  const page = result.kind === "done" ? readSpoolPage(result.body) : null;
  onHealth(page !== null);
  return page;
}

async function acknowledge({ link }: DrainDeps, ids: readonly number[]): Promise<boolean> {
  const result = await link.job(`${QUEUE} ack ${ids.join(",")}`);
  return result.kind === "done" && result.body.startsWith("+OK");
}

interface Entry {
  readonly id: number;
  readonly arrival: PbxArrival;
}

/** Hands the rows over, all at once where that works; resolves with the ids of those that need not come again. */
async function store(deps: DrainDeps, rows: readonly SpoolRow[]): Promise<readonly number[]> {
  const { arrived, clock, findTrunk, log } = deps;
  const notices: number[] = [];
  const entries: Entry[] = [];
  for (const row of rows) {
    const arrival = readArrival(row, findTrunk, clock.now());
    if (arrival) entries.push({ id: row.id, arrival });
    else notices.push(row.id);
  }
  if (entries.length === 0) return notices;
  try {
    await arrived(entries.map(({ arrival }) => arrival));
    return rows.map(({ id }) => id);
  } catch (error) {
    log.warn({ err: error, rows: rows.length }, "a batch from the spool could not be stored");
  }
  return [...notices, ...(await storeEach(deps, entries))];
}

/** One text that can't be stored shall not hold up those behind it. */
async function storeEach({ arrived, log }: DrainDeps, entries: readonly Entry[]): Promise<readonly number[]> {
  const stored: number[] = [];
  let failures = 0;
  for (const { id, arrival } of entries) {
    if (failures === MAX_FAILURES_IN_A_ROW) break;
    try {
      await arrived([arrival]);
      stored.push(id);
      failures = 0;
    } catch (error) {
      failures++;
      log.error({ err: error, key: arrival.key }, "a text from the spool could not be stored");
    }
  }
  return stored;
}
