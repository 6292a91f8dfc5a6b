import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../../lib/clock.js";
import type { Logger } from "../../../lib/logger.js";
import type { PbxArrival } from "../../../ports.js";
import { handOver, type Kept } from "../shared/hand-over.js";
import { createRounds, type Rounds } from "../shared/rounds.js";
import { readArrival, type TrunkFinder, unreadableArrival } from "./events.js";
import { readRecord } from "./record.js";

export interface DrainDeps {
  /** The folder that the dialplan writes into. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly findTrunk: TrunkFinder;
  readonly endpointOf: (key: string) => string | null;
  /** Resolves after the commit; the files of what it resolved for are removed. */
  readonly arrived: (arrivals: readonly PbxArrival[]) => Promise<void>;
  /** Whether the folder could be read, after each pass. */
  readonly onHealth: (works: boolean) => void;
}

const PAGE = 200;
/** Asterisk writes a record within milliseconds; one that is not finished after this long never will be. */
const UNFINISHED_MS = 60_000;
interface Entry extends Kept<string> {
  /** Milliseconds with fractions: a phone can write several texts in one. */
  readonly writtenAt: number;
}

/**
 * Moves what the dialplan spooled into Sidetone: list, hand over, remove after the commit, until the folder is empty.
 * A crash at any point repeats, never loses.
 */
export function createDrain(deps: DrainDeps): Rounds {
  return createRounds(async (isEnding) => {
    const names = await list(deps);
    deps.onHealth(names !== null);
    for (let start = 0; names && start < names.length && !isEnding(); start += PAGE) {
      const page = await readAll(deps, names.slice(start, start + PAGE));
      const stored = await handOver(page, deps);
      await Promise.all(stored.map((name) => remove(deps.folder, name)));
      if (page.length > 0 && stored.length === 0) return;
    }
  });
}

/** The finished records, oldest first (their names begin with the second), and the ones that were never finished. */
async function list({ folder, clock }: DrainDeps): Promise<readonly string[] | null> {
  try {
    const files = new Set(await readdir(folder));
    const names = [...files].flatMap((file) => /^(\d+-.+)\.msg$/.exec(file)?.[1] ?? []).sort();
    const old = clock.now() - UNFINISHED_MS;
    return names.filter((name) => files.has(`${name}.ok`) || Number(name.split("-")[0]) * 1_000 < old);
  } catch (error) {
    if (isMissing(error) || isForbidden(error)) return null;
    throw error;
  }
}

async function readAll(deps: DrainDeps, names: readonly string[]): Promise<readonly Entry[]> {
  const found = await Promise.all(names.map((name) => read(deps, name)));
  const entries = found.filter((entry) => entry !== null);
  // Names of one second come in no order; the time of writing has one.
  return entries.sort((a, b) => a.writtenAt - b.writtenAt);
}

/** One record; null where another instance took it meanwhile. */
async function read(deps: DrainDeps, name: string): Promise<Entry | null> {
  const path = join(deps.folder, `${name}.msg`);
  try {
    const bytes = await readFile(path);
    const { mtimeMs: writtenAt } = await stat(path);
    const now = Math.floor(writtenAt);
    const record = readRecord(bytes);
    if (!record) return { name, writtenAt, arrival: unreadableArrival(name, bytes, now) };
    const isWhole = record.body.length === record.contentLength || (await isThere(deps.folder, `${name}.ok`));
    return { name, writtenAt, arrival: readArrival(record, isWhole, { ...deps, now }) };
  } catch (error) {
    if (isMissing(error)) return null;
    deps.log.error({ err: error, name }, "a text in the spool could not be read");
    return null;
  }
}

/** The mark first: where that is all that gets done, the record comes again later, under its key. */
async function remove(folder: string, name: string): Promise<void> {
  await rm(join(folder, `${name}.ok`), { force: true });
  await rm(join(folder, `${name}.msg`), { force: true });
}

async function isThere(folder: string, file: string): Promise<boolean> {
  try {
    await stat(join(folder, file));
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function isForbidden(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "EACCES" || error.code === "ENOTDIR");
}
