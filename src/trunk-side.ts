import { join } from "node:path";
import type { Config } from "./config.js";
import { createLoopback, loopbackRules } from "./connectors/sms/loopback/carrier.js";
import { type HandsetLog, openHandsetLog } from "./connectors/sms/loopback/handset-log.js";
import { sipTrunkRules } from "./core/trunk.js";
import { systemClock } from "./lib/clock.js";
import type { Logger } from "./lib/logger.js";
import { defaultPace, fixedTrunks, type Trunk, type Trunks } from "./messaging/trunks.js";

export const LOOPBACK = "loopback";

export interface TrunkSide {
  readonly trunks: Trunks;
  /** Null where there is no loopback trunk. */
  readonly handsets: HandsetLog | null;
}

/** Every trunk that is configured: SIP gateways, and the loopback. */
export async function createTrunkSide(config: Config, log: Logger): Promise<TrunkSide> {
  const gateways = config.trunks.map(
    ({ id, pbx }): Trunk => ({ ...defaultPace, id, title: id, rules: sipTrunkRules, carrier: null, pbx }),
  );
  if (!config.loopback) return { trunks: fixedTrunks(gateways), handsets: null };
  const handsets = await openHandsetLog(join(config.dataDir, "handsets.ndjson"));
  const carrier = createLoopback({ trunkId: LOOPBACK, handsets, clock: systemClock, log });
  const loopback: Trunk = {
    ...defaultPace,
    id: LOOPBACK,
    title: "Loopback",
    rules: loopbackRules,
    carrier,
    pbx: null,
  };
  return { trunks: fixedTrunks([...gateways, loopback]), handsets };
}
