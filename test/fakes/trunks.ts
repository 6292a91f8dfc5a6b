import { loopbackRules } from "../../src/connectors/sms/loopback/carrier.js";
import { defaultPace, fixedTrunks, type Trunk, type Trunks } from "../../src/messaging/trunks.js";

/** Trunks in use: as generous as the loopback unless told otherwise, and with nothing behind them. */
export function someTrunks(...trunks: readonly (Partial<Trunk> & Pick<Trunk, "id">)[]): Trunks {
  const nothing = { ...defaultPace, rules: loopbackRules, carrier: null, pbx: null };
  return fixedTrunks(trunks.map((trunk) => ({ ...nothing, title: trunk.id, ...trunk })));
}
