import type { MmsRules } from "../core/mms.js";
import type { TrunkRules } from "../core/trunk.js";
import type { SmsCarrier } from "../ports.js";

/** How fast texts may leave over a trunk, and what becomes of those that may have been lost. */
export interface TrunkPace {
  /** Messages a second over the whole trunk; null: no limit. */
  readonly perSecond: number | null;
  /** Messages a second from any one number; null: no limit. */
  readonly perNumberPerSecond: number | null;
  /** What nobody confirmed is sent again: the operator would rather have a text twice than not at all. */
  readonly atLeastOnce: boolean;
}

/** No limits, and never a second copy. */
export const defaultPace: TrunkPace = { perSecond: null, perNumberPerSecond: null, atLeastOnce: false };

/** A trunk as it is in use now. */
export interface Trunk extends TrunkPace {
  readonly id: string;
  /** As operators and office managers know it. */
  readonly title: string;
  readonly rules: TrunkRules;
  /** Null for a SIP gateway. */
  readonly carrier: SmsCarrier | null;
  /** Name of the PBX that has the gateway; null for a carrier. */
  readonly pbx: string | null;
}

/** The trunks that are in use; who asks again later may find others. */
export interface Trunks {
  get(trunkId: string): Trunk | undefined;
  all(): readonly Trunk[];
}

/** What routing asks of trunks. */
export function rulesOf({ get }: Pick<Trunks, "get">): MmsRules["trunks"] {
  return { get: (id) => get(id)?.rules };
}

/** Trunks that stay as they are for as long as the process runs. */
export function fixedTrunks(trunks: readonly Trunk[]): Trunks {
  const byId = new Map(trunks.map((trunk) => [trunk.id, trunk]));
  return { get: (id) => byId.get(id), all: () => trunks };
}
