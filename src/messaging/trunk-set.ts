import type { Clock } from "../lib/clock.js";
import type { Logger } from "../lib/logger.js";
import { createLoop } from "../lib/loop.js";
import { createQueue } from "../lib/queue.js";
import type { CarrierHandlers, TrunkStore } from "../ports.js";
import type { Account, Accounts } from "./trunk-accounts.js";
import type { Trunk, Trunks } from "./trunks.js";

export interface TrunkSetDeps {
  readonly store: Pick<TrunkStore, "all" | "stamp">;
  readonly accounts: Pick<Accounts, "open">;
  /** Those of the configuration, which stay for as long as the process runs. */
  readonly fixed: readonly Trunk[];
  readonly clock: Clock;
  readonly log: Logger;
}

/** The trunks of the configuration and of the database, as they are now. */
export interface TrunkSet extends Trunks {
  readonly fixed: readonly Trunk[];
  /** Every stored trunk, also those that can't be used, by title. */
  accounts(): readonly Account[];
  account(trunkId: string): Account | undefined;
  /** Takes over what was changed; resolves once it is in use here. Other instances follow within seconds. */
  reload(): Promise<void>;
  /** Starts the carriers that are there and those that come. */
  start(handlers: CarrierHandlers): void;
  stop(): Promise<void>;
}

/** One small query for the whole installation tells whether another instance changed something. */
const LOOK_MS = 2_000;

/** Reads the trunks once, and resolves when they can be asked for. */
export async function createTrunkSet(deps: TrunkSetDeps): Promise<TrunkSet> {
  const { store, accounts, fixed, clock, log } = deps;
  let handlers: CarrierHandlers | null = null;
  let known: Known = new Map();
  let live: ReadonlyMap<string, Trunk> = new Map();
  let stamp = "";
  // The newest state is the one that stays.
  const oneAtATime = createQueue();
  const loop = createLoop({
    clock,
    async look() {
      if ((await store.stamp()) !== stamp) await reload();
      return LOOK_MS;
    },
    failed(error) {
      log.warn({ err: error }, "whether trunks were changed could not be read");
      return LOOK_MS;
    },
  });
  await refresh();

  return {
    fixed,
    get: (id) => live.get(id),
    all: () => [...live.values()],
    accounts: () => [...known.values()],
    account: (id) => known.get(id),
    reload,
    start(given) {
      handlers = given;
      for (const { carrier } of live.values()) carrier?.start(given);
      loop.start();
    },
    async stop() {
      await loop.stop();
      handlers = null;
      await Promise.all([...live.values()].map((trunk) => retire(trunk, log)));
    },
  };

  function reload(): Promise<void> {
    return oneAtATime(refresh);
  }

  async function refresh(): Promise<void> {
    // Before the rows: what changes in between is looked at again.
    const read = await store.stamp();
    const rows = await store.all();
    const before = known;
    known = new Map(
      rows.map((stored) => {
        const same = before.get(stored.id);
        const isSame = same?.stored.version === stored.version;
        return [stored.id, isSame ? same : logged(accounts.open(stored), log)];
      }),
    );
    stamp = read;
    const carried = [...known.values()].flatMap(({ trunk }) => trunk ?? []);
    live = new Map([...fixed, ...carried].map((trunk) => [trunk.id, trunk]));
    await exchange(before, known, { handlers, log });
  }
}

type Known = ReadonlyMap<string, Account>;

/** Starts what is new and stops what is no longer; what is being sent by the old object may still end. */
async function exchange(
  before: Known,
  known: Known,
  { handlers, log }: { readonly handlers: CarrierHandlers | null; readonly log: Logger },
): Promise<void> {
  for (const [id, { trunk }] of known) {
    if (handlers && trunk && before.get(id)?.trunk !== trunk) trunk.carrier?.start(handlers);
  }
  const gone = [...before].flatMap(([id, { trunk }]) => {
    return trunk && known.get(id)?.trunk !== trunk ? trunk : [];
  });
  await Promise.all(gone.map((trunk) => retire(trunk, log)));
}

/** What is wrong with a trunk is for the operator; the others work on. */
function logged(account: Account, log: Logger): Account {
  const { stored, problem } = account;
  if (problem) log.error({ trunk: stored.id, title: stored.title, problem }, "a trunk can't be used");
  return account;
}

async function retire({ id, carrier }: Trunk, log: Logger): Promise<void> {
  try {
    await carrier?.stop();
  } catch (error) {
    log.error({ err: error, trunk: id }, "a carrier could not be stopped");
  }
}
