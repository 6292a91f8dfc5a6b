import type { TrunkRules } from "../core/trunk.js";
import type { SmsCarrier } from "../ports.js";

/** A trunk as it is in use now. */
export interface Trunk {
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

/** Trunks that stay as they are for as long as the process runs. */
export function fixedTrunks(trunks: readonly Trunk[]): Trunks {
  const byId = new Map(trunks.map((trunk) => [trunk.id, trunk]));
  return { get: (id) => byId.get(id), all: () => trunks };
}
