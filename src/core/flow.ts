import type { Delivery } from "./delivery.js";
import { type Bucket, earliest, fullBucket, mayGo, queueUp, type Rate, rateOf, take } from "./rate.js";
import type { TrunkTrouble } from "./trunk-trouble.js";

/** How much may leave now over a trunk, or from one number over it; kept in the database, where all servers share it. */
export interface Flow extends Bucket {
  /** As {@link trunkFlow} and {@link numberFlow} make it. */
  readonly name: string;
  /** Nothing leaves before. */
  readonly holdUntil: number;
  /** How often in a row the trunk failed since it is held: then one text after another tries it. 0: it works. */
  readonly failures: number;
  /** What was wrong with it the last time. */
  readonly reason: string | null;
  /** Since when it does not work. */
  readonly since: number | null;
}

/** Messages a second; null: no limit. */
export interface FlowLimits {
  readonly perSecond: number | null;
  readonly perNumberPerSecond: number | null;
}

export interface LeasePlan {
  /** What is to be handed over now. */
  readonly go: readonly Delivery[];
  /** Those of them that try a trunk which has failed. */
  readonly probes: ReadonlySet<string>;
  /** What has to wait, until when, and why. */
  readonly held: readonly Held[];
  /** The flows that are others now. */
  readonly flows: readonly Flow[];
}

export interface Held {
  readonly delivery: Delivery;
  readonly dueAt: number;
  readonly reason: string;
}

/** Why a text waits, as the reader is told. */
const LIMITED = "sending-limit";
const DELAYED = "trunk-delayed";

const firstHoldMs = 30_000;
const longestHoldMs = 10 * 60_000;

export function trunkFlow(trunkId: string): string {
  return `trunk:${trunkId}`;
}

/** The trunk of a flow that is one's; null for that of a number. */
export function trunkOfFlow(name: string): string | null {
  return name.startsWith("trunk:") ? name.slice("trunk:".length) : null;
}

function numberFlow(trunkId: string, number: string): string {
  return `number:${trunkId}:${number}`;
}

/** A flow that nothing has gone through yet. */
export function newFlow(name: string): Flow {
  return { ...fullBucket, name, holdUntil: 0, failures: 0, reason: null, since: null };
}

/** The trunk does not work: for a while nobody tries it, then one text at a time, less often the longer it lasts. */
export function tripped(flow: Flow, reason: string, now: number): Flow {
  const failures = flow.failures + 1;
  const holdUntil = now + Math.min(longestHoldMs, firstHoldMs * 2 ** Math.min(flow.failures, 10));
  return { ...flow, failures, holdUntil, reason, since: flow.since ?? now };
}

/** The trunk has had enough: nothing leaves before `until`. */
export function slowed(flow: Flow, reason: string, until: number): Flow {
  return { ...flow, holdUntil: Math.max(flow.holdUntil, until), reason: flow.reason ?? reason };
}

/** The trunk works. */
export function released(flow: Flow): Flow {
  return { ...flow, holdUntil: 0, failures: 0, reason: null, since: null };
}

/** How many failures in a row it takes until nobody tries a trunk any more. */
export function patienceWith(trouble: TrunkTrouble): number {
  return trouble === "settings" ? 1 : 5;
}

export interface LeaseRules {
  readonly now: number;
  /** By trunk; what is missing has no limits. */
  readonly limits: ReadonlyMap<string, FlowLimits>;
  /** How long a trunk that failed is left to the one text that tries it. */
  readonly probeMs: number;
}

/** The names of the flows that decide about these deliveries: of every trunk, and of numbers that have a limit. */
export function flowsOf(due: readonly Delivery[], limits: LeaseRules["limits"]): string[] {
  const names = due
    .filter(({ kind }) => kind === "trunk")
    .flatMap(({ target, from }) => {
      const isLimited = (limits.get(target)?.perNumberPerSecond ?? null) !== null;
      return [trunkFlow(target), ...(isLimited ? [numberFlow(target, from)] : [])];
    });
  return [...new Set(names)].sort();
}

