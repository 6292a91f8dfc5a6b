import { parseArgs } from "node:util";
import { faces } from "../connectors/sms/faces.js";
import { control } from "../connectors/sms/simulator/control.js";
import {
  misbehaviours,
  parseMisbehaviour,
  receiptManners,
} from "../connectors/sms/simulator/misbehaviour.js";
import { type Simulator, startSimulator } from "../connectors/sms/simulator/simulator.js";
import { systemClock } from "../lib/clock.js";
import { printable, UsageError } from "./terminal.js";

/** What `sidetone --help` says of it. */
export const simulateCarrierUsage = `Playing a carrier on this machine, to try a trunk without sending anything anywhere:
  sidetone simulate-carrier DRIVER [--port 8099] [--webhook URL] [--deliver-to ORIGIN] [--receipts HOW] [--next WHAT …]
      DRIVER: ${faces.map(({ name }) => name).join(" ")}. It prints the settings for a trunk: the API address among them.
      --webhook is the trunk's address for webhooks as its page shows it; --deliver-to is where this server answers
      (http://127.0.0.1:8095), if webhooks are to come here and not to the public address that they are signed for.
      --receipts: ${receiptManners.join(" ")}. --next, for the next requests to send:
      ${misbehaviours}
      While it runs: curl -d 'from=+1555…' -d 'to=+1555…' -d body=hi -d copies=2 http://127.0.0.1:8099/simulator/text,
      and /simulator/receipt (id, state), /simulator/next (how), /simulator/receipts (how), /simulator/handset.`;

const options = {
  port: { type: "string", default: "8099" },
  webhook: { type: "string" },
  "deliver-to": { type: "string" },
  receipts: { type: "string", default: "once" },
  next: { type: "string", multiple: true },
} as const;

/** Plays a carrier until the process is told to end. */
export async function simulateCarrier(args: readonly string[]): Promise<void> {
  const { kind, port, webhook, deliverTo, receipts, next } = read(args);
  const settings = kind.settings("one");
  const simulator = await startSimulator({
    kind,
    settings,
    clock: systemClock,
    port,
    webhookUrl: webhook,
    ...(deliverTo !== null && { deliverTo }),
    control,
    onTaken: ({ id, from, to, body }) => console.log(printable(`${id} ${from} → ${to}: ${body}`)),
  });
  simulator.receipts(receipts);
  simulator.plan(...next);
  for (const line of greeting(kind.name, settings, simulator)) console.log(line);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  await simulator.close();
}

function read(args: readonly string[]) {
  const { values, positionals } = parse(args);
  const kind = faces.find(({ name }) => name === positionals[0]);
  if (!kind || positionals.length > 1)
    throw new UsageError(`name one carrier: ${faces.map(({ name }) => name).join(" ")}`);
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError(`${values.port} is no port`);
  const receipts = receiptManners.find((manner) => manner === values.receipts);
  if (!receipts) throw new UsageError(`--receipts is one of: ${receiptManners.join(" ")}`);
  const next = (values.next ?? []).map((text) => {
    const step = parseMisbehaviour(text);
    if (step === null) throw new UsageError(`--next is one of: ${misbehaviours}`);
    return step;
  });
  const deliverTo = address(values["deliver-to"], "--deliver-to");
  return {
    kind,
    port,
    receipts,
    next,
    webhook: address(values.webhook, "--webhook"),
    deliverTo: deliverTo && new URL(deliverTo).origin,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "not understood");
  }
}

function address(value: string | undefined, option: string): string | null {
  if (value === undefined) return null;
  if (!URL.canParse(value)) throw new UsageError(`${option} is an address, such as http://127.0.0.1:8095`);
  return value;
}

function greeting(
  name: string,
  settings: Readonly<Record<string, string>>,
  { url }: Simulator,
): readonly string[] {
  const lines = Object.entries({ ...settings, apiUrl: url }).map(
    ([key, value]) => `  ${key.padEnd(20)} ${value}`,
  );
  return [`This is ${name}, as far as a trunk can tell. Its settings:`, ...lines];
}
