// The carrier simulator for tests: on a port of its own, and reached under the carrier's own name too.
import type { ExecutionContext } from "ava";
import type { FaceKind } from "../../src/connectors/sms/shared/face.js";
import {
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "../../src/connectors/sms/simulator/simulator.js";
import { systemClock } from "../../src/lib/clock.js";

export type { Simulator } from "../../src/connectors/sms/simulator/simulator.js";

/** Starts a carrier that ends with the test; its account is `one` unless settings say otherwise. */
export async function openSimulator(
  t: Pick<ExecutionContext, "teardown">,
  kind: FaceKind,
  options: Partial<SimulatorOptions> = {},
): Promise<Simulator> {
  const settings = kind.settings("one");
  const simulator = await startSimulator({
    kind,
    settings,
    clock: systemClock,
    port: 0,
    webhookUrl: null,
    ...options,
  });
  t.teardown(() => simulator.close());
  return simulator;
}

/** fetch as a driver gets it, where the carrier's own hosts are the simulator, and no other place can be reached. */
export function turnedTo(simulator: Pick<Simulator, "url">, kind: FaceKind): typeof globalThis.fetch {
  return (input, init) => {
    const url = new URL(String(input));
    const isTheirs = kind.origins.includes(url.origin) || url.origin === simulator.url;
    if (!isTheirs) throw new Error(`a driver asked ${url.origin}, which is not its carrier's`);
    return fetch(`${simulator.url}${url.pathname}${url.search}`, init);
  };
}