/** Decides which of the due deliveries may leave now, and when the others may be looked at again. */
export function planLease(
  due: readonly Delivery[],
  flows: ReadonlyMap<string, Flow>,
  rules: LeaseRules,
): LeasePlan {
  const planner = new Planner(flows, rules);
  // Whose turn has come goes before those who have just come.
  const [waited, fresh] = [due.filter(hasTurn), due.filter((one) => !hasTurn(one))];
  for (const delivery of [...waited, ...fresh]) planner.add(delivery);
  return planner.plan();
}

function hasTurn({ reason }: Delivery): boolean {
  return reason === LIMITED;
}

interface Limited {
  readonly name: string;
  readonly rate: Rate;
}

/** The flows so far. A class, because every delivery changes what the next one finds. */
class Planner {
  readonly #flows: Map<string, Flow>;
  readonly #rules: LeaseRules;
  readonly #changed = new Set<string>();
  readonly #go: Delivery[] = [];
  readonly #probes = new Set<string>();
  readonly #held: Held[] = [];
  /** How many whose turn had come were put off all the same, by flow. */
  readonly #late = new Map<string, number>();

  constructor(flows: ReadonlyMap<string, Flow>, rules: LeaseRules) {
    this.#flows = new Map(flows);
    this.#rules = rules;
  }

  add(delivery: Delivery): void {
    const { now, probeMs } = this.#rules;
    if (delivery.kind === "phone") {
      this.#go.push(delivery);
      return;
    }
    const trunk = this.#flow(trunkFlow(delivery.target));
    if (trunk.holdUntil > now) {
      this.#hold(delivery, trunk.holdUntil, heldBy(trunk));
      return;
    }
    const limited = this.#limitsOf(delivery);
    const full = limited.filter(({ name, rate }) => !mayGo(this.#flow(name), rate, now, hasTurn(delivery)));
    if (full.length > 0) {
      const turns = full.map((one) => this.#turn(one, hasTurn(delivery)));
      this.#hold(delivery, Math.max(...turns), LIMITED);
      return;
    }
    for (const { name, rate } of limited)
      this.#put({ ...this.#flow(name), ...take(this.#flow(name), rate, now) });
    if (trunk.failures > 0) {
      this.#put({ ...this.#flow(trunk.name), holdUntil: now + probeMs });
      this.#probes.add(delivery.id);
    }
    this.#go.push(delivery);
  }

  plan(): LeasePlan {
    const flows = [...this.#changed].sort().map((name) => this.#flow(name));
    return { go: this.#go, probes: this.#probes, held: this.#held, flows };
  }

  #limitsOf({ target, from }: Delivery): Limited[] {
    const { perSecond = null, perNumberPerSecond = null } = this.#rules.limits.get(target) ?? {};
    return [
      ...(perSecond === null ? [] : [{ name: trunkFlow(target), rate: rateOf(perSecond) }]),
      ...(perNumberPerSecond === null
        ? []
        : [{ name: numberFlow(target, from), rate: rateOf(perNumberPerSecond) }]),
    ];
  }

  /** When the delivery is looked at again. */
  #turn({ name, rate }: Limited, isLate: boolean): number {
    const { now } = this.#rules;
    const flow = this.#flow(name);
    const late = this.#late.get(name) ?? 0;
    // A few who come too early keep their place; many at once, as after a rest of all servers, line up anew.
    if (isLate && late <= rate.burst) {
      this.#late.set(name, late + 1);
      return Math.max(now + 1, earliest(flow, rate) + late * rate.intervalMs);
    }
    const queued = { ...flow, ...queueUp(flow, rate, now) };
    this.#put(queued);
    return queued.tailAt;
  }

  #hold(delivery: Delivery, dueAt: number, reason: string): void {
    this.#held.push({ delivery, dueAt: Math.ceil(dueAt), reason });
  }

  #flow(name: string): Flow {
    return this.#flows.get(name) ?? newFlow(name);
  }

  #put(flow: Flow): void {
    this.#flows.set(flow.name, flow);
    this.#changed.add(flow.name);
  }
}

function heldBy({ failures, reason }: Flow): string {
  return failures === 0 && reason !== null ? reason : DELAYED;
}
