import type { Clock } from "../../../lib/clock.js";
import { type Gateway, readGateway } from "./answers.js";
import { isName } from "./commands.js";
import type { Link } from "./link.js";

/** A SIP trunk as our configuration names it. */
export interface FreeswitchTrunk {
  readonly id: string;
  /** Name of the gateway in FreeSWITCH; its proxy is where texts go. */
  readonly gateway: string;
  /** Domain of our address towards the carrier; the gateway's own unless given. */
  readonly fromDomain?: string;
  /** Further addresses that the carrier's texts come from; the proxy's is known. */
  readonly addresses?: readonly string[];
}

/** Trunks and the gateways behind them, asked of the switch and kept for a minute. */
export interface Gateways {
  /** Where texts over this trunk go; null for an unknown trunk or gateway, or while the switch is out of reach. */
  of(trunkId: string): Promise<Gateway | null>;
  /** The trunk that this address belongs to; null when none does. Answers from what is known. */
  byAddress(address: string): string | null;
  /** Asks anew for every trunk; resolves with the names of gateways that the switch does not have. */
  refresh(): Promise<readonly string[]>;
}

const FRESH_MS = 60_000;

export function createGateways(trunks: readonly FreeswitchTrunk[], link: Link, clock: Clock): Gateways {
  const known = new Map<string, { readonly gateway: Gateway; readonly at: number }>();

  async function ask(trunk: FreeswitchTrunk): Promise<Gateway | "missing" | "unanswered"> {
    if (!isName(trunk.gateway)) return "missing";
    const result = await link.job(`sofia xmlstatus gateway ${trunk.gateway}`);
    if (result.kind !== "done") return "unanswered";
    const found = readGateway(result.body);
    if (!found) {
      known.delete(trunk.id);
      return "missing";
    }
    const gateway = trunk.fromDomain ? { ...found, fromDomain: trunk.fromDomain } : found;
    known.set(trunk.id, { gateway, at: clock.now() });
    return gateway;
  }

  return {
    async of(trunkId) {
      const trunk = trunks.find(({ id }) => id === trunkId);
      if (!trunk) return null;
      const entry = known.get(trunkId);
      if (entry && clock.now() - entry.at < FRESH_MS) return entry.gateway;
      const answer = await ask(trunk);
      if (answer === "missing") return null;
      return answer === "unanswered" ? (entry?.gateway ?? null) : answer;
    },
    byAddress(address) {
      const found = trunks.find(({ id, addresses = [] }) => {
        const proxy = known.get(id)?.gateway.proxy ?? "";
        return addresses.includes(address) || proxy.replace(/:\d+$/, "") === address;
      });
      return found?.id ?? null;
    },
    async refresh() {
      const missing: string[] = [];
      for (const trunk of trunks) if ((await ask(trunk)) === "missing") missing.push(trunk.gateway);
      return missing;
    },
  };
}
