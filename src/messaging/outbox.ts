import type { Delivery } from "../core/delivery.js";
import type { FlowLimits } from "../core/flow.js";
import type { Outcome } from "../core/model.js";
import { createLoop } from "../lib/loop.js";
import type { Sender } from "./sender.js";
import type { Settlement, SettlementDeps } from "./settlement.js";
import type { TrunkWatch } from "./trunk-watch.js";
import type { Trunks } from "./trunks.js";

export interface OutboxDeps extends Pick<SettlementDeps, "store" | "bus" | "clock" | "log" | "checkpoint"> {
  readonly trunks: Pick<Trunks, "get" | "all">;
  readonly watch: TrunkWatch;
  readonly sender: Sender;
  readonly settlement: Settlement;
  /** Names this process in leases. */
  readonly holder: string;
  /** No other process shares the database, so that what is under way at start was left by a dead one. */
  readonly alone: boolean;
}

export interface Outbox {
  /** Says that something became due. Returns at once; any number of calls cost one look. */
  wake(): void;
  /** Says that these extensions registered, so that what waited for them may go. Returns at once. */
  release(extensionIds: readonly string[]): void;
  /** Takes up what an earlier process left, and starts working. */
  start(): Promise<void>;
  /** Takes nothing new and resolves when what is under way has been written down. */
  stop(): Promise<void>;
}

/** FreeSWITCH runs each job in a thread of its own; more than some tens gain nothing. */
const AT_ONCE = 32;
const ATTEMPT_MS = 60_000;
/** Twice an attempt, so that a lease never runs out under somebody who is still waiting for an answer. */
const LEASE_MS = 2 * ATTEMPT_MS;
/** As long as the text that tries a failed trunk may take, and a little more. */
const PROBE_MS = ATTEMPT_MS + 5_000;
/** How often the leftovers of other processes and what is out of date are looked for. */
const SWEEP_MS = 15_000;
const SWEEP_LIMIT = 200;
/** The pause after an error, and the shortest between two looks at the clock. */
const ERROR_MS = 1_000;
const SHORTEST_MS = 50;

/** Hands due deliveries to connectors, for as long as it runs. */
export function createOutbox(deps: OutboxDeps): Outbox {
  const { store, clock, log } = deps;
  const sweep = createSweep(deps);
  const attempt = createAttempt(deps);
  const underWay = new Set<Promise<void>>();
  const registered = new Set<string>();
  const loop = createLoop({
    look,
    clock,
    failed(error) {
      log.error({ err: error }, "the outbox could not be read");
      return ERROR_MS;
    },
  });

  return {
    wake: loop.wake,
    release(extensionIds) {
      for (const id of extensionIds) registered.add(id);
      if (extensionIds.length > 0) loop.wake();
    },
    async start() {
      // Alone, every lease is one of a process that is gone, however long it still had to run.
      await sweep.abandoned(deps.alone ? Number.MAX_SAFE_INTEGER : clock.now());
      loop.start();
    },
    async stop() {
      await loop.stop();
      deps.settlement.hurry();
      await Promise.all(underWay);
    },
  };

  async function look(): Promise<number> {
    await sweep.nowAndThen(clock.now());
    await releaseRegistered();
    const limit = AT_ONCE - underWay.size;
    // Whoever finishes wakes the loop.
    if (limit <= 0) return SWEEP_MS;
    const { deliveries, probes, events } = await store.leaseDue({
      holder: deps.holder,
      now: clock.now(),
      leaseMs: LEASE_MS,
      limit,
      limits: limitsOf(deps.trunks),
      probeMs: PROBE_MS,
    });
    if (deliveries.length > 0) deps.checkpoint("after-lease");
    for (const delivery of deliveries) begin(delivery, probes.has(delivery.id));
    deps.bus.publish(events);
    const next = await store.nextDueAt();
    return next === null ? SWEEP_MS : Math.min(SWEEP_MS, Math.max(SHORTEST_MS, next - clock.now()));
  }

  /** Between two looks, so that nothing is leased before what nobody needs any more is gone. */
  async function releaseRegistered(): Promise<void> {
    const ids = [...registered];
    if (ids.length === 0) return;
    if ((await store.wakeExtensions(ids, clock.now())) > 0) await sweep.outdated(clock.now());
    for (const id of ids) registered.delete(id);
  }

  function begin(delivery: Delivery, isProbe: boolean): void {
    const work = attempt(delivery, isProbe).finally(() => {
      underWay.delete(work);
      // A place is free, and the next one of the same order may go.
      loop.wake();
    });
    underWay.add(work);
  }
}

/** Hands one delivery over and writes down what came of it. */
function createAttempt(deps: OutboxDeps): (delivery: Delivery, isProbe: boolean) => Promise<void> {
  return async (delivery, isProbe) => {
    const result = await deps.sender.send(delivery, AbortSignal.timeout(ATTEMPT_MS));
    deps.checkpoint("after-send");
    const outcome = mayRepeat(deps, delivery) ? repeatable(result.outcome) : result.outcome;
    // Before the result is known: it wakes the next look, which shall not send more to a trunk that fails.
    if (outcome.kind !== "accepted") await deps.watch.attempted(delivery, outcome, isProbe);
    await deps.settlement.attempted(delivery, { ...result, outcome });
    if (outcome.kind === "accepted") await deps.watch.attempted(delivery, outcome, isProbe);
  };
}

function limitsOf(trunks: Pick<Trunks, "all">): ReadonlyMap<string, FlowLimits> {
  const limited = trunks
    .all()
    .filter(({ perSecond, perNumberPerSecond }) => perSecond !== null || perNumberPerSecond !== null);
  return new Map(limited.map((trunk) => [trunk.id, trunk]));
}

/** Whether the operator would rather have a text twice than not at all. */
function mayRepeat({ trunks }: Pick<OutboxDeps, "trunks">, { kind, target }: Delivery): boolean {
  return kind === "trunk" && trunks.get(target)?.atLeastOnce === true;
}

function repeatable(outcome: Outcome): Outcome {
  return outcome.kind === "unknown" ? { ...outcome, kind: "deferred" } : outcome;
}

/** Ends what a dead process left under way, and what need not go any more. */
function createSweep(deps: OutboxDeps) {
  const { store, settlement, log } = deps;

  let sweptAt = Number.NEGATIVE_INFINITY;

  return {
    async nowAndThen(now: number) {
      if (now - sweptAt < SWEEP_MS) return;
      await abandoned(now);
      await outdated(now);
      sweptAt = now;
    },
    abandoned,
    outdated,
  };

  async function abandoned(before: number): Promise<void> {
    const left = await store.abandoned(before, SWEEP_LIMIT);
    if (left.length > 0)
      log.warn({ deliveries: left.length }, "deliveries were under way when their process ended");
    // It may have left, to a trunk and to a phone alike; nobody can tell, and twice is worse than not confirmed.
    await settlement.ended(
      left.map((delivery) => ({
        delivery,
        end: { state: mayRepeat(deps, delivery) ? "queued" : "unknown", reason: "interrupted" },
      })),
    );
  }

  async function outdated(now: number): Promise<void> {
    const old = await store.outdated(now, SWEEP_LIMIT);
    await settlement.ended(
      old.map((delivery) => ({
        delivery,
        end: { state: "failed", reason: delivery.expiresAt <= now ? "expired" : "not-needed" },
      })),
    );
  }
}
