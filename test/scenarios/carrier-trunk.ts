import type { ExecutionContext } from "ava";
import type { FaceKind } from "../../src/connectors/sms/shared/face.js";
import type { SimulatorOptions } from "../../src/connectors/sms/simulator/simulator.js";
import type { Page } from "../../src/wire/api.js";
import type { OfficeNumber } from "../../src/wire/office.js";
import type { TrunkView } from "../../src/wire/trunks.js";
import type { Browser } from "../http/server.js";
import { openSimulator, type Simulator } from "../servers/carrier-simulator.js";
import type { SidetoneProcess } from "../servers/sidetone.js";

export interface CarrierTrunkPlan {
  readonly server: SidetoneProcess;
  readonly operator: Browser;
  readonly kind: FaceKind;
  /** The number that hangs on it. */
  readonly line: string;
  readonly perNumberPerSecond?: number;
  readonly simulated?: Partial<Pick<SimulatorOptions, "port" | "control">>;
}

/** Makes a trunk at a simulated carrier and hangs a number on it; its webhooks go nowhere yet. */
export async function connectCarrier(
  t: ExecutionContext,
  { server, operator, kind, line, perNumberPerSecond, simulated }: CarrierTrunkPlan,
): Promise<{ simulator: Simulator; webhookUrl: string }> {
  const settings = kind.settings("one");
  const simulator = await openSimulator(t, kind, { ...simulated, settings, deliverTo: server.origin });
  const made = await operator.post<TrunkView>("v1/trunks", {
    ...{ driver: kind.name, title: kind.name, country: "US", enabled: true, atLeastOnce: false },
    ...{ perSecond: null, perNumberPerSecond: perNumberPerSecond ?? null },
    settings: { ...settings, apiUrl: simulator.url },
  });
  t.is(made.status, 201, made.text);
  const numbers = await operator.get<Page<OfficeNumber>>("v1/numbers");
  const { id } = numbers.json.items.find(({ number }) => number === line) ?? {};
  const changed = await operator.request(`v1/numbers/${id}`, {
    method: "PATCH",
    headers: { origin: server.origin, "content-type": "application/json" },
    body: JSON.stringify({ trunkId: made.json.id }),
  });
  t.is(changed.status, 204, changed.text);
  return { simulator, webhookUrl: made.json.webhookUrl ?? "" };
}
