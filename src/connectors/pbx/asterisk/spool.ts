import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../../lib/clock.js";
import type { Logger } from "../../../lib/logger.js";
import type { PbxArrival } from "../../../ports.js";
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

/** Moves what the dialplan spooled into Sidetone. */
export interface Drain {
  /** Drains soon: now, or once more after the pass that is under way. Resolves when nothing more is to be done. */
  run(): Promise<void>;
  /** Ends after the page that is under way; resolves when its files are gone. */
  finish(): Promise<void>;
}

const PAGE = 200;
/** Asterisk writes a record within milliseconds; one that is not finished after this long never will be. */
const UNFINISHED_MS = 60_000;
/** After so many texts in a row that nobody could store, the fault is not theirs. */
const MAX_FAILURES_IN_A_ROW = 3;

interface Entry {
  readonly name: string;
  /** Milliseconds with fractions: a phone can write several texts in one. */
  readonly writtenAt: number;
  readonly arrival: PbxArrival;
}

/** List, hand over, remove after the commit, until the folder is empty. A crash at any point repeats, never loses. */
export function createDrain(deps: DrainDeps): Drain {
  let running: Promise<void> | null = null;
  let again = false;
  let finishing = false;

  async function drain(): Promise<void> {
    try {
      do {
        again = false;
        await drainAll();
      } while (again && !finishing);
    } finally {
      running = null;
    }
  }

  async function drainAll(): Promise<void> {
    const names = await list(deps);
    deps.onHealth(names !== null);
    for (let start = 0; names && start < names.length && !finishing; start += PAGE) {
      const page = await readAll(deps, names.slice(start, start + PAGE));
      const stored = await store(deps, page);
      for (const name of stored) await remove(deps.folder, name);
      if (page.length > 0 && stored.length === 0) return;
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
  };
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
  const entries: Entry[] = [];
  for (const name of names) {
    const entry = await read(deps, name);
    if (entry) entries.push(entry);
  }
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

/** Hands the texts over, all at once where that works; resolves with the names of those that need not come again. */
async function store(deps: DrainDeps, entries: readonly Entry[]): Promise<readonly string[]> {
  const { arrived, log } = deps;
  if (entries.length === 0) return [];
  try {
    await arrived(entries.map(({ arrival }) => arrival));
    return entries.map(({ name }) => name);
  } catch (error) {
    log.warn({ err: error, texts: entries.length }, "a batch from the spool could not be stored");
  }
  return storeEach(deps, entries);
}

/** One text that can't be stored shall not hold up those behind it. */
async function storeEach({ arrived, log }: DrainDeps, entries: readonly Entry[]): Promise<readonly string[]> {
  const stored: string[] = [];
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
