import type { Clock } from "../../../lib/clock.js";
import type { Logger } from "../../../lib/logger.js";
import type { PbxArrival } from "../../../ports.js";
import { handOver, type Kept } from "../shared/hand-over.js";
import { createRounds, type Rounds } from "../shared/rounds.js";
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
export interface Drain extends Rounds {
  /** A text that the switch could not spool: it is nowhere else. */
  rescue(row: SpoolRow): Promise<void>;
}

const PAGE = 400;
const QUEUE = "lua sidetone_queue.lua";
/** List, hand over, acknowledge after the commit, until the spool is empty. A crash at any point repeats, never loses. */
export function createDrain(deps: DrainDeps): Drain {
  const rounds = createRounds(async (isEnding) => {
    let after: number | null = 0;
    while (after !== null && !isEnding()) after = await drainPage(deps, after);
  });

  return {
    ...rounds,
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

/** Hands the rows over; resolves with the ids of those that need not come again. */
async function store(deps: DrainDeps, rows: readonly SpoolRow[]): Promise<readonly number[]> {
  const notices: number[] = [];
  const texts: Kept<number>[] = [];
  for (const row of rows) {
    const arrival = readArrival(row, deps.findTrunk, deps.clock.now());
    if (arrival) texts.push({ name: row.id, arrival });
    else notices.push(row.id);
  }
  return [...notices, ...(await handOver(texts, deps))];
}
